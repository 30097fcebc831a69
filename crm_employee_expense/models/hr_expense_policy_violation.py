from odoo import api, fields, models


class HrExpensePolicyViolation(models.Model):
    """A finding: something about a line of a claim that deserves a second look.

    Made by the system at submission; readable by whoever reads the claim,
    while its counterparts, which may be a colleague's, are not.
    """
    _name = 'hr.expense.policy.violation'
    _description = "Expense Finding"
    _order = 'claim_id desc, id'

    claim_id = fields.Many2one(
        'hr.expense.claim', required=True, index=True, ondelete='cascade', readonly=True)
    company_id = fields.Many2one(related='claim_id.company_id', store=True)
    expense_id = fields.Many2one('hr.expense', string="Line", index=True, ondelete='cascade', readonly=True)
    kind = fields.Selection(
        selection=[
            ('same_receipt', "Receipt used before"),
            ('same_expense', "Expense claimed before"),
        ],
        required=True, readonly=True)
    message = fields.Char(compute='_compute_message')
    counterpart_ids = fields.Many2many(
        'hr.expense', string="Same As", readonly=True,
        groups='crm_employee_expense.group_expense_finance,'
               'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_manager')

    @api.depends('kind', 'expense_id.name')
    def _compute_message(self):
        for finding in self:
            line = finding.expense_id.sudo().name
            if finding.kind == 'same_receipt':
                finding.message = self.env._("%(line)s: its receipt is attached to another expense as well.", line=line)
            else:
                finding.message = self.env._(
                    "%(line)s: an expense of the same employee, date, category and amount exists already.", line=line)

    @api.depends('message')
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = finding.message
