from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_opportunity import OpportunityCommon


@tagged('post_install', '-at_install')
class TestOpportunityCap(OpportunityCommon):
    """How much of its expected revenue an opportunity may cost."""

    def claim(self, amount, **values):
        return self.create_claim(
            self._prepare_line(amount), user=self.salesperson, **{'lead_id': self.lead.id, **values})

    def found(self, claim):
        return claim.violation_ids.filtered(lambda finding: finding.kind == 'opportunity_cap')

    def test_beyond_the_cap_one_more_level_decides(self):
        self._create_cap(10, 'approval')
        usual = self.claim(100)
        usual.action_submit()
        self.assertFalse(self.found(usual))
        usual.with_user(self.manager).action_refuse("No")
        claim = self.claim(120)
        claim.action_submit()
        self.assertEqual(self.found(claim).message,
                         "Cost of “Campus” with this claim: 12.0% of its expected revenue, cap 10.0%.")
        self.assertEqual(len(claim._get_current_steps()), len(usual._get_current_steps()) + 1)
        self.assertEqual(claim._check_consistency(), [])

    def test_what_colleagues_claimed_counts_as_well(self):
        self._create_cap(10, 'inform')
        first = self.submit(self._prepare_line(70))
        first.sudo().expense_ids.own_lead_id = self.lead
        claim = self.claim(40)
        self.assertIn("11.0%", claim.live_findings[0]['message'])
        claim.action_submit()
        self.assertIn("11.0%", self.found(claim).message)
        # what was told stays as it was
        self.lead.expected_revenue = 10000
        self.assertIn("11.0%", self.found(claim).message)

    def test_claims_submitted_together_count_one_after_the_other(self):
        self._create_cap(10, 'inform')
        claims = self.claim(60) | self.claim(60)
        claims.action_submit()
        self.assertEqual([len(self.found(claim)) for claim in claims], [0, 1])
        self.assertIn("12.0%", self.found(claims[1]).message)

    def test_block_and_justification(self):
        cap = self._create_cap(10, 'block')
        claim = self.claim(120)
        with self.assertRaisesRegex(UserError, "cap 10.0%"):
            claim.action_submit()
        cap.severity = 'justify'
        with self.assertRaisesRegex(UserError, "Enter a justification on the claim"):
            claim.action_submit()
        claim.justification = "They want a sample"
        claim.action_submit()
        self.assertEqual(self.found(claim).justification, "They want a sample")

    def test_a_cap_for_a_stage_takes_the_place_of_the_general_one(self):
        stages = self.env['crm.stage'].create([{'name': "Early"}, {'name': "Late"}])
        self._create_cap(5, 'block')
        self._create_cap(20, 'inform', stage_ids=[Command.set(stages[1].ids)])
        self.lead.stage_id = stages[1]
        claim = self.claim(120)
        self.assertFalse(claim.live_findings)
        self.lead.stage_id = stages[0]
        claim.invalidate_recordset(['live_findings'])
        self.assertEqual(claim.live_findings[0]['severity'], 'block')

    def test_the_strictest_of_several_is_told(self):
        self._create_cap(5, 'inform')
        self._create_cap(10, 'justify')
        self._create_cap(50, 'block')
        self.assertEqual([finding['severity'] for finding in self.claim(120).live_findings], ['justify'])

    def test_without_expected_revenue_there_is_nothing_to_compare_with(self):
        self._create_cap(10, 'inform')
        self.lead.expected_revenue = 0
        self.assertIn("no expected revenue yet", self.claim(1).live_findings[0]['message'])

    def test_a_line_counts_for_its_own_opportunity(self):
        self._create_cap(10, 'inform')
        other = self._create_lead("Warehouse", expected_revenue=100)
        claim = self.create_claim(
            self._prepare_line(90), self._prepare_line(20, lead_id=other.id), user=self.salesperson,
            lead_id=self.lead.id)
        claim.action_submit()
        self.assertIn("“Warehouse” with this claim: 20.0%", self.found(claim).message)

    def test_caps_are_the_administrators(self):
        cap = self._create_cap()
        for user in (self.finance, self.auditor):
            self.assertEqual(cap.with_user(user).percent, 10)
            with self.assertRaises(AccessError):
                cap.with_user(user).percent = 20
        for user in (self.employee, self.salesperson, self.outsider):
            with self.assertRaises(AccessError):
                cap.with_user(user).read(['percent'])
        for percent in (0, -1, 1001):
            with self.assertRaisesRegex(Exception, "more than 0%|violates check"), mute_logger('odoo.sql_db'), \
                    self.env.cr.savepoint():
                self._create_cap(percent)
