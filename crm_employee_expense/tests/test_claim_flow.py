from odoo.tests import tagged

from .common import ExpenseClaimCommon
from .common_books import BooksChecked


@tagged('post_install', '-at_install')
class TestClaimFlow(BooksChecked, ExpenseClaimCommon):
    """The main job: from receipt to bank, each step by the one whose step it is."""

    def test_claim_walks_from_receipt_to_bank(self):
        claim = self.create_claim(
            self._prepare_line(100), self._prepare_line(50, name="Hotel"), self._prepare_line(30, name="Lunch"))
        self.assertEqual(claim.state, 'draft')
        self.assertFalse(claim.name)

        claim.action_submit()
        self.assertEqual(claim.state, 'submitted')
        self.assertTrue(claim.name)
        self.assertEqual(claim.pending_approver_ids, self.manager)
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        self.assertEqual(len(self.messages_to(self.manager, claim)), 1)

        claim.with_user(self.manager).action_approve("Good trip")
        self.assertEqual(claim.state, 'to_verify')
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertIn("Good trip", self.messages_to(self.employee, claim)[:1].body)

        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.state, 'posted')
        move = claim.sudo().expense_ids.account_move_id
        self.assertRecordValues(move, [{
            'move_type': 'in_receipt', 'state': 'posted', 'amount_total': 180.0,
            'partner_id': self.employee.partner_id.id, 'invoice_origin': claim.name,
        }])
        self.assertEqual(claim.amount_residual, 180)

        self.pay(claim)
        self.assertEqual(claim.state, 'paid')
        self.assertEqual(claim.amount_residual, 0)
        self.assertIn("has been paid", self.messages_to(self.employee, claim).sorted('id')[-1:].body)
