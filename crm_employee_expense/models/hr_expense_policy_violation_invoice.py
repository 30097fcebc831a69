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

    @api.depends('kind', 'expense_id.name', 'expense_id.invoice_number', 'expense_id.invoice_amount',
                 'expense_id.invoice_date')
    @api.depends_context('lang')
    def _compute_message(self):
        about_invoice = self.filtered(lambda finding: finding.kind in ('same_invoice', 'invoice_mismatch'))
        super(HrExpensePolicyViolation, self - about_invoice)._compute_message()
        for finding in about_invoice:
            line_sudo = finding.expense_id.sudo()  # as above: whoever reads the finding reads the claim
            if finding.kind == 'same_invoice':
                finding.message = self.env._(
                    "%(line)s: its invoice %(number)s has been claimed or booked before.",
                    line=line_sudo.name, number=line_sudo.invoice_number)
            else:
                finding.message = self.env._(
                    "%(line)s: its amount or date is not that of its invoice (%(invoice)s).",
                    line=line_sudo.name, invoice=line_sudo._describe_invoice())
