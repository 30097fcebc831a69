from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HrExpenseClaim(models.Model):
    """What nobody may do to a claim, whichever way he comes: its workflow fields, and its content once submitted."""
    _inherit = 'hr.expense.claim'

    # -- ORM overrides -----------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_workflow_fields(vals)
        default = self.env.context.get('default_employee_id')
        # before the lines are made, whose own checks know nothing of claims
        self._check_claimable(self.env['hr.employee'].browse(
            filter(None, (vals.get('employee_id', default) for vals in vals_list))))
        claims = super().create(vals_list)
        claims._check_claimable(claims.employee_id)
        claims._check_lead_access()
        return claims

    def write(self, vals):
        self._check_no_workflow_fields(vals)
        content = self._get_content_fields() & set(vals)
        if content and not self.env.su:
            self._check_editable()
        if vals.get('employee_id'):
            self._check_claimable(self.env['hr.employee'].browse(vals['employee_id']))
        with (self if content else self.browse())._restart_where_changed():
            result = super().write(vals)
            if 'employee_id' in vals:
                lines = self.expense_ids.filtered(lambda line: line.employee_id != line.claim_id.employee_id)
                for claim in lines.claim_id:
                    (lines & claim.expense_ids).employee_id = claim.employee_id
        if 'lead_id' in vals:
            self._check_lead_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_processed(self):
        for claim in self:
            if claim.state != 'draft' or claim.approval_round:
                raise UserError(self.env._(
                    "%(claim)s has been submitted before, so its history has to stay. Cancel it instead.",
                    claim=claim.display_name))

    # -- authority -----------------------------------------------------------------------
    @api.model
    def _get_content_fields(self):
        """Fields that say what is claimed: they change in draft alone."""
        return {'purpose', 'description', 'company_id', 'employee_id', 'partner_id', 'lead_id', 'justification',
                'expense_ids'}

    def _check_editable(self):
        """:raises UserError: where a claim is beyond draft or not the user's to prepare"""
        for claim in self:
            if claim.state != 'draft' and not self.env.context.get('claim_change'):
                raise UserError(self.env._(
                    "%(claim)s is not a draft any more. Withdraw it, or revise it after a refusal, to change it.",
                    claim=claim.display_name))
        drafts = self.filtered(lambda claim: claim.state == 'draft')
        drafts._check_may('submit')
        # whoever says that he means to change what is in approval; it starts again
        (self - drafts)._check_may('change')
        self._touch()

    def _touch(self):
        """Marks the claims as changed, so that a submission at the same moment, which saw them before, fails."""
        if self.ids:
            self.env.execute_query(SQL(
                "UPDATE hr_expense_claim SET write_date = now() AT TIME ZONE 'utc' WHERE id IN %s RETURNING id",
                tuple(self.ids)))
            self.invalidate_recordset(['write_date'])

    @api.model
    def _get_workflow_field_message(self, field):
        return self.env._(
            "%(field)s of an expense claim follows from what people decide and cannot be written.", field=field)

    @api.model
    def _get_not_claimable_message(self, employee):
        return self.env._(
            "You cannot claim for %(employee)s. "
            "You can claim for yourself, and for those whose expenses you manage.", employee=employee)

    def _check_lead_access(self):
        """Nobody links an opportunity that he cannot see."""
        if self.lead_id and not self.env.su:
            self.lead_id.check_access('read')
