from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrExpensePolicyBacktest(models.TransientModel):
    """What policies would have found on the claims of a period, had they been active: looked at before they are.

    It changes nothing. Lines are judged by the same methods as when a claim is
    submitted: by the amounts that were claimed, and with the sums of that moment.
    """
    _name = 'hr.expense.policy.backtest'
    _inherit = 'hr.expense.backtest.mixin'
    _description = "Backtest of Policies"

    policy_ids = fields.Many2many(
        'hr.expense.policy', string="Policies", required=True, readonly=True, context={'active_test': False})
    company_id = fields.Many2one('res.company', compute='_compute_policies', compute_sudo=False)
    currency_id = fields.Many2one('res.currency', compute='_compute_policies', compute_sudo=False)
    is_active = fields.Boolean(compute='_compute_policies', compute_sudo=False)
    summary = fields.Html(compute='_compute_policies', compute_sudo=False, sanitize=False)
    replaced_names = fields.Char(
        compute='_compute_policies', compute_sudo=False,
        help="Active policies with the same conditions, which stand back for those that are tried.")

    # stored, so that the expenses are judged once, not each time a figure is opened; as the user
    lines_by_figure = fields.Json(compute='_compute_result', store=True, compute_sudo=False)
    line_count = fields.Integer(string="Expenses Looked At", compute='_compute_result', store=True, compute_sudo=False)
    applied_count = fields.Integer(
        string="Expenses Under the Policies", compute='_compute_result', store=True, compute_sudo=False)
    flagged_count = fields.Integer(
        string="Expenses Beyond the Policies", compute='_compute_result', store=True, compute_sudo=False)
    claim_count = fields.Integer(
        string="Claims with a Finding", compute='_compute_result', store=True, compute_sudo=False)
    flagged_share = fields.Float(compute='_compute_result', store=True, compute_sudo=False)
    excess_amount = fields.Monetary(
        string="Amount Above the Limits", compute='_compute_result', store=True, compute_sudo=False)
    refused_count = fields.Integer(
        string="Beyond the Policies, Refused by People", compute='_compute_result', store=True, compute_sudo=False)
    reduced_count = fields.Integer(
        string="Beyond the Policies, Reduced by People", compute='_compute_result', store=True, compute_sudo=False)
    accepted_count = fields.Integer(
        string="Beyond the Policies, Accepted by People", compute='_compute_result', store=True, compute_sudo=False)
    severity_summary = fields.Html(compute='_compute_result', store=True, compute_sudo=False, sanitize=False)

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('policy_ids')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for backtest in self:
            policies = backtest.policy_ids
            backtest.display_name = self.env._("Backtest of %s", policies.name) if len(policies) == 1 \
                else self.env._("Backtest of %s policies", len(policies))

    @api.depends('policy_ids')
    @api.depends_context('lang')
    def _compute_policies(self):
        for backtest in self:
            policies = backtest.policy_ids._origin
            others = policies.search([('company_id', 'in', policies.company_id.ids)])
            backtest.update({
                'company_id': policies.company_id[:1].id,
                'currency_id': policies.company_id[:1].currency_id.id,
                'is_active': all(policies.mapped('active')),
                'summary': self.env['ir.qweb']._render(
                    'crm_employee_expense.hr_expense_policy_backtest_summary', {'policies': policies}),
                'replaced_names': ", ".join(others._filter_contradicted(policies).mapped('name')),
            })

    @api.depends('policy_ids', 'date_from', 'date_to')
    def _compute_result(self):
        for backtest in self:
            claims = backtest._find_claims()
            # sudo: what was claimed, and what else counts, as when a claim is submitted
            lines_sudo = claims.sudo().expense_ids
            verdicts = [
                verdict for verdict in self.env['hr.expense.policy'].sudo()._judge(
                    lines_sudo, tried=backtest.policy_ids._origin.sudo())
                if verdict.policy in backtest.policy_ids._origin]
            beyond = [verdict for verdict in verdicts if verdict.is_beyond]
            applied, flagged = self._get_lines(verdicts), self._get_lines(beyond)
            refused_claims, _cut = backtest._find_judged(claims)
            refused = flagged.filtered(lambda line, claims=refused_claims: line.claim_id in claims)
            reduced = flagged.filtered('claimed_amount_currency')
            found = {
                'line': lines_sudo, 'applied': applied, 'flagged': flagged, 'refused': refused, 'reduced': reduced,
                'accepted': flagged.filtered(lambda line: line.state in ('approved', 'posted', 'in_payment', 'paid'))
                - refused - reduced}
            backtest.update({
                'lines_by_figure': {f'{name}_count': records.ids for name, records in found.items()},
                **{f'{name}_count': len(records) for name, records in found.items()},
                'claim_count': len(flagged.claim_id),
                'flagged_share': len(flagged) / (len(applied) or 1),
                'excess_amount': sum(verdict.get_excess() for verdict in beyond),
                'severity_summary': self.env['ir.qweb']._render(
                    'crm_employee_expense.hr_expense_policy_backtest_severities',
                    {'rows': backtest._get_severity_rows(beyond)}),
            })

    def _get_lines(self, verdicts):
        return self.env['hr.expense'].sudo().union(*(verdict.line for verdict in verdicts))

    def _get_severity_rows(self, beyond):
        """What would have been found, by what it would have asked for; mildest first.

        :rtype: list[dict]
        """
        currency, rows = self.currency_id, []
        for severity, label in self.env['hr.expense.policy']._fields['severity']._description_selection(self.env):
            own = [verdict for verdict in beyond if verdict.policy.severity == severity]
            if own:
                lines = self._get_lines(own)
                rows.append({
                    'label': label, 'lines': len(lines), 'claims': len(lines.claim_id),
                    'amount': currency.format(sum(lines.mapped('total_amount'))),
                    'excess': currency.format(sum(verdict.get_excess() for verdict in own))})
        return rows

    @api.constrains('policy_ids')
    def _check_policies(self):
        self.policy_ids.check_access('read')
        for backtest in self:
            if not backtest.policy_ids:
                raise ValidationError(self.env._("Choose the policies of the backtest first."))
            if len(backtest.policy_ids.company_id) > 1:
                raise ValidationError(self.env._(
                    "These policies belong to several companies: %(companies)s. Choose those of one.",
                    companies=", ".join(backtest.policy_ids.company_id.mapped('name'))))

    # -- actions -----------------------------------------------------------------------------
    def action_open_expenses(self):
        """Opens the expenses behind a figure; the context says which (``backtest_figure``)."""
        self.ensure_one()
        figure = self.env.context.get('backtest_figure')
        if figure not in self.lines_by_figure:
            figure = 'line_count'
        return {
            'type': 'ir.actions.act_window',
            'name': self._fields[figure]._description_string(self.env),
            'res_model': 'hr.expense',
            'view_mode': 'list,form',
            'domain': [('id', 'in', self.lines_by_figure[figure])],
            'context': {'create': False},
        }

    # -- business ------------------------------------------------------------------------------
    def _find_claims(self):
        self.ensure_one()
        policies = self.policy_ids._origin
        policies.check_access('read')
        return self._search_claims(policies.company_id[:1])
