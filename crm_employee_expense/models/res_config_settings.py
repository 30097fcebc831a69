from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    expense_claim_require_receipt = fields.Boolean(
        related='company_id.expense_claim_require_receipt', readonly=False)
    expense_claim_auto_post = fields.Boolean(
        related='company_id.expense_claim_auto_post', readonly=False)
    expense_claim_separate_finance = fields.Boolean(
        related='company_id.expense_claim_separate_finance', readonly=False)
    expense_claim_keep_approvals = fields.Boolean(
        related='company_id.expense_claim_keep_approvals', readonly=False)
    expense_claim_bar_subordinates = fields.Boolean(
        related='company_id.expense_claim_bar_subordinates', readonly=False)
    expense_claim_reminder_days = fields.Integer(
        related='company_id.expense_claim_reminder_days', readonly=False)
    expense_claim_deadline_days = fields.Integer(
        related='company_id.expense_claim_deadline_days', readonly=False)
    expense_payment_order_auto = fields.Boolean(
        related='company_id.expense_payment_order_auto', readonly=False)
    expense_payment_journal_id = fields.Many2one(
        related='company_id.expense_payment_journal_id', readonly=False,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]")
    expense_payment_separate_duties = fields.Boolean(
        related='company_id.expense_payment_separate_duties', readonly=False)
