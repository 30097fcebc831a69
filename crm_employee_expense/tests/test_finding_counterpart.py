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
        """An expense of Otto's, and the finding on Anna's claim, which waits for finance."""
        other = self.submit(self._prepare_line(80, self.receipt, **other), user=self.colleague)
        return other.sudo().expense_ids, self.finding_of(self.submit(self._prepare_line(80, self.receipt)))

    def finding_of(self, claim):
        self.approve(claim)
        return claim.sudo().violation_ids.filtered(lambda finding: finding.kind == 'same_receipt').sudo(False)

    def test_those_who_may_know_read_and_open_it(self):
        expense, finding = self.find(name="Night train")
        expense.claim_id.with_user(self.director).action_approve()
        for user in (self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                for word in ("Night train", "Otto Outsider", "80.00", expense.claim_id.name):
                    self.assertIn(word, finding.with_user(user).counterpart_note)
                action = finding.with_user(user).action_open_counterparts()
                self.assertEqual((action['res_model'], action['res_id']), ('hr.expense', expense.id))

    def test_finance_learns_that_there_is_one_it_does_not_see_yet(self):
        expense, finding = self.find(name="Night train")
        self.env.invalidate_all()
        self.assertFalse(expense.with_user(self.finance)._filtered_access('read'))
        self.assertEqual(finding.with_user(self.finance).counterpart_note, "1 that you may not open")
        self.env.invalidate_all()
        self.assertIn("Otto Outsider", finding.with_user(self.auditor).counterpart_note)

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
        finding = finding.with_user(self.administrator)
        action = finding.action_open_counterparts()
        self.assertEqual(action['view_mode'], 'list,form')
        self.assertIn(first, self.env['hr.expense'].with_user(self.auditor).search(action['domain']))

    def test_of_a_company_the_reader_has_nothing_to_do_with(self):
        self.create_claim(self._prepare_line(80, self.receipt), user=self.outsider)
        finding = self.finding_of(self.submit(self._prepare_line(80, self.receipt)))
        self.env.invalidate_all()
        self.assertEqual(finding.with_user(self.auditor).counterpart_note, "1 that you may not open")
        self.assertEqual(
            finding.with_user(self.auditor).action_open_counterparts().get('domain'), [('id', 'in', [])])
