from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseClaim(models.Model):
    """Posted claims are settled against the open advances of their employee, oldest first."""
    _inherit = 'hr.expense.claim'

    settlement_ids = fields.One2many(
        'hr.expense.advance.settlement', 'claim_id', string="Settled Advances", readonly=True, copy=False)
    settled_amount = fields.Monetary(
        string="Settled against Advances", compute='_compute_advance_amounts', compute_sudo=True)
    open_advance_amount = fields.Monetary(
        string="Open Advances", compute='_compute_advance_amounts', compute_sudo=True,
        help="What the employee still has of advances, in the company's currency.")
    can_settle = fields.Boolean(compute='_compute_permissions')

    @api.depends('settlement_ids.state', 'employee_id', 'company_id')
    def _compute_advance_amounts(self):
        balances = {
            (employee, company): amount
            for employee, company, amount in self.env['hr.expense.advance']._read_group(
                [('employee_id', 'in', self.employee_id.ids), ('state', '=', 'open')],
                ['employee_id', 'company_id'], ['company_residual:sum'])}
        for claim in self:
            claim.settled_amount = sum(claim.settlement_ids.filtered(
                lambda settlement: settlement.state == 'done').mapped('amount'))
            claim.open_advance_amount = balances.get((claim.employee_id, claim.company_id), 0)

    # -- authority ----------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'settle']

    def _get_cannot_settle_reason(self, document, document_sudo, is_preparer):
        reason = self._get_cannot_pay_reason(document, document_sudo, is_preparer)
        if not reason and not document_sudo._get_open_advances():
            return self.env._("The employee of %(claim)s has no open advance.", claim=document.display_name)
        return reason

    # -- actions --------------------------------------------------------------------------
    def action_settle_dialog(self):
        """Opens the dialog that settles the claim against advances of the employee."""
        self.ensure_one()
        self._check_may('settle')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Settle Advances"),
            'res_model': 'hr.expense.advance.settle',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id},
        }

    def action_settle(self, amounts):
        """Settles the claim against advances.

        :param dict amounts: {id of an advance: amount in the company's currency}
        :raises UserError: where nothing is chosen, or more than what is open
        """
        self.ensure_one()
        self = self._lock_for_approval()
        self._check_may('settle')
        # sudo: entries and settlements are made by the system; authority was checked above
        claim_sudo = self.sudo()
        advances_sudo = claim_sudo._get_open_advances()
        plan = [(advance, amounts[advance.id]) for advance in advances_sudo if amounts.get(advance.id)]
        if not plan:
            raise UserError(self.env._("Enter how much of which advance is settled with %s.", self.display_name))
        advances_sudo.lock_for_update(allow_referencing=True)
        self.env['hr.expense.advance.settlement'].sudo()._settle(claim_sudo, plan)
        claim_sudo._drop_settled_payment_lines()
        return True

    # -- business: called as superuser ----------------------------------------------------
    def _get_open_advances(self):
        """Outstanding advances of the employee, oldest first."""
        return self.env['hr.expense.advance'].search([
            ('employee_id', 'in', self.employee_id.ids), ('company_id', 'in', self.company_id.ids),
            ('state', '=', 'open')], order='paid_on, id')

    def _put_on_payment_orders(self):
        self._settle_oldest_first()
        return super()._put_on_payment_orders()

    def _settle_oldest_first(self):
        claims = self.filtered(lambda claim: claim.state in ('posted', 'partial') and claim.amount_residual > 0)
        advances = claims._get_open_advances() if claims else self.env['hr.expense.advance']
        if not advances:
            return
        advances.lock_for_update(allow_referencing=True)
        by_owner = advances.grouped(lambda advance: (advance.employee_id, advance.company_id))
        for claim in claims:
            left, plan = claim.amount_residual, []
            for advance in by_owner.get((claim.employee_id, claim.company_id), advances.browse()):
                part = min(left, advance.company_residual)
                if part > 0:
                    plan.append((advance, part))
                    left -= part
            self.env['hr.expense.advance.settlement']._settle(claim, plan)
