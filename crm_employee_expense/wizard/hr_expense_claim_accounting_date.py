from odoo import api, fields, models


class HrExpenseClaimAccountingDate(models.TransientModel):
    """The dialog in which finance says under which date a claim is booked."""
    _name = 'hr.expense.claim.accounting.date'
    _inherit = ['hr.expense.claim.dialog']
    _description = "Accounting Date of an Expense Claim"

    date = fields.Date(
        string="Accounting Date", compute='_compute_date', store=True, readonly=False,
        help="Empty: as the company's settings say.")

    @api.depends('claim_id')
    def _compute_date(self):
        for dialog in self:
            # as the user: what he cannot read, the dialog does not show either
            dialog.date = dialog.claim_id.sudo(False).planned_accounting_date

    def action_confirm(self):
        """Sets the date.

        :raises UserError: as the claim's own action does
        """
        self.ensure_one()
        self.claim_id.action_set_accounting_date(self.date)
        return {'type': 'ir.actions.act_window_close'}
