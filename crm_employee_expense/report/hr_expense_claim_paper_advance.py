from odoo import api, fields, models

#: the money is on its way to nobody any more
CLOSED_STATES = ('refused', 'cancelled')
#: what is open of advances is settled when the claim is posted
BEFORE_POSTING = ('draft', 'submitted', 'to_verify', 'approved')


class ReportClaim(models.AbstractModel):
    """Cash advances on the printed claim."""
    _inherit = 'report.crm_employee_expense.report_claim'

    @api.model
    def _prepare_paper(self, claim):
        # sudo: who reads the claim sees on its form what was settled and what the employee has of advances
        return {**super()._prepare_paper(claim), 'advances': self._prepare_advances(claim.sudo())}

    @api.model
    def _prepare_advances(self, claim_sudo):
        """What was settled, what the employee still has, and what is to be paid; in the company's currency.

        Before posting, what will be settled is foreseen from what is outstanding today.

        :return: False where there is nothing to say
        :rtype: dict
        """
        settlements = claim_sudo.settlement_ids.filtered(lambda settlement: settlement.state == 'done')
        outstanding = claim_sudo.open_advance_amount
        is_live = claim_sudo.state not in (*CLOSED_STATES, 'in_payment', 'paid')
        if not settlements and not (outstanding and is_live):
            return False
        is_expected = not settlements and claim_sudo.state in BEFORE_POSTING
        total = claim_sudo.total_own_amount
        settled = min(total, outstanding) if is_expected else claim_sudo.settled_amount
        return {
            'rows': [{
                'name': settlement.advance_id.display_name, 'date': settlement.date, 'amount': settlement.amount,
            } for settlement in settlements.sorted('id')],
            'is_expected': is_expected,
            'settled': settled,
            'to_pay': total - settled,
            'outstanding': outstanding,
            'today': fields.Date.context_today(self),
        }
