from odoo import api, fields, models


class HrExpenseClaimAddExpense(models.TransientModel):
    """The dialog that puts existing draft expenses on a claim."""
    _name = 'hr.expense.claim.add.expense'
    _inherit = ['hr.expense.claim.dialog']
    _description = "Add Expenses to a Claim"

    available_expense_ids = fields.Many2many('hr.expense', compute='_compute_available_expense_ids')
    expense_ids = fields.Many2many(
        'hr.expense', relation='hr_expense_claim_add_expense_rel', string="Expenses",
        compute='_compute_expense_ids', store=True, readonly=False,
        domain="[('id', 'in', available_expense_ids)]")

    @api.depends('claim_id')
    def _compute_available_expense_ids(self):
        for dialog in self:
            dialog.available_expense_ids = self.env['hr.expense'].search([
                ('claim_id', '=', False),
                ('state', '=', 'draft'),
                ('employee_id', '=', dialog.claim_id.employee_id.id),
                ('company_id', '=', dialog.claim_id.company_id.id),
            ])

    @api.depends('available_expense_ids')
    def _compute_expense_ids(self):
        # usually all of them belong on the claim: taking one out is quicker than picking each
        for dialog in self:
            dialog.expense_ids = dialog.available_expense_ids

    def action_add(self):
        """Puts the chosen expenses on the claim."""
        self.ensure_one()
        self.expense_ids.claim_id = self.claim_id
        return {'type': 'ir.actions.act_window_close'}
