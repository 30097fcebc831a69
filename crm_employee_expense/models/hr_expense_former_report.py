from collections import namedtuple

from odoo import api, models

#: move types whose open amount Odoo follows
RECEIPTS = ('in_receipt', 'in_invoice')

#: expenses of one former report that become one claim: as what, and why not, where they are left out
FormerPart = namedtuple('FormerPart', ['outcome', 'expenses', 'problem'])


class HrExpense(models.Model):
    """Expenses of the reports of Odoo 18 and before: what they can become as claims.

    A report is gone in Odoo 19; what is left of it is its number on its expenses (``former_sheet_id``). Expenses of
    one report may have gone different ways since, so each report is looked at in parts.
    """
    _inherit = 'hr.expense'

    @api.model
    def _get_former_parts(self, company):
        """What the company's former expense reports, as far as they are on no claim yet, are made of.

        :rtype: list[FormerPart]
        """
        expenses = self.search(
            [('former_sheet_id', '>', 0), ('claim_id', '=', False), ('company_id', '=', company.id)],
            order='former_sheet_id, employee_id, id')
        parts = expenses.grouped(
            lambda line: (line.former_sheet_id, line.employee_id, line._get_former_outcome()))
        # all of them are looked at together: what is read for one is read for all
        return [
            FormerPart(outcome, lines, lines._get_former_problem(outcome))
            for (_number, _employee, outcome), lines in parts.items()]

    def _get_former_outcome(self):
        """What becomes of an expense: draft, resubmit, verify, booked or refused."""
        self.ensure_one()
        if self.account_move_id:
            return 'booked'
        return {'submitted': 'resubmit', 'approved': 'verify', 'refused': 'refused'}.get(self.state, 'draft')

    def _get_former_problem(self, outcome):
        """Why expenses of one report cannot become a claim, or False.

        :rtype: str | bool
        """
        if outcome != 'booked':
            return False
        for move, lines in self.grouped('account_move_id').items():
            problem = lines._get_former_entry_problem(move)
            if problem:
                return problem
        return False

    def _get_former_entry_problem(self, move):
        """Why a claim cannot go by this entry of expenses, or False."""
        if move.state != 'posted':
            return self.env._(
                "%(entry)s is not posted. Post it, or reset its expenses to draft.", entry=move.display_name)
        if move.payment_state == 'reversed':
            return self.env._(
                "%(entry)s is reversed, so its expenses are neither booked nor paid. Reset them to draft.",
                entry=move.display_name)
        if move.expense_ids - self:
            return self.env._(
                "%(entry)s carries expenses of other reports or employees as well, and a claim has entries of its own.",
                entry=move.display_name)
        if move.move_type not in RECEIPTS and 'own_account' in self.mapped('payment_mode'):
            return self.env._(
                "%(entry)s is no vendor receipt: Odoo does not tell what is left to pay of it.",
                entry=move.display_name)
        total = sum(self.mapped('total_amount'))
        if move.company_currency_id.compare_amounts(abs(move.amount_total_signed), total):
            currency = move.company_currency_id
            return self.env._(
                "%(entry)s is of %(amount)s, its expenses of %(total)s.", entry=move.display_name,
                amount=currency.format(abs(move.amount_total_signed)), total=currency.format(total))
        return False
