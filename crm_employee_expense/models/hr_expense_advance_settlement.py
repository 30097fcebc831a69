from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class HrExpenseAdvanceSettlement(models.Model):
    """A part of an advance that a claim used up: an entry moves it from what the company owes to the advance.

    Whether it holds follows from its entry.
    """
    _name = 'hr.expense.advance.settlement'
    _description = "Settlement of a Cash Advance"
    _order = 'id desc'

    advance_id = fields.Many2one(
        'hr.expense.advance', required=True, readonly=True, index=True, ondelete='restrict')
    claim_id = fields.Many2one('hr.expense.claim', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='advance_id.company_id', store=True, index=True)
    employee_id = fields.Many2one(related='advance_id.employee_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    amount = fields.Monetary(readonly=True, help="What was settled, in the company's currency.")
    move_id = fields.Many2one(
        'account.move', string="Journal Entry", readonly=True, index='btree_not_null', ondelete='restrict')
    date = fields.Date(related='move_id.date')
    state = fields.Selection(
        [('done', "Settled"), ('undone', "Undone")], string="Status", compute='_compute_state', store=True,
        compute_sudo=True)

    @api.depends('move_id.state')
    def _compute_state(self):
        for settlement in self:
            settlement.state = 'done' if settlement.move_id.state == 'posted' else 'undone'

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        # facts: neither the context nor a user's own defaults say anything about them
        return {}

    # -- actions ----------------------------------------------------------------------
    def action_undo(self):
        """Takes settlements back: claim and advance are open again by these amounts.

        :raises UserError: where the user is not finance
        """
        self.advance_id._check_finance()
        # sudo: settlements and their entries are the system's; authority was checked above
        self.sudo()._undo()
        return True

    # -- business: called as superuser ------------------------------------------------
    def _undo(self):
        moves = self.move_id.filtered(lambda move: move.state == 'posted')
        if moves:
            moves.button_draft()
            moves.button_cancel()
        for settlement in self:
            settlement.claim_id._message_log(body=self.env._(
                "Settlement of %(amount)s against %(advance)s undone",
                amount=format_amount(self.env, settlement.amount, settlement.currency_id),
                advance=settlement.advance_id.name))

    @api.model
    def _settle(self, claim, plan):
        """Settles a claim against advances, in one entry an advance, reconciled with both.

        :param list plan: (advance, amount in the company's currency)
        :return: the settlements
        :raises UserError: where an amount is more than what is open
        """
        currency = claim.company_id.currency_id
        plan = [(advance, currency.round(amount)) for advance, amount in plan if not currency.is_zero(amount)]
        total = sum(amount for _advance, amount in plan)
        show = currency.format
        if currency.compare_amounts(total, claim.amount_residual) > 0:
            raise UserError(self.env._(
                "%(total)s are more than the %(left)s left to pay of %(claim)s.",
                total=show(total), left=show(claim.amount_residual), claim=claim.display_name))
        for advance, amount in plan:
            if amount < 0 or currency.compare_amounts(amount, advance.company_residual) > 0:
                raise UserError(self.env._(
                    "%(amount)s cannot be settled against %(advance)s: %(open)s are outstanding.",
                    amount=show(amount), advance=advance.display_name, open=show(advance.company_residual)))
            if advance.employee_id != claim.employee_id or advance.company_id != claim.company_id:
                raise UserError(self.env._(
                    "%(advance)s is not an advance of the employee of %(claim)s.",
                    advance=advance.display_name, claim=claim.display_name))
        settlements = self.browse()
        for advance, amount in plan:
            settlements |= self._settle_one(claim, advance, amount)
        return settlements

    @api.model
    def _settle_one(self, claim, advance, amount):
        company = claim.company_id
        entry = claim._get_own_lines()._get_live_entries().filtered(lambda move: move.state == 'posted')
        payable = entry.line_ids.filtered(
            lambda item: item.account_type == 'liability_payable' and not item.reconciled)
        items = advance._get_advance_items()
        item = items[:1]
        # at the rate at which it was paid out; the last part takes what is left
        is_last = company.currency_id.compare_amounts(amount, advance.company_residual) == 0
        foreign = advance.amount_residual if is_last else item.currency_id.round(
            advance.amount_residual * amount / advance.company_residual)
        move = self.env['account.move'].with_company(company).create({
            'move_type': 'entry',
            'journal_id': company._get_expense_settlement_journal().id,
            'company_id': company.id,
            'date': fields.Date.context_today(self),
            'ref': f"{advance.name} · {claim.name}",
            'line_ids': [
                Command.create({
                    'name': claim.display_name, 'account_id': payable[:1].account_id.id,
                    'partner_id': payable[:1].partner_id.id, 'debit': amount, 'credit': 0}),
                Command.create({
                    'name': advance.display_name, 'account_id': item.account_id.id, 'partner_id': item.partner_id.id,
                    'currency_id': item.currency_id.id, 'amount_currency': -foreign, 'debit': 0, 'credit': amount}),
            ],
        })
        move.action_post()
        debit = move.line_ids.filtered('debit')
        (debit | payable).reconcile()
        ((move.line_ids - debit) | items).reconcile()
        settlement = self.create({
            'advance_id': advance.id, 'claim_id': claim.id, 'amount': amount, 'move_id': move.id})
        claim._message_log(body=self.env._(
            "%(amount)s settled against %(advance)s",
            amount=format_amount(self.env, amount, company.currency_id), advance=advance.name))
        return settlement


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _undo_advance_settlements(self):
        """Entries of claims that go take the settlements against them along."""
        # sudo: whoever may take an entry back need not be able to read advances
        self.sudo().expense_ids.claim_id.settlement_ids.filtered(
            lambda settlement: settlement.state == 'done' and settlement.move_id not in self)._undo()

    def button_draft(self):
        self._undo_advance_settlements()
        return super().button_draft()

    def button_cancel(self):
        self._undo_advance_settlements()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        if cancel:
            self._undo_advance_settlements()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)


class AccountPartialReconcile(models.Model):
    _inherit = 'account.partial.reconcile'

    def unlink(self):
        moves = (self.debit_move_id | self.credit_move_id).move_id
        result = super().unlink()
        # an entry that does not settle all of its amount any more, on one side, is taken back on the other as well
        # sudo: whoever unreconciles need not be able to read advances
        settlements_sudo = self.env['hr.expense.advance.settlement'].sudo().search([('move_id', 'in', moves.ids)]) \
            if moves else self.env['hr.expense.advance.settlement']
        own_sudo = settlements_sudo.filtered(lambda settlement: settlement.move_id.state == 'posted')
        broken_sudo = own_sudo.filtered(lambda settlement: any(
            not item.reconciled for item in settlement.move_id.line_ids))
        if broken_sudo and not self.env.context.get('expense_settlement_undo'):
            broken_sudo.with_context(expense_settlement_undo=True)._undo()
        return result
