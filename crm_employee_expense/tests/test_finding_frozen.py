from odoo.tests import tagged

from .common import PNG
from .common_opportunity import OpportunityCommon


@tagged('post_install', '-at_install')
class TestFindingFrozen(OpportunityCommon):
    """What was found at submission is compared with what would be found now, whatever kind it is."""

    def test_every_kind_is_the_same_as_long_as_nothing_changes(self):
        self._create_cap(1, 'inform')
        policies = self.env['hr.expense.policy'].with_user(self.administrator)
        policies.create([
            {'name': name, 'company_id': self.company.id, 'measure': measure, 'limit_amount': 10, 'severity': 'inform'}
            for name, measure in (("An expense", 'amount_expense'), ("A day", 'amount_day'))])
        self.env['hr.expense.budget'].with_user(self.administrator).create({
            'name': "Small", 'company_id': self.company.id, 'scope': 'company', 'date_from': '2020-01-01',
            'date_to': '2050-12-31', 'amount': 1, 'severity': 'inform'})
        line = self._prepare_line(100, receipt=PNG + b'the receipt')
        first = self.create_claim(line, user=self.salesperson, lead_id=self.lead.id)
        first.action_submit()
        claim = self.create_claim(line, user=self.salesperson, lead_id=self.lead.id)
        claim.action_submit()
        claim_sudo = claim.sudo()
        self.assertLessEqual(
            {'same_receipt', 'same_expense', 'policy', 'opportunity_cap', 'budget_exceeded'},
            set(claim_sudo.violation_ids.mapped('kind')))
        self.assertEqual(claim_sudo._get_shown_findings(), claim_sudo._get_approval_findings())
        claim.with_user(self.manager).action_approve()
        kept = claim_sudo.step_ids.filtered(lambda step: step.kind == 'business').approved_content
        self.assertEqual(kept['findings'], claim_sudo._get_approval_findings())
        policies.search([('name', '=', "A day")]).active = False
        self.assertEqual(len(claim_sudo._get_approval_findings()), len(kept['findings']) - 1)
