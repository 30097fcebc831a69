from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseApprovalStep(models.Model):
    """Steps that nobody can decide as they are: an administrator has to reassign or release them."""
    _inherit = 'hr.expense.approval.step'

    is_stuck = fields.Boolean(
        string="Stuck", compute='_compute_is_stuck', search='_search_is_stuck', compute_sudo=True,
        help="Too few of the approvers can still decide: they left, lost their role, or decided before.")

    situation = fields.Char(compute='_compute_situation')

    @api.depends_context('lang')
    @api.depends('is_stuck', 'is_overdue', 'has_open_question')
    def _compute_situation(self):
        for step in self:
            if step.is_stuck:
                step.situation = self.env._("Stuck")
            elif step.has_open_question:
                step.situation = self.env._("Question open")
            else:
                step.situation = step.is_overdue and self.env._("Overdue")

    @api.depends('state', 'approver_ids', 'approved_user_ids', 'barred_user_ids', 'required_count')
    def _compute_is_stuck(self):
        for step in self:
            step.is_stuck = step.state == 'pending' and step._get_missing_count() > 0

    def _search_is_stuck(self, operator, value):
        if operator != 'in':
            return NotImplemented
        # sudo: who can decide rests on logins and roles; record rules apply to what is found
        pending_sudo = self.sudo().search([('state', '=', 'pending')])
        return Domain('id', 'in', pending_sudo.filtered('is_stuck').ids)

    # -- business: called as superuser ---------------------------------------------------------
    def _get_able_voices(self):
        """Approvers whose approval the step can still get: they can log in, or somebody who can stands in."""
        self.ensure_one()
        document = self._get_document()
        excluded = document._get_excluded_approvers(self.employee_id)
        voices = self._get_voices()
        able = document._keep_valid_approvers(self.env['res.users'].union(*voices), self.company_id) - excluded
        return self.env['res.users'].union(*(voices[user] for user in able))

    def _get_missing_count(self):
        """How many approvals are asked for that nobody could give."""
        self.ensure_one()
        return max(self.required_count - len(self.approved_user_ids) - len(self._get_able_voices()), 0)
