from odoo import api, fields, models


class HrExpensePolicyViolation(models.Model):
    """Findings about invoices."""
    _inherit = 'hr.expense.policy.violation'

    kind = fields.Selection(
        selection_add=[
            ('same_invoice', "Invoice used before"),
            ('invoice_mismatch', "Differs from its invoice"),
        ],
        ondelete={'same_invoice': 'cascade', 'invoice_mismatch': 'cascade'})
    counterpart_move_ids = fields.Many2many(
        'account.move', relation='hr_expense_policy_violation_move_rel', string="Vendor Bills", readonly=True,
        groups='account.group_account_invoice,account.group_account_readonly')

    @api.depends('expense_id.invoice_number', 'expense_id.invoice_amount', 'expense_id.invoice_date')
    def _compute_message(self):
        super()._compute_message()

    def _describe(self):
        line_sudo = self.expense_id.sudo()  # sudo: whoever reads the finding reads the claim
        if self.kind == 'same_invoice':
            return self.env._(
                "%(line)s: its invoice %(number)s has been claimed or booked before.",
                line=line_sudo.name, number=line_sudo.invoice_number)
        if self.kind == 'invoice_mismatch':
            return self.env._(
                "%(line)s: its amount or date is not that of its invoice (%(invoice)s).",
                line=line_sudo.name, invoice=line_sudo._describe_invoice())
        return super()._describe()
