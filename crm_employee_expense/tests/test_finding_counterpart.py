from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PNG, ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestFindingCounterpart(ExpenseClaimCommon):
    """Whose the other expense is: told to finance, auditors and administrators of its company alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = PNG + b"the same receipt"

    def find(self, **other):
        claim = self.submit(self._prepare_line(80, self.receipt, **other), user=self.colleague)
        finding = self.submit(self._prepare_line(80, self.receipt)).sudo().violation_ids.sudo(False)
        self.assertEqual(finding.kind, 'same_receipt')
        return claim.sudo().expense_ids, finding

    def test_those_who_may_know_read_and_open_it(self):
        expense, finding = self.find(name="Night train")
        for user in (self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.approve_once(finding)
                for word in ("Night train", "Otto Outsider", "80.00", expense.claim_id.name):
                    self.assertIn(word, finding.with_user(user).counterpart_note)
                action = finding.with_user(user).action_open_counterparts()
                self.assertEqual((action['res_model'], action['res_id']), ('hr.expense', expense.id))

    def approve_once(self, finding):
        """Finance sees a claim once the managers have approved it."""
        if finding.sudo().claim_id.state == 'submitted':
            self.approve(finding.sudo().claim_id)

    def test_nobody_else_learns_whose_it_is(self):
        _expense, finding = self.find()
        for user in (self.employee, self.manager):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertNotIn("Otto", finding.with_user(user).message)
                for name in ('counterpart_ids', 'counterpart_note'):
                    with self.assertRaises(AccessError):
                        finding.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    finding.with_user(user).action_open_counterparts()

    def test_several_are_listed(self):
        first, _finding = self.find()
        _second, finding = self.find()
        self.approve_once(finding)
        finding = finding.with_user(self.finance)
        action = finding.action_open_counterparts()
        self.assertEqual(action['view_mode'], 'list,form')
        self.assertIn(first, self.env['hr.expense'].with_user(self.auditor).search(action['domain']))

    def test_of_a_company_the_reader_has_nothing_to_do_with(self):
        self.submit(
            self._prepare_line(80, self.receipt, product_id=self.category_2.id), user=self.outsider)
        finding = self.submit(self._prepare_line(80, self.receipt)).sudo().violation_ids.sudo(False)
        self.approve_once(finding)
        self.env.invalidate_all()
        self.assertFalse(finding.with_user(self.finance).counterpart_note)
        self.assertEqual(
            finding.with_user(self.finance).action_open_counterparts().get('domain'), [('id', 'in', [])])
