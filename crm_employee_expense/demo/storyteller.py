"""Lets the people of the demo company do what the claim table says, in the order of time."""

import random
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import groupby
from unittest.mock import patch

from odoo import Command, fields

from . import receipts

MODULE = 'crm_employee_expense'
CATEGORIES = {
    'meal': 'hr_expense.expense_product_meal',
    'mileage': 'hr_expense.expense_product_mileage',
    'gift': 'hr_expense.expense_product_gift',
    'communication': 'hr_expense.expense_product_communication',
    'other': 'hr_expense.product_product_no_cost',
    'hotel': f'{MODULE}.product_hotel',
    'flight': f'{MODULE}.product_flight',
    'taxi': f'{MODULE}.product_taxi',
    'training': f'{MODULE}.product_training',
    'software': f'{MODULE}.product_software',
    'fair': f'{MODULE}.product_fair',
}
FRIDAY, SATURDAY = 4, 5
PAYMENT_RUN = time(22, 30)
READ_AFTER = 12  # days

# What carries a date of its own; the date of an act replaces that of the moment it was played.
DATED = (
    ('hr_expense_claim', 'id IN %(claims)s', ('create_date', 'submitted_on', 'waiting_since')),
    ('hr_expense_approval_step', 'claim_id IN %(claims)s', ('create_date', 'opened_on', 'decided_on')),
    ('hr_expense_approval_event', 'claim_id IN %(claims)s', ('create_date', 'date')),
    ('hr_expense_policy_violation', 'claim_id IN %(claims)s', ('create_date',)),
    ('hr_expense', 'id IN %(lines)s', ('create_date',)),
    ('ir_attachment', "res_model = 'hr.expense' AND res_id IN %(lines)s", ('create_date',)),
    ('mail_message', "model = 'hr.expense.claim' AND res_id IN %(claims)s", ('create_date', 'date')),
    ('mail_message', "model = 'hr.expense' AND res_id IN %(lines)s", ('create_date', 'date')),
    ('mail_message', "model = 'account.move' AND res_id IN %(moves)s", ('create_date', 'date')),
    ('mail_activity', "res_model = 'hr.expense.claim' AND res_id IN %(claims)s", ('create_date', 'date_deadline')),
)


class Storyteller:
    """Acts as the people themselves, through the same actions as their buttons.

    Only the time is false: everything happens while the data is loaded, and is
    dated back afterwards, past the ORM, because nobody may write these dates.
    """

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.now = fields.Datetime.now()
        # what the transaction has dated itself
        self.began = env.cr.now().replace(microsecond=0) - timedelta(minutes=1)
        users = env['res.users'].search([('company_ids', 'in', company.id)])
        self.users = {user.login: user for user in users if user.get_external_id()[user.id].startswith(f'{MODULE}.')}
        self.claims = {}  # {position in the table: claim}

    def tell(self, claims, draft_expenses):
        acts = sorted(self._schedule(claims), key=lambda act: act[0])
        for moment, together in groupby(acts, key=lambda act: act[0]):
            together = [(number, claim, act) for _moment, number, claim, act in together]
            paid = [(number, act) for number, _claim, act in together if act and act.do == 'pay' and not act.amount]
            if paid:
                self._register_payment(moment, paid[0][1].by, self._get_claims(number for number, _act in paid))
            for number, claim, act in together:
                if act is None:
                    self._create(moment, number, claim)
                elif act.do != 'pay' or act.amount:
                    getattr(self, f'_{act.do}')(moment, self.claims[number], act)
        for login, lines in draft_expenses.items():
            self._create_expenses(login, lines)
        self._mark_as_read()

    # -- time ------------------------------------------------------------------------
    def _schedule(self, claims):
        """(moment, position of the claim, claim, act or None for its creation), of everything that happens."""
        for number, claim in enumerate(claims):
            clock = random.Random(f"{claim.who} {claim.purpose}")
            moment = self._at(claim.ago, clock, forward=False)
            latest = self.now - timedelta(minutes=10 * (len(claim.acts) + 2))
            moment = min(moment, latest)
            yield moment, number, claim, None
            for act in claim.acts:
                latest += timedelta(minutes=10)
                wanted = self._at(claim.ago - act.after, clock, forward=act.after > 0)
                if act.do == 'pay' and not act.amount:
                    wanted = self._get_payment_run(max(wanted, moment))
                moment = min(max(wanted, moment + timedelta(minutes=clock.randrange(6, 10))), latest)
                yield moment, number, claim, act

    def _at(self, ago, clock, forward):
        """A moment on a working day so many days ago, in the office hours of the company (UTC - 7)."""
        date = self.now.date() - timedelta(days=ago)
        if date.weekday() >= SATURDAY:
            date += timedelta(days=7 - date.weekday() if forward else FRIDAY - date.weekday())
        return datetime.combine(date, time(clock.randrange(16, 22), clock.randrange(60), clock.randrange(60)))

    def _get_payment_run(self, moment):
        """Payments are made on Fridays."""
        run = datetime.combine(moment.date() + timedelta(days=(FRIDAY - moment.weekday()) % 7), PAYMENT_RUN)
        return run if run > moment else run + timedelta(days=7)

    def _date_back(self, moment, claims):
        """What was dated now for these claims gets the moment it was meant for."""
        self.env.flush_all()
        self.env.cr.precommit.run()  # the chatter's tracking messages
        self.env.flush_all()
        lines = claims.expense_ids
        values = {
            'moment': moment,
            'began': self.began,
            'claims': tuple(claims.ids),
            'lines': tuple(lines.ids) or (0,),
            'moves': tuple((lines.account_move_id | claims._get_payments().move_id).ids) or (0,),
        }
        for table, domain, columns in DATED:
            self.env.cr.execute(
                "UPDATE {table} SET {assignments} WHERE {domain} AND ({conditions})".format(
                    table=table, domain=domain,
                    assignments=", ".join(
                        f"{column} = CASE WHEN {column} >= %(began)s THEN %(moment)s ELSE {column} END"
                        for column in columns),
                    conditions=" OR ".join(f"{column} >= %(began)s" for column in columns)),
                values)
        self.env.invalidate_all()

    # -- people ------------------------------------------------------------------------
    def _env_of(self, login, moment):
        """The environment in which a person works."""
        return self.env(user=self.users[login], su=False, context={
            'lang': 'en_US',
            'tz': self.users[login].tz,
            'allowed_company_ids': self.company.ids,
            'ir_sequence_date': moment.date(),  # claims count anew each year
        })

    def _as(self, login, moment, records):
        return records.with_env(self._env_of(login, moment))

    def _get_decider(self, claim, act):
        """Who decides: as the table says, else the first of those asked."""
        asked = claim.pending_approver_ids.sorted('id').mapped('login')
        return act.by or next(login for login in asked if login in self.users)

    def _get_claims(self, numbers):
        return self.env['hr.expense.claim'].union(*(self.claims[number] for number in numbers))

    # -- preparing -----------------------------------------------------------------------
    def _prepare_line_vals(self, line, date):
        vals = {
            'name': line.what,
            'date': date,
            'product_id': self.env.ref(CATEGORIES[line.category]).id,
        }
        if line.category == 'mileage':
            return dict(vals, quantity=line.quantity)
        vals.update(
            total_amount_currency=line.amount,
            currency_id=self.env.ref(f'base.{line.currency}').id,
        )
        if line.is_card:
            journal = self.env.ref(f'{MODULE}.account_journal_card')
            vals.update(
                payment_mode='company_account',
                payment_method_line_id=journal.outbound_payment_method_line_ids[:1].id,
            )
        return vals

    def _attach_receipt(self, expense, line):
        if not line.receipt:
            return
        name, content = receipts.make(line, expense.date)
        expense.env['ir.attachment'].create({
            'name': name, 'raw': content, 'res_model': expense._name, 'res_id': expense.id,
        }).register_as_main_attachment()

    def _create(self, moment, number, story):
        today = self.now.date()
        vals = {
            'purpose': story.purpose,
            'description': story.note,
            'partner_id': self.env.ref(story.partner).id if story.partner else False,
            'expense_ids': [
                Command.create(self._prepare_line_vals(line, today - timedelta(days=story.ago + line.before)))
                for line in story.lines],
        }
        if story.lead:
            vals['lead_id'] = self.env.ref(f'{MODULE}.crm_lead_{story.lead}').id
            vals.pop('partner_id')
        claim = self._env_of(story.who, moment)['hr.expense.claim'].create(vals)
        for expense, line in zip(claim.expense_ids.sorted('id'), story.lines, strict=True):
            self._attach_receipt(expense, line)
        self.claims[number] = claim.with_env(self.env)
        self._date_back(moment, self.claims[number])

    def _create_expenses(self, login, lines):
        env = self._env_of(login, self.now)
        for line in lines:
            expense = env['hr.expense'].create({
                'employee_id': env.user.employee_id.id,
                **self._prepare_line_vals(line, self.now.date() - timedelta(days=line.before)),
            })
            self._attach_receipt(expense, line)

    # -- acts -----------------------------------------------------------------------------
    def _submit(self, moment, claim, act):
        self._as(claim.employee_id.user_id.login, moment, claim).action_submit()
        self._date_back(moment, claim)

    def _approve(self, moment, claim, act):
        with self._entries_of(moment):
            self._as(self._get_decider(claim, act), moment, claim).action_approve(act.text)
        self._date_back(moment, claim)

    def _approve_unposted(self, moment, claim, act):
        self.company.expense_claim_auto_post = False
        self._approve(moment, claim, act)
        self.company.expense_claim_auto_post = True

    def _refuse(self, moment, claim, act):
        self._as(self._get_decider(claim, act), moment, claim).action_refuse(act.text)
        self._date_back(moment, claim)

    def _say(self, moment, claim, act):
        listeners = claim.pending_approver_ids.filtered(lambda user: user.login in self.users and user.login != act.by)
        self._as(act.by, moment, claim).message_post(
            body=act.text, message_type='comment', subtype_xmlid='mail.mt_comment',
            partner_ids=listeners.partner_id.ids)
        self._date_back(moment, claim)

    def _withdraw(self, moment, claim, act):
        self._as(claim.employee_id.user_id.login, moment, claim).action_withdraw()
        self._date_back(moment, claim)

    def _correct(self, moment, claim, act):
        claim_of_employee = self._as(claim.employee_id.user_id.login, moment, claim)
        claim_of_employee.action_revise()
        claim_of_employee.expense_ids.sorted('id')[act.line].total_amount_currency = act.amount
        self._date_back(moment, claim)

    def _cancel(self, moment, claim, act):
        self._as(claim.employee_id.user_id.login, moment, claim).action_cancel()
        self._date_back(moment, claim)

    def _close_account(self, moment, claim, act):
        """From now on the category has another account; what was claimed before keeps the old one."""
        product = self.env.ref(CATEGORIES['fair']).with_company(self.company)
        account = product.property_account_expense_id
        product.property_account_expense_id = self.env.ref(f'{MODULE}.account_account_training')
        account.active = False

    def _pay(self, moment, claim, act):
        """A part of what is due, apart from the weekly run."""
        self._register_payment(moment, act.by, claim, act.amount)

    def _register_payment(self, moment, login, claims, amount=None):
        """As the button does: Odoo's payment dialog on the claims."""
        context = self._as(login, moment, claims).action_register_payment()['context']
        env = self._env_of(login, moment)
        wizard = env['account.payment.register'].with_context(**context).create({
            'payment_date': moment.date(),
            'journal_id': self.env['account.journal'].search(
                [('company_id', '=', self.company.id), ('type', '=', 'bank')], limit=1).id,
        })
        if amount:
            wizard.amount = amount
        wizard.action_create_payments()
        self._date_back(moment, claims)

    @contextmanager
    def _entries_of(self, moment):
        """Journal entries made inside are booked on the day of the act, not on that of the installation."""
        model = self.env.registry['hr.expense.claim']
        prepare = model._prepare_entry_vals

        def prepare_dated(claim, lines):
            return [dict(vals, invoice_date=moment.date(), date=moment.date()) for vals in prepare(claim, lines)]

        with patch.object(model, '_prepare_entry_vals', prepare_dated):
            yield

    def _mark_as_read(self):
        """Nobody has half a year of messages unread."""
        self.env['mail.notification'].sudo().search([
            ('mail_message_id.model', '=', 'hr.expense.claim'),
            ('mail_message_id.date', '<', self.now - timedelta(days=READ_AFTER)),
        ]).is_read = True
