from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import PNG, ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestFindingSeverity(ExpenseClaimCommon):
    """What a finding asks for: a justification, an extra approval, or another claim."""

    def find(self, severity, on_line=True):
        """From now on every claim above 100 has a finding of this severity."""
        def prepare(claims, together=False):
            return [{
                'claim_id': claim.id, 'expense_id': on_line and claim.expense_ids[:1].id, 'kind': 'same_receipt',
                'severity': severity,
            } for claim in claims if claim.total_amount > 100]
        self.patch(self.registry['hr.expense.claim'], '_prepare_findings', prepare)

    def test_what_is_not_allowed_cannot_be_submitted(self):
        self.find('block')
        claim = self.create_claim(self._prepare_line(200))
        with self.assertRaisesRegex(UserError, "its receipt is attached .* Correct or remove it"):
            claim.action_submit()
        self.assertEqual((claim.state, claim.name), ('draft', False))
        self.assertFalse(claim.violation_ids)
        claim.expense_ids.total_amount_currency = 100
        claim.action_submit()
        self.assertEqual(claim.state, 'submitted')

    def test_a_justification_of_the_line_is_asked_for_and_kept(self):
        self.find('justify')
        claim = self.create_claim(self._prepare_line(200))
        claim.expense_ids.justification = "  "
        with self.assertRaisesRegex(UserError, "Enter a justification on the line"):
            claim.action_submit()
        claim.expense_ids.justification = "The fair was on."
        claim.action_submit()
        self.assertRecordValues(claim.violation_ids, [
            {'severity': 'justify', 'justification': "The fair was on.", 'employee_id': self.anna.id}])
        with self.assertRaises(UserError):
            claim.expense_ids.justification = "Something else."

    def test_a_justification_of_the_claim_is_asked_for_and_kept(self):
        self.find('justify', on_line=False)
        claim = self.create_claim(self._prepare_line(200))
        self.assertRecordValues(claim, [{'asks_line_justification': False, 'asks_justification': True}])
        with self.assertRaisesRegex(UserError, "Enter a justification on the claim"):
            claim.action_submit()
        claim.justification = "The fair was on."
        claim.action_submit()
        self.assertRecordValues(claim.violation_ids, [{'justification': "The fair was on.", 'expense_id': False}])
        with self.assertRaises(UserError):
            claim.justification = "Something else."

    def test_an_extra_approval_is_one_more_level(self):
        self.find('approval')
        usual = self.submit(self._prepare_line(50))
        claim = self.submit(self._prepare_line(200))
        self.assertEqual(usual.step_ids.mapped('kind'), ['business', 'finance'])
        extra = claim.step_ids.sorted('sequence')[1]
        self.assertRecordValues(claim.step_ids.sorted('sequence'), [
            {'kind': 'business', 'name': False}, {'kind': 'business', 'name': "Extra approval"},
            {'kind': 'finance', 'name': False}])
        self.assertTrue(extra.approver_ids)
        self.assertNotIn(self.employee, extra.approver_ids)
        self.assertEqual(claim.step_ids.sorted('sequence').mapped('state'), ['pending', 'waiting', 'waiting'])

    def test_who_gives_the_extra_approval(self):
        self.find('approval')

        def check(origin, approvers, passed_on):
            extra = self.submit(self._prepare_line(200)).step_ids.filtered(lambda step: step.name == "Extra approval")
            self.assertEqual((extra.origin, extra.approver_ids, extra.passed_on), (origin, approvers, passed_on))

        check('higher_manager', self.director, False)
        self.director.active = False
        self.department.manager_id = self.colleague_employee
        self.anna.department_id = self.department
        check('department_head', self.colleague, True)
        self.colleague.active = False
        check('manager', self.manager, True)
        self.manager.active = False
        self.assertIn(self.administrator, self.env.ref('hr_expense.group_hr_expense_manager').all_user_ids)
        check('administrator', self.administrator, True)

    def test_the_rule_says_who_decides_on_exceptions(self):
        self.env['hr.expense.approval.rule'].with_user(self.administrator).create({
            'name': "Rule", 'company_id': self.company.id, 'level_ids': [
                Command.create({'name': "Manager", 'approver_source': 'expense_approver'}),
                Command.create({
                    'name': "Board", 'sequence': 20, 'approver_source': 'users', 'only_for_exceptions': True,
                    'user_ids': [Command.set(self.administrator.ids)]})]})
        self.find('approval')
        self.assertEqual(
            self.submit(self._prepare_line(50)).step_ids.sorted('sequence').mapped('name'), ["Manager", False])
        claim = self.submit(self._prepare_line(200))
        self.assertEqual(claim.step_ids.sorted('sequence').mapped('name'), ["Manager", "Board", False])

    def test_findings_follow_while_one_types(self):
        earlier = self.create_claim(self._prepare_line(100, receipt=PNG + b"one dinner"))
        earlier.action_submit()
        claim = self.create_claim(self._prepare_line(140, receipt=PNG + b"one dinner"))
        self.assertEqual([finding['kind'] for finding in claim.live_findings], ['same_receipt'])
        self.assertFalse(self.create_claim(self._prepare_line(150)).live_findings)
        self.find('justify')
        self.env.invalidate_all()  # another way of looking is not seen by the cache
        with Form(claim) as form:
            self.assertTrue(form.live_findings[0]['is_open'])
            self.assertRecordValues(claim, [{'asks_line_justification': True, 'asks_justification': False}])
            with form.expense_ids.edit(0) as line:
                line.justification = "Another day."
            self.assertFalse(form.live_findings[0]['is_open'])
            with form.expense_ids.edit(0) as line:
                line.total_amount_currency = 90
            self.assertFalse(form.live_findings)
        claim.action_submit()
        self.assertFalse(claim.live_findings)

    def test_findings_are_looked_for_once_in_a_submission(self):
        calls = []
        original = self.registry['hr.expense.claim']._prepare_findings

        def prepare(claims, together=False):
            calls.append(together)
            return original(claims, together)
        self.patch(self.registry['hr.expense.claim'], '_prepare_findings', prepare)
        self.submit(self._prepare_line(50))
        self.assertEqual(calls, [True])
