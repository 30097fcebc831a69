from odoo import api, fields, models


class HrExpenseClaim(models.Model):
    """What deserves a second look on a claim: looked for when it is submitted, and kept."""
    _inherit = 'hr.expense.claim'

    violation_ids = fields.One2many(
        'hr.expense.policy.violation', 'claim_id', string="Points to Check", readonly=True)
    finding_count = fields.Integer(
        string="Findings", compute='_compute_finding_count', store=True,
        help="Points that deserve a second look, such as a receipt claimed before.")

    @api.depends('violation_ids')
    def _compute_finding_count(self):
        for claim in self:
            claim.finding_count = len(claim.violation_ids)

    def _prepare_findings(self):
        """Values of the findings the claims would get at this moment. Called as superuser.

        :rtype: list[dict]
        """
        lines = self.expense_ids
        vals_list = []
        for kind, counterparts in (
            ('same_receipt', lines._find_same_receipts()),
            ('same_expense', lines._find_same_expenses()),
        ):
            vals_list += [{
                'claim_id': line.claim_id.id,
                'expense_id': line.id,
                'kind': kind,
                'counterpart_ids': others.ids,
            } for line, others in counterparts.items() if others]
        return vals_list

    def _freeze_findings(self):
        """Replaces the findings by those of this moment. Called as superuser."""
        self.violation_ids.unlink()
        self.env['hr.expense.policy.violation'].create(self._prepare_findings())
