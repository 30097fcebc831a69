"""When things happen in the demo company, and how they come to be dated so."""

import random
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

FRIDAY, SATURDAY = 4, 5
PAYMENT_RUN = time(22, 30)

#: what the database or a default dates by itself: (table, records it belongs to, columns)
DATED = (
    ('hr_expense_claim', SQL("id"), 'claims', ('create_date',)),
    ('hr_expense_approval_step', SQL("claim_id"), 'claims', ('create_date',)),
    ('hr_expense_approval_event', SQL("claim_id"), 'claims', ('create_date',)),
    ('hr_expense_policy_violation', SQL("claim_id"), 'claims', ('create_date',)),
    ('hr_expense', SQL("id"), 'lines', ('create_date',)),
    ('ir_attachment', SQL("res_model = 'hr.expense' AND res_id"), 'lines', ('create_date',)),
    ('mail_activity', SQL("res_model = 'hr.expense.claim' AND res_id"), 'claims', ('create_date',)),
    ('mail_message', SQL("model = 'hr.expense.claim' AND res_id"), 'claims', ('create_date', 'date')),
    ('mail_message', SQL("model = 'hr.expense' AND res_id"), 'lines', ('create_date', 'date')),
    ('mail_message', SQL("model = 'account.move' AND res_id"), 'moves', ('create_date', 'date')),
    ('hr_expense_payment_order', SQL("id"), 'orders', ('create_date',)),
    ('hr_expense_payment_order_line', SQL("claim_id"), 'claims', ('create_date',)),
    ('mail_message', SQL("model = 'hr.expense.payment.order' AND res_id"), 'orders', ('create_date', 'date')),
)


def schedule(claims, now):
    """(moment, position of the claim, act or None for its creation) of everything that happens, in order of time."""
    found = []
    for position, claim in enumerate(claims):
        luck = random.Random(f"{claim.who} {claim.purpose}")
        # never after now, even where it is early in the day
        latest = now - timedelta(minutes=10 * (len(claim.acts) + 2))
        moment = min(_get_moment(now, claim.ago, luck), latest)
        found.append((moment, position, None))
        for act in claim.acts:
            latest += timedelta(minutes=10)
            wanted = _get_moment(now, claim.ago - act.after, luck)
            if act.do == 'pay' and not act.amount:
                wanted = _get_payment_run(max(wanted, moment))
            moment = min(max(wanted, moment + timedelta(minutes=luck.randrange(6, 10))), latest)
            found.append((moment, position, act))
    return sorted(found, key=lambda entry: entry[0])


def _get_moment(now, ago, luck):
    """A moment so many days ago, in the office hours of the company (UTC - 7); what falls on a weekend waits."""
    date = now.date() - timedelta(days=ago)
    if date.weekday() >= SATURDAY:
        date += timedelta(days=7 - date.weekday())
    return datetime.combine(date, time(luck.randrange(16, 22), luck.randrange(60), luck.randrange(60)))


def _get_payment_run(moment):
    """Payments are made on Fridays."""
    run = datetime.combine(moment.date() + timedelta(days=(FRIDAY - moment.weekday()) % 7), PAYMENT_RUN)
    return run if run > moment else run + timedelta(days=7)


@contextmanager
def clock_at(moment):
    """Inside, it is that moment for whoever asks Odoo."""
    with patch.object(fields.Datetime, 'now', lambda *args: moment), \
            patch.object(fields.Date, 'today', lambda *args: moment.date()), \
            patch.object(fields.Date, 'context_today', lambda record, timestamp=None: (timestamp or moment).date()):
        yield


def date_back(claims, moment):
    """Gives what dated itself in this transaction, for these claims, the moment it was meant for.

    Past the ORM, because nobody may write these dates. What is dated back
    already stays: it is older than the transaction.
    """
    env = claims.env
    began = env.cr.now() - timedelta(minutes=1)
    lines = claims.expense_ids
    ids = {
        'claims': claims.ids,
        'lines': lines.ids,
        'moves': (lines.account_move_id | claims._get_payments().move_id).ids,
        'orders': claims.payment_line_ids.order_id.ids,
    }
    for table, field, whose, columns in DATED:
        if ids[whose]:
            for column in map(SQL.identifier, columns):
                env.cr.execute(SQL(
                    "UPDATE %s SET %s = %s WHERE %s IN %s AND %s >= %s",
                    SQL.identifier(table), column, moment, field, tuple(ids[whose]), column, began))
    env.invalidate_all()
