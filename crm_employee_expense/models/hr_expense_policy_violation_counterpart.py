from odoo import api, fields, models
from odoo.tools import format_date, format_list

#: who learns whose the other expenses are
COUNTERPART_READERS = (
    'crm_employee_expense.group_expense_finance,'
    'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_manager')


class HrExpensePolicyViolation(models.Model):
    """The expenses that a finding compares with, for those who may know whose they are."""
    _inherit = 'hr.expense.policy.violation'

    counterpart_note = fields.Char(
        string="Compare With", compute='_compute_counterpart_note', groups=COUNTERPART_READERS,
        help="The other expenses: what, whose, when, how much and on which claim.")

    @api.depends('counterpart_ids')
    @api.depends_context('uid', 'lang', 'allowed_company_ids')
    def _compute_counterpart_note(self):
        for finding in self:
            # sudo: only to count those that the reader does not see, of other companies or not yet his business
            count = len(finding.sudo().counterpart_ids)
            seen = finding.counterpart_ids._filtered_access('read')
            phrases = [finding._describe_counterpart(expense) for expense in seen]
            if count > len(seen):
                phrases.append(self.env._("%s that you may not open", count - len(seen)))
            finding.counterpart_note = "; ".join(phrases)

    def _describe_counterpart(self, expense):
        """What, whose, when, how much and on which claim, in the reader's language."""
        parts = [
            expense.name, expense.employee_id.name, expense.date and format_date(self.env, expense.date),
            expense.currency_id.format(expense.total_amount_currency), expense.claim_id.name]
        return format_list(self.env, [part for part in parts if part], style='unit')

    def action_open_counterparts(self):
        """Opens the expenses that the finding compares with.

        :raises AccessError: for whoever must not know whose they are
        """
        self.ensure_one()
        self.check_access('read')
        self._check_field_access(self._fields['counterpart_ids'], 'read')
        expenses = self.counterpart_ids._filtered_access('read')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Compare With"),
            'res_model': 'hr.expense',
            'context': {'create': False},
            **({'view_mode': 'form', 'res_id': expenses.id} if len(expenses) == 1 else {
                'view_mode': 'list,form', 'domain': [('id', 'in', expenses.ids)]}),
        }
