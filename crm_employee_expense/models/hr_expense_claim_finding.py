from odoo import api, fields, models

FOUND = 'crm_employee_expense.found'


class HrExpenseClaim(models.Model):
    """What deserves a second look on a claim: shown while it is a draft; kept as it was when submitted."""
    _inherit = 'hr.expense.claim'

    violation_ids = fields.One2many(
        'hr.expense.policy.violation', 'claim_id', string="Points to Check", readonly=True)
    finding_count = fields.Integer(
        string="Findings", compute='_compute_finding_count', store=True,
        help="Points that deserve a second look, such as a receipt claimed before.")
    justification = fields.Text(
        copy=False, help="Why the claim as a whole goes beyond a standard or a budget. A line has its own.")
    live_findings = fields.Json(
        compute='_compute_live_findings', compute_sudo=True,
        help="What would be found if the claim were submitted as it is now.")

    asks_justification = fields.Boolean(
        compute='_compute_live_findings', compute_sudo=True,
        help="Whether a finding about the claim as a whole needs a justification.")
    asks_line_justification = fields.Boolean(
        compute='_compute_live_findings', compute_sudo=True,
        help="Whether a finding about a line needs a justification.")

    @api.depends('violation_ids')
    def _compute_finding_count(self):
        for claim in self:
            claim.finding_count = len(claim.violation_ids)

    @api.depends(
        'employee_id', 'company_id', 'submitted_on', 'is_cancelled', 'justification', 'expense_ids.name',
        'expense_ids.product_id', 'expense_ids.date', 'expense_ids.total_amount', 'expense_ids.quantity',
        'expense_ids.attachment_ids', 'expense_ids.justification')
    @api.depends_context('lang')
    def _compute_live_findings(self):
        drafts = self.filtered(
            lambda claim: claim.employee_id and not claim.submitted_on and not claim.is_cancelled)
        (self - drafts).update({
            'live_findings': False, 'asks_justification': False, 'asks_line_justification': False})
        findings = drafts._get_findings()
        for claim in drafts:
            claim.live_findings = [claim._prepare_live_finding(vals) for vals in findings[claim.id]]
            # a line that is not saved yet has an id that counts as nothing
            asked = [vals['expense_id'] is not False for vals in findings[claim.id] if vals['severity'] == 'justify']
            claim.asks_justification = not all(asked)
            claim.asks_line_justification = any(asked)

    def _prepare_live_finding(self, vals):
        """A finding as the form shows it: what is wrong, how bad it is, whether a justification is missing."""
        finding = self.env['hr.expense.policy.violation']._prepare_unsaved(vals)
        return {
            'kind': finding.kind,
            'severity': finding.severity,
            'message': finding.message,
            'is_open': finding.severity == 'block' or (finding.severity == 'justify' and not vals['justification']),
        }

    # -- business: called as superuser ---------------------------------------------------------
    def _prepare_findings(self, together=False):
        """Values of the findings the claims would get at this moment. Called as superuser.

        What finds more extends this. It is asked for claims in a form that is not saved as well: their lines are
        compared with others by ``_origin``.

        :param bool together: whether the claims are submitted now, each after those before it
        :return: values with at least claim_id, expense_id (False: the claim as a whole) and kind; where severity is
            left out it is 'inform'
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

    def _get_findings(self, together=False):
        """{id of the claim: values of the findings it would get at this moment}, complete with severity and
        justification.

        :param bool together: whether the claims are submitted now, each after those before it
        """
        memo = self.env.cr.precommit.data.get(FOUND, {})
        if memo.keys() >= set(self._ids):
            return {claim_id: memo[claim_id] for claim_id in self._ids}
        found = {claim_id: [] for claim_id in self._ids}
        justifications = {claim.id: claim.justification for claim in self}
        line_justifications = {line.id: line.justification for line in self.expense_ids}
        for vals in self._prepare_findings(together):
            found[vals['claim_id']].append({
                'severity': 'inform', **vals,
                'justification': line_justifications.get(vals['expense_id'], justifications[vals['claim_id']]),
            })
        return found

    def _start_round(self, kind, comment=False):
        # claims do not change while they are submitted, so findings are looked for only once, at the beginning
        data = self.env.cr.precommit.data
        # sudo: others' expenses, of which nothing is told
        data[FOUND] = self.sudo()._get_findings(together=True)
        try:
            return super()._start_round(kind, comment)
        finally:
            data.pop(FOUND, None)

    def _get_submit_problems(self):
        problems = super()._get_submit_problems()
        # sudo: others' expenses, of which nothing is told
        for claim_id, findings in self.sudo()._get_findings().items():
            for vals in findings:
                problems[claim_id] += self._get_finding_problems(vals)
        return problems

    def _get_finding_problems(self, vals):
        """Why a finding keeps the claim from being submitted, as sentences with the remedy."""
        if vals['severity'] == 'block':
            return [self.env._(
                "%(finding)s Correct or remove it to submit the claim.", finding=self._get_finding_message(vals))]
        if vals['severity'] == 'justify' and not (vals['justification'] or '').strip():
            return [self.env._(
                "%(finding)s Enter a justification on the line.", finding=self._get_finding_message(vals))
                if vals['expense_id'] else self.env._(
                "%(finding)s Enter a justification on the claim.", finding=self._get_finding_message(vals))]
        return []

    def _get_finding_message(self, vals):
        return self.env['hr.expense.policy.violation']._prepare_unsaved(vals).message

    def _freeze_findings(self):
        """Replaces the findings by those of this moment."""
        self.violation_ids.unlink()
        self.env['hr.expense.policy.violation'].create(
            [vals for findings in self._get_findings().values() for vals in findings])
