from odoo import api, fields, models


class HrExpenseApprovalRuleBacktest(models.TransientModel):
    """What a rule would have done with the claims of a period, had it been active: looked at before it is.

    It changes nothing. Rule and chain are found by the same methods as when a
    claim is submitted, from the facts of that moment; the people are those of
    today.
    """
    _name = 'hr.expense.approval.rule.backtest'
    _inherit = 'hr.expense.backtest.mixin'
    _description = "Backtest of an Approval Rule"

    rule_id = fields.Many2one('hr.expense.approval.rule', required=True, readonly=True, ondelete='cascade')
    # as the user: rules of companies that he does not see stay out
    company_id = fields.Many2one(related='rule_id.company_id', related_sudo=False)
    currency_id = fields.Many2one(related='rule_id.company_id.currency_id', related_sudo=False)
    rule_active = fields.Boolean(related='rule_id.active', related_sudo=False)
    condition_summary = fields.Char(related='rule_id.condition_summary', related_sudo=False)
    level_summary = fields.Char(related='rule_id.level_summary', related_sudo=False)

    # stored, so that the claims are judged once, not each time a figure is opened; as the user, as above
    claims_by_figure = fields.Json(compute='_compute_result', store=True, compute_sudo=False)
    claim_count = fields.Integer(string="Claims Looked At", compute='_compute_result', store=True, compute_sudo=False)
    applied_count = fields.Integer(
        string="Claims Under the Rule", compute='_compute_result', store=True, compute_sudo=False)
    applied_share = fields.Float(compute='_compute_result', store=True, compute_sudo=False)
    automatic_count = fields.Integer(
        string="Claims Let Through", compute='_compute_result', store=True, compute_sudo=False)
    automatic_share = fields.Float(compute='_compute_result', store=True, compute_sudo=False)
    automatic_amount = fields.Monetary(compute='_compute_result', store=True, compute_sudo=False)
    refused_count = fields.Integer(
        string="Let Through but Refused by People", compute='_compute_result', store=True, compute_sudo=False)
    cut_count = fields.Integer(
        string="Let Through but Cut by People", compute='_compute_result', store=True, compute_sudo=False)
    doubtful_count = fields.Integer(
        compute='_compute_result', store=True, compute_sudo=False, help="Let through, but refused or cut by people.")
    average_levels = fields.Float(compute='_compute_result', store=True, compute_sudo=False, digits=(16, 1))
    average_people = fields.Float(compute='_compute_result', store=True, compute_sudo=False, digits=(16, 1))

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('rule_id')
    def _compute_display_name(self):
        for backtest in self:
            backtest.display_name = self.env._("Backtest of %s", backtest.rule_id.name)

    @api.depends('rule_id', 'date_from', 'date_to')
    def _compute_result(self):
        for backtest in self:
            claims = backtest._find_claims()
            asked_of = backtest._get_asked_levels(claims)
            applied = claims.filtered(lambda claim, asked_of=asked_of: claim.id in asked_of)
            automatic = applied.filtered(lambda claim, asked_of=asked_of: not asked_of[claim.id])
            refused, cut = backtest._find_judged(automatic)
            asked = [level for levels in asked_of.values() for level in levels]
            found = {'claim': claims, 'applied': applied, 'automatic': automatic, 'refused': refused, 'cut': cut}
            backtest.update({
                'claims_by_figure': {f'{name}_count': records.ids for name, records in found.items()},
                **{f'{name}_count': len(records) for name, records in found.items()},
                'applied_share': len(applied) / (len(claims) or 1),
                'automatic_share': len(automatic) / (len(applied) or 1),
                'automatic_amount': sum(automatic.mapped('total_amount')),
                'doubtful_count': len(refused | cut),
                'average_levels': len(asked) / (len(applied) or 1),
                'average_people': sum(level['required_count'] for level in asked) / (len(applied) or 1),
            })

    @api.constrains('rule_id')
    def _check_rule_access(self):
        self.rule_id.check_access('read')

    # -- actions -----------------------------------------------------------------------------
    def action_open_claims(self):
        """Opens the claims behind a figure; the context says which (``backtest_figure``)."""
        self.ensure_one()
        figure = self.env.context.get('backtest_figure')
        if figure not in self.claims_by_figure:
            figure = 'claim_count'
        return {
            'type': 'ir.actions.act_window',
            'name': self._fields[figure]._description_string(self.env),
            'res_model': 'hr.expense.claim',
            'view_mode': 'list,form',
            'domain': [('id', 'in', self.claims_by_figure[figure])],
            'context': {'create': False},
        }

    # -- business ------------------------------------------------------------------------------
    def _find_claims(self):
        """The claims of the rule's company that were submitted in the period, as the user sees them.

        Those that went back to draft are not among them: what they will say is not known yet.
        """
        self.ensure_one()
        rule = self.rule_id._origin
        rule.check_access('read')
        return self._search_claims(rule.company_id)

    def _get_asked_levels(self, claims):
        """{id of the claim: levels at which somebody would be asked}, for those the rule would be applied to."""
        self.ensure_one()
        # sudo: facts, and who manages whom, as when a claim is submitted
        engine_sudo = self.env['hr.expense.claim'].sudo()
        rule_sudo = self.rule_id._origin.sudo()
        company_sudo = rule_sudo.company_id
        if not claims:
            return {}
        active_sudo = rule_sudo._get_rules_by_company(company_sudo)[company_sudo]
        rules_sudo = (active_sudo | rule_sudo).sorted(lambda rule: (rule.sequence, rule.id))
        users = engine_sudo._get_group_users(company_sudo)[company_sudo]
        return {
            claim_id: self._keep_asked_levels(engine_sudo._resolve_levels(rule_sudo, facts, users))
            for claim_id, facts in claims.sudo()._get_past_approval_facts().items()
            if rules_sudo._find_rule(facts) == rule_sudo
        }

    @api.model
    def _keep_asked_levels(self, chain):
        """Business levels of the chain that people decide: not the automatic ones, nor those that are skipped
        because whoever approved before could decide them as well.
        """
        asked, approved, sequence = [], self.env['res.users'], None
        surely = approved
        for level in chain:
            if level['sequence'] != sequence:
                # parallel levels know nothing of each other
                approved, sequence = approved | surely, level['sequence']
            if level['kind'] != 'business' or level['is_automatic']:
                continue
            if level['skip_if_approved'] and level['required_count'] == 1 and level['approvers'] & approved:
                continue
            asked.append(level)
            if level['required_count'] >= len(level['approvers']):
                surely |= level['approvers']
        return asked
