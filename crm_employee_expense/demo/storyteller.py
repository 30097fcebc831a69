"""Lets the people of the demo company do what the claim table says, in the order of time."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.tools import groupby

from . import receipts
from .clock import SATURDAY, clock_at, date_back, schedule
from .table import pay

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
DECISIONS = ('approve', 'approve_unposted', 'refuse', 'ask', 'give_back', 'reduce', 'forward', 'add_approver')
READ_AFTER = 12  # days
ORDERS_SINCE = 60  # days: before, each payment run was made by hand
DIGITAL_DIGITS = 20  # of the number of a fully digital invoice


class Storyteller:
    """Acts as the people themselves, through the same actions as their buttons; only the clock is set."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.now = fields.Datetime.now()
        users = env['res.users'].search([('company_ids', 'in', company.id)])
        names = users.get_external_id()
        self.users = {user.login: user for user in users if names[user.id].startswith(f'{MODULE}.')}
        # where one of the two in finance claims and the other verifies, somebody else pays
        self.users['admin'] = env.ref('base.user_admin')
        self.claims = {}  # {position in the table: claim}

    def tell(self, stories, draft_expenses=(), delegations=()):
        for delegation in delegations:
            self._delegate(delegation)
        self.company.expense_payment_order_auto = False
        for moment, entries in groupby(schedule(stories, self.now), key=lambda entry: entry[0]):
            if moment > self.now - timedelta(days=ORDERS_SINCE):
                self.company.expense_payment_order_auto = True
            runs = {}  # {who pays: claims of the payment run}
            for _moment, position, act in entries:
                if act is None:
                    self._create(moment, position, stories[position])
                elif act.do == 'pay' and not act.amount:
                    runs[act.by] = runs.get(act.by, self.env['hr.expense.claim']) | self.claims[position]
                else:
                    self._play(moment, self.claims[position], act)
            for payer, claims in runs.items():
                # an order pays what else is on it as well
                claims |= self._get_open_orders(claims).line_ids.claim_id
                claims = claims.filtered(lambda claim: claim.state in ('posted', 'partial'))
                if claims:
                    self._play(moment, claims, pay(0, by=payer))
        for login, lines in dict(draft_expenses).items():
            self._create_expenses(login, lines)
        self._escalate()
        self._mark_as_read()

    # -- people ------------------------------------------------------------------------
    def _env_of(self, login, moment):
        """The environment in which a person works."""
        return self.env(user=self.users[login], su=False, context={
            'lang': 'en_US',
            'tz': self.users[login].tz,
            'allowed_company_ids': self.company.ids,
            'ir_sequence_date': date(moment.year, 1, 1),  # claims count anew each year
        })

    def _get_actor(self, claims, act):
        """Whose turn it is: as the table says, else the first of those asked, or the claimant."""
        if act.by:
            return act.by
        if act.do in DECISIONS:
            asked = claims.pending_approver_ids.sorted('id').mapped('login')
            return next(login for login in asked if login in self.users)
        return claims.employee_id.user_id.login

    def _play(self, moment, claims, act):
        claims = claims.with_env(self._env_of(self._get_actor(claims, act), moment))
        with clock_at(moment):
            getattr(self, f'_{act.do}')(claims, act)
            self._finish(claims.env)
        date_back(claims.with_env(self.env), moment)

    def _finish(self, env):
        """What happens at the end of a request: stored fields, and the chatter's tracking messages."""
        env.flush_all()
        env.cr.precommit.run()
        env.flush_all()

    # -- absences ------------------------------------------------------------------------
    def _delegate(self, story):
        moment = self.now - timedelta(days=max(story.start, 0))
        env = self._env_of(story.who, moment)
        today = self.now.date()
        with clock_at(moment):
            env['hr.expense.approval.delegation'].create({
                'delegate_id': self.users[story.delegate].id,
                'date_from': today - timedelta(days=story.start),
                'date_to': today - timedelta(days=story.end),
                'max_amount': story.max_amount,
                'note': story.note,
            })
            self._finish(env)

    # -- preparing -----------------------------------------------------------------------
    def _create(self, moment, position, story):
        vals = {
            'purpose': story.purpose,
            'description': story.note,
            'expense_ids': [
                Command.create(self._prepare_line_vals(line, story.ago + line.before)) for line in story.lines],
        }
        if story.lead:
            vals['lead_id'] = self.env.ref(f'{MODULE}.crm_lead_{story.lead}').id
        if story.partner:
            vals['partner_id'] = self.env.ref(story.partner).id
        env = self._env_of(story.who, moment)
        with clock_at(moment):
            claim = env['hr.expense.claim'].create(vals)
            for expense, line in zip(claim.expense_ids.sorted('id'), story.lines, strict=True):
                self._attach_receipt(expense, line)
            self._finish(env)
        self.claims[position] = claim.with_env(self.env)
        date_back(self.claims[position], moment)

    def _create_expenses(self, login, lines):
        env = self._env_of(login, self.now)
        for line in lines:
            expense = env['hr.expense'].create({
                'employee_id': env.user.employee_id.id, **self._prepare_line_vals(line, line.before)})
            self._attach_receipt(expense, line)

    def _prepare_line_vals(self, line, ago):
        day = self.now.date() - timedelta(days=ago)
        if line.is_on_saturday:
            day -= timedelta(days=(day.weekday() - SATURDAY) % 7)
        vals = {
            'name': line.what,
            'date': day,
            'product_id': self.env.ref(CATEGORIES[line.category]).id,
            'unit_count': line.nights,
            'justification': line.why,
            'city_id': line.city and self.env.ref(f'{MODULE}.hr_expense_city_{line.city}').id,
            'attendee_ids': [Command.set([self.env.ref(name).id for name in line.attendees])],
        }
        if line.category == 'mileage':
            return dict(vals, quantity=line.quantity)
        vals.update(total_amount_currency=line.amount, currency_id=self.env.ref(f'base.{line.currency}').id)
        if line.is_card:
            card = self.env.ref(f'{MODULE}.account_journal_card').outbound_payment_method_line_ids[:1]
            vals.update(payment_mode='company_account', payment_method_line_id=card.id)
        if line.invoice:
            vals.update(
                invoice_type='cn_digital' if len(line.invoice) == DIGITAL_DIGITS else 'other',
                invoice_number=line.invoice,
                invoice_date=vals['date'],
                invoice_seller=line.merchant.split(',')[0],
                invoice_amount=line.amount)
        return vals

    def _attach_receipt(self, expense, line):
        if line.receipt:
            name, content = receipts.make(line, expense.date)
            expense.env['ir.attachment'].create({
                'name': name, 'raw': content, 'res_model': expense._name, 'res_id': expense.id,
            }).register_as_main_attachment()

    # -- acts: claims in the environment of whoever acts, and the act of the table -----------
    def _submit(self, claim, act):
        claim.action_submit()

    def _approve(self, claim, act):
        claim.action_approve(act.text)

    def _approve_unposted(self, claim, act):
        self.company.expense_claim_auto_post = False
        claim.action_approve(act.text)
        self.company.expense_claim_auto_post = True

    def _refuse(self, claim, act):
        claim.action_refuse(act.text)

    def _ask(self, claim, act):
        claim.action_ask(act.text)

    def _answer(self, claim, act):
        claim.action_answer(act.text)

    def _give_back(self, claim, act):
        claim.action_return_lines(claim.expense_ids.sorted('id')[act.line].ids, act.text)

    def _reduce(self, claim, act):
        claim.action_reduce_line(claim.expense_ids.sorted('id')[act.line].id, act.amount, act.text)

    def _forward(self, claim, act):
        claim.action_forward(self.users[act.to].id, act.text)

    def _add_approver(self, claim, act):
        claim.action_add_approver(self.users[act.to].id, act.text)

    def _change(self, claim, act):
        claim.with_context(claim_change=True).expense_ids.sorted('id')[act.line].total_amount_currency = act.amount

    def _say(self, claim, act):
        listeners = claim.sudo().pending_approver_ids.filtered(
            lambda user: user.login in self.users and user.login != act.by)
        claim.message_post(
            body=act.text, message_type='comment', subtype_xmlid='mail.mt_comment',
            partner_ids=listeners.partner_id.ids)

    def _withdraw(self, claim, act):
        claim.action_withdraw()

    def _correct(self, claim, act):
        claim.action_revise()
        claim.expense_ids.sorted('id')[act.line].total_amount_currency = act.amount

    def _cancel(self, claim, act):
        claim.action_cancel()

    def _close_account(self, claim, act):
        """From now on the category has another account; what was claimed before keeps the old one."""
        product = self.env.ref(CATEGORIES['fair']).with_company(self.company)
        account = product.property_account_expense_id
        product.property_account_expense_id = self.env.ref(f'{MODULE}.account_account_training')
        account.active = False

    def _get_open_orders(self, claims):
        return claims.sudo().payment_line_ids.order_id.filtered(lambda order: order.state == 'draft')

    def _pay(self, claims, act):
        """Confirms the order the claims are on; without one, and in part, as Odoo's payment dialog does."""
        if not act.amount and self._get_open_orders(claims):
            self._get_open_orders(claims).with_env(claims.env).action_confirm()
            return
        context = claims.action_register_payment()['context']
        wizard = claims.env['account.payment.register'].with_context(**context).create({
            'journal_id': self.env['account.journal'].search(
                [('company_id', '=', self.company.id), ('type', '=', 'bank')], limit=1).id,
        })
        wizard.payment_date = fields.Date.today()
        if act.amount:
            wizard.amount = act.amount
        wizard.action_create_payments()

    def _escalate(self):
        """As the scheduled action does every day."""
        claims = self.env['hr.expense.claim']
        claims._escalate(claims._find_steps_to_escalate())

    # -- after the last act -------------------------------------------------------------------
    def _mark_as_read(self):
        """Nobody has half a year of messages unread."""
        self.env['mail.notification'].sudo().search([
            ('mail_message_id.model', '=', 'hr.expense.claim'),
            ('mail_message_id.date', '<', self.now - timedelta(days=READ_AFTER)),
        ]).is_read = True
