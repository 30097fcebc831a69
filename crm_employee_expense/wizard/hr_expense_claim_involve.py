from odoo import api, fields, models


class HrExpenseClaimInvolve(models.TransientModel):
    """The dialog that brings in a colleague, to decide in one's place or as well."""
    _name = 'hr.expense.claim.involve'
    _description = "Involve a Colleague in Expense Claims"
    _inherit = 'hr.expense.approval.dialog'

    mode = fields.Selection(
        [('forward', "In my place"), ('add', "As well as me")], string="Decides", default='forward', required=True)
    can_forward = fields.Boolean(compute='_compute_can_forward')
    company_ids = fields.Many2many('res.company', compute='_compute_people')
    excluded_user_ids = fields.Many2many('res.users', compute='_compute_people')
    has_finance = fields.Boolean(compute='_compute_people', help="Whether finance waits for the colleague.")
    user_id = fields.Many2one(
        'res.users', string="Colleague",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids), ('id', 'not in', excluded_user_ids)]")
    comment = fields.Text(help="The colleague reads it, and so does the employee.")

    @api.depends('claim_ids', 'advance_ids')
    def _compute_can_forward(self):
        for dialog in self:
            dialog.can_forward = all(dialog._get_documents()._origin.mapped('can_forward'))

    @api.depends('claim_ids', 'advance_ids')
    def _compute_people(self):
        for dialog in self:
            documents_sudo = dialog._get_documents()._origin.sudo()  # sudo: logins of employees, to leave them out
            dialog.company_ids = documents_sudo.company_id
            dialog.excluded_user_ids = (
                self.env.user | documents_sudo.employee_id.user_id | documents_sudo.pending_step_ids.approver_ids)
            dialog.has_finance = 'finance' in documents_sudo.pending_step_ids.mapped('kind')

    def action_confirm(self):
        """Passes the decision on, or asks for one more approval.

        :raises UserError: as the documents' own actions do
        """
        self.ensure_one()
        documents = self._get_documents()
        act = documents.action_forward if self.mode == 'forward' else documents.action_add_approver
        act(self.user_id.id, self.comment)
        return {'type': 'ir.actions.act_window_close'}
