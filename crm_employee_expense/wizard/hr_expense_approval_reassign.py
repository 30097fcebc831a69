from odoo import api, fields, models


class HrExpenseApprovalReassign(models.TransientModel):
    """The dialog by which an administrator gives open decisions to others, or gives levels up."""
    _name = 'hr.expense.approval.reassign'
    _description = "Reassign or Release Approval Steps"

    step_ids = fields.Many2many('hr.expense.approval.step', string="Decisions", required=True)
    operation = fields.Selection(
        [('reassign', "Reassign"), ('release', "Release")], default='reassign', required=True)
    user_ids = fields.Many2many('res.users', string="Decide Instead", domain="[('id', 'in', candidate_ids)]")
    candidate_ids = fields.Many2many('res.users', compute='_compute_candidate_ids')
    reason = fields.Text(help="The employee and the approvers read it.")

    @api.depends('step_ids')
    def _compute_candidate_ids(self):
        users = self.env['res.users'].search([('share', '=', False)])
        for wizard in self:
            candidates = users
            # sudo: logins, companies and roles; the names offered are those the user may read
            for step_sudo in wizard.step_ids.sudo():
                eligible = step_sudo._get_document()._keep_eligible(candidates.sudo())
                candidates &= eligible.filtered(lambda user, step=step_sudo: step._get_origin_for(user))
            wizard.candidate_ids = candidates

    def action_confirm(self):
        """Does it.

        :raises UserError: as the steps' own methods do
        """
        self.ensure_one()
        if self.operation == 'release':
            self.step_ids.release(self.reason)
        else:
            self.step_ids.reassign(self.user_ids.ids, self.reason)
        return {'type': 'ir.actions.act_window_close'}
