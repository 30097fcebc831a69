from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestClaimUndo(ClaimBooksCommon):
    """Whatever accounting takes back, the claim goes to where the facts say it is, and can go on from there."""

    def setUp(self):
        super().setUp()
        # accounting as the accountant does it: entries are his, not the claim's
        self.accountant = self.finance

    def assertStands(self, claim, state, paid, left, line_state=None):
        self.assertRecordValues(claim.sudo(), [{'state': state, 'amount_paid': paid, 'amount_residual': left}])
        lines = claim.sudo()._get_own_lines()
        self.assertEqual(set(lines.mapped('state')), {line_state or lines._state_by_claim_state[state]})
        self.assertEqual(claim._check_consistency(), [])

    def live_entries(self, claim):
        """Posted receipts that book the claim's expenses and are not reversed."""
        return self.env['account.move.line'].search([
            ('expense_id', 'in', claim.sudo()._get_own_lines().ids), ('parent_state', '=', 'posted'),
            ('move_id.move_type', '=', 'in_receipt'), ('move_id.payment_state', '!=', 'reversed')]).move_id

    def assertPostsAndPays(self, claim):
        """From approved, the claim goes all the way with one entry that counts."""
        self.assertEqual(self.post_all(claim)['type'], 'success')
        self.assertEqual(self.live_entries(claim), self.entry(claim))
        total = claim.total_own_amount
        self.assertStands(claim, 'posted', 0, total)
        self.register(claim)
        self.assertStands(claim, 'paid', total, 0)

    def reverse(self, move, modify=False):
        wizard = self.env['account.move.reversal'].with_user(self.accountant).with_context(
            active_model='account.move', active_ids=move.ids).create({'journal_id': move.journal_id.id})
        wizard.modify_moves() if modify else wizard.refund_moves()
        return wizard.new_move_ids

    # -- the entry ------------------------------------------------------------------------
    def test_entry_reset_to_draft_is_the_one_posted_again(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim)
        move.with_user(self.accountant).button_draft()
        self.assertStands(claim, 'approved', 0, 100)
        self.assertEqual(self.entry(claim), move)
        self.assertPostsAndPays(claim)
        self.assertEqual(self.entry(claim), move)

    def test_entry_posted_again_from_accounting_is_the_claims(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim).with_user(self.accountant)
        move.button_draft()
        move.action_post()
        self.assertStands(claim, 'posted', 0, 100)

    def test_paid_entry_reset_to_draft_keeps_its_payment(self):
        claim = self.posted_claim(self._prepare_line(100))
        self.register(claim, amount=40)
        move = self.entry(claim).with_user(self.accountant)
        move.button_draft()
        self.assertStands(claim, 'approved', 40, 60)
        self.post_all(claim)
        self.assertStands(claim, 'partial', 40, 60)

    def test_draft_entry_of_another_amount_is_not_posted(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim).with_user(self.accountant)
        move.button_draft()
        move.invoice_line_ids.price_unit = 150
        self.post_all(claim)
        self.assertStands(claim, 'approved', 0, 100)
        for word in (claim.name, "$ 150.00", "$ 100.00"):
            self.assertIn(word, claim.sudo().post_error.replace('\xa0', ' '))
        with self.assertRaises(UserError):
            move.action_post()
        move.unlink()
        self.assertPostsAndPays(claim)
        self.assertEqual(self.entry(claim).amount_total, 100)

    def test_deleted_draft_entry_is_made_anew(self):
        claim = self.posted_claim(self._prepare_line(100), self._prepare_line(20))
        move = self.entry(claim).with_user(self.accountant)
        move.button_draft()
        move.unlink()
        self.assertStands(claim, 'approved', 0, 120)
        self.assertFalse(claim.sudo().expense_ids.account_move_id)
        self.assertPostsAndPays(claim)

    def test_cancelled_entry_is_replaced_and_cannot_come_back_beside_the_new_one(self):
        claim = self.posted_claim(self._prepare_line(100))
        cancelled = self.entry(claim).with_user(self.accountant)
        cancelled.button_cancel()
        self.assertStands(claim, 'approved', 0, 100)
        self.assertPostsAndPays(claim)
        self.assertNotEqual(self.entry(claim), cancelled)
        cancelled.button_draft()
        with self.assertRaises(UserError) as caught:
            cancelled.action_post()
        self.assertIn(self.entry(claim).name, str(caught.exception))
        self.assertIn(claim.name, str(caught.exception))

    def test_cancelled_entry_that_comes_back_is_the_claims_again(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim).with_user(self.accountant)
        move.button_cancel()
        move.button_draft()
        self.assertStands(claim, 'approved', 0, 100)
        move.action_post()
        self.assertStands(claim, 'posted', 0, 100)
        self.assertEqual(self.entry(claim), move)

    def test_cancelled_entry_does_not_come_back_for_a_claim_that_was_refused(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim).with_user(self.accountant)
        move.button_cancel()
        claim.with_user(self.finance).action_refuse("Wrong period")
        self.assertStands(claim, 'refused', 0, 0)
        move.button_draft()
        with self.assertRaises(UserError) as caught:
            move.action_post()
        self.assertIn("not approved", str(caught.exception))

    def test_a_copy_of_the_entry_is_not_posted_beside_it(self):
        claim = self.posted_claim(self._prepare_line(100))
        copy = self.entry(claim).with_user(self.accountant).copy({'invoice_date': fields.Date.today()})
        with self.assertRaises(UserError) as caught:
            copy.action_post()
        self.assertIn(claim.name, str(caught.exception))
        self.assertEqual(self.live_entries(claim), self.entry(claim))

    # -- reversal -------------------------------------------------------------------------
    def test_draft_refund_changes_nothing_until_it_is_posted(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim)
        refund = self.reverse(move)
        self.assertRecordValues(refund, [{'state': 'draft', 'move_type': 'in_refund'}])
        self.assertStands(claim, 'posted', 0, 100)
        self.assertEqual(self.post_all(claim)['type'], 'danger', "One entry at a time")

        refund.with_user(self.accountant).action_post()
        self.assertEqual(move.payment_state, 'reversed')
        self.assertStands(claim, 'approved', 0, 100)
        self.assertPostsAndPays(claim)
        self.assertNotEqual(self.entry(claim), move)

    def test_refund_taken_back_makes_the_entry_count_again(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim)
        refund = self.reverse(move).with_user(self.accountant)
        refund.action_post()
        self.assertStands(claim, 'approved', 0, 100)
        refund.button_cancel()
        self.assertStands(claim, 'posted', 0, 100)
        self.assertEqual(self.live_entries(claim), move)

    def test_reversed_claim_can_be_refused_revised_and_claimed_again(self):
        claim = self.posted_claim(self._prepare_line(100))
        self.reverse(self.entry(claim)).with_user(self.accountant).action_post()
        claim.with_user(self.finance).action_refuse("Private trip in it")
        self.assertStands(claim, 'refused', 0, 0)
        mine = claim.with_user(self.employee)
        mine.action_revise()
        self.assertFalse(claim.sudo().expense_ids.account_move_id)
        mine.expense_ids.total_amount_currency = 60
        mine.action_submit()
        self.verify(claim)  # the manager's approval of more still holds
        self.assertPostsAndPays(claim)
        self.assertEqual(self.entry(claim).amount_total, 60)

    def test_reversal_with_a_new_draft_leaves_one_entry_that_counts(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim)
        draft = self.reverse(move, modify=True).with_user(self.accountant)
        self.assertEqual(move.payment_state, 'reversed')
        self.assertEqual(draft.state, 'draft')
        self.assertStands(claim, 'approved', 0, 100)
        draft.invoice_date = fields.Date.today()
        draft.action_post()
        self.assertStands(claim, 'posted', 0, 100)
        self.assertEqual(self.live_entries(claim), draft)
        self.assertEqual(self.entry(claim), draft)

    def test_new_draft_of_a_reversal_is_not_posted_when_the_claim_was(self):
        claim = self.posted_claim(self._prepare_line(100))
        draft = self.reverse(self.entry(claim), modify=True).with_user(self.accountant)
        draft.invoice_date = fields.Date.today()
        self.assertPostsAndPays(claim)
        with self.assertRaises(UserError):
            draft.action_post()
        self.assertEqual(len(self.live_entries(claim)), 1)

    # -- payments --------------------------------------------------------------------------
    def test_payment_cancelled_deleted_or_unreconciled_is_not_paid_any_more(self):
        for undo in (
            lambda payment: payment.action_cancel(),
            lambda payment: (payment.action_draft(), payment.action_cancel()),
            lambda payment: (payment.action_draft(), payment.unlink()),
            lambda payment: payment.move_id.line_ids.remove_move_reconcile(),
        ):
            for amount in (100, 30):
                with self.subTest(undo=undo.__code__.co_names, amount=amount):
                    claim = self.posted_claim(self._prepare_line(100))
                    payment = self.register(claim, amount=amount)
                    self.assertStands(claim, 'paid' if amount == 100 else 'partial', amount, 100 - amount)
                    undo(payment.with_user(self.accountant))
                    self.assertStands(claim, 'posted', 0, 100)
                    self.assertFalse(claim.paid_on and payment.exists().state in ('draft', 'canceled'))
                    self.register(claim)
                    self.assertStands(claim, 'paid', 100, 0)

    def test_payment_reset_to_draft_stays_matched_as_accounting_has_it(self):
        claim = self.posted_claim(self._prepare_line(100))
        payment = self.register(claim).with_user(self.accountant)
        payment.action_draft()
        self.assertEqual(self.entry(claim).amount_residual, 0)
        self.assertStands(claim, 'paid', 100, 0)
        payment.action_post()
        self.assertStands(claim, 'paid', 100, 0)
        self.assertEqual(len(self.paid_messages(self.employee, claim)), 1)

    def test_payment_without_entry_that_is_undone_is_not_paid_any_more(self):
        self.bank_method.payment_account_id = False
        self.patch(type(self.env['account.move']), '_get_invoice_in_payment_state', lambda move: 'in_payment')
        for undo in (
            lambda payment: payment.action_cancel(),
            lambda payment: payment.action_reject(),
            lambda payment: payment.action_draft(),
            lambda payment: (payment.action_draft(), payment.unlink()),
        ):
            for amount in (100, 30):
                with self.subTest(undo=undo.__code__.co_names, amount=amount):
                    claim = self.posted_claim(self._prepare_line(100))
                    payment = self.register(claim, amount=amount)
                    self.assertStands(claim, 'in_payment' if amount == 100 else 'partial', amount, 100 - amount)
                    undo(payment.with_user(self.accountant))
                    self.assertStands(claim, 'posted', 0, 100)
                    self.register(claim)
                    self.assertStands(claim, 'in_payment', 100, 0)

    # -- company-paid ------------------------------------------------------------------------
    def test_company_payment_taken_back_is_booked_again_and_the_employee_stays_paid(self):
        for undo in (
            lambda payment: payment.action_draft(),
            lambda payment: payment.action_cancel(),
            lambda payment: payment.move_id.button_draft(),
            lambda payment: payment.move_id.button_cancel(),
            lambda payment: payment.move_id._reverse_moves(cancel=True),
        ):
            with self.subTest(undo=undo.__code__.co_names):
                claim = self.posted_claim(self._prepare_line(70), self.company_line(30))
                self.register(claim)
                own_move = self.entry(claim)
                line = claim.sudo().expense_ids.filtered(lambda one: one.payment_mode == 'company_account')
                payment = line.account_move_id.origin_payment_id
                self.assertStands(claim, 'paid', 70, 0)

                undo(payment.with_user(self.accountant))
                self.assertStands(claim, 'approved', 70, 0)
                self.assertEqual(line.state, 'approved')

                self.assertEqual(self.post_all(claim)['type'], 'success')
                self.assertStands(claim, 'paid', 70, 0)
                self.assertEqual(line.state, 'paid')
                self.assertEqual(self.entry(claim), own_move)
                self.assertEqual(line.account_move_id.state, 'posted')

    def test_deleted_company_payment_is_made_anew(self):
        for undo in (
            lambda payment: (payment.action_draft(), payment.action_cancel()),
            lambda payment: (payment.action_draft(), payment.unlink()),
        ):
            with self.subTest(undo=undo.__code__.co_names):
                claim = self.posted_claim(self.company_line(30))
                self.assertEqual(claim.state, 'paid')
                undo(claim.sudo().expense_ids.account_move_id.origin_payment_id.with_user(self.accountant))
                self.assertRecordValues(claim.sudo(), [{'state': 'approved', 'amount_paid': 0, 'amount_residual': 0}])
                self.assertFalse(claim.sudo().expense_ids.account_move_id)
                self.post_all(claim)
                self.assertRecordValues(claim.sudo().expense_ids.account_move_id, [
                    {'state': 'posted', 'amount_total': 30}])
                self.assertEqual(claim.state, 'paid')

    # -- refusing ------------------------------------------------------------------------------
    def test_finance_sends_an_approved_claim_back_but_not_a_booked_one(self):
        claim = self.claim_of(self.employee, self._prepare_line(100))
        self.assertTrue(claim.with_user(self.finance).can_refuse)
        self.post_all(claim)
        self.assertFalse(claim.with_user(self.finance).can_refuse)
        with self.assertRaises(UserError):
            claim.with_user(self.finance).action_refuse("Too late")
        move = self.entry(claim).with_user(self.accountant)
        move.button_draft()
        with self.assertRaises(UserError):
            claim.with_user(self.finance).action_refuse("A draft entry is there")
        self.assertStands(claim, 'approved', 0, 100)
        move.unlink()
        for user in (self.manager, self.employee):
            with self.assertRaises(UserError):
                claim.with_user(user).action_refuse("Not mine to refuse")
        claim.with_user(self.finance).action_refuse("Wrong receipt")
        self.assertStands(claim, 'refused', 0, 0)
