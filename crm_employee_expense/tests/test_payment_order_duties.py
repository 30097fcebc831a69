from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import FINANCE
from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderDuties(PaymentOrderCommon):
    """What blocks a payment, who lets it pass, and who may not confirm."""

    # -- blocked lines ------------------------------------------------------------------
    def test_a_changed_bank_account_blocks_this_claim_alone(self):
        mine = self.posted_claim()
        hers = self.posted_claim(user=self.salesperson)
        order = self.order_of(mine)
        self.change_account(self.anna, acc_number='NEW-777')
        line = self.line_of(mine)
        self.assertEqual(line.state, 'blocked')
        self.assertIn(mine.name, line.problem)
        self.assertIn("••••anna → ••••-777", line.problem)
        self.assertIn("look at it again", line.problem)
        self.assertRecordValues(order, [{'problem_count': 1, 'ready_amount': 100, 'total_amount': 200}])
        self.confirm(order)
        self.assertEqual((mine.state, hers.state), ('posted', 'paid'))
        self.assertNotEqual(self.order_of(mine), order)

    def test_the_number_of_the_same_account_counts_as_changed(self):
        claim = self.posted_claim()
        self.anna.sudo().primary_bank_account_id.sudo().acc_number = 'BANK-other'
        self.env.invalidate_all()
        self.assertIn("••••anna → ••••ther", self.line_of(claim).problem)

    def test_a_missing_and_an_untrusted_account_block(self):
        claim = self.posted_claim()
        account = self.anna.sudo().primary_bank_account_id
        account.allow_out_payment = False
        self.env.invalidate_all()
        line = self.line_of(claim)
        self.assertEqual((line.state, line.is_trusted), ('blocked', False))
        self.assertIn("is not trusted", line.problem)
        account.allow_out_payment = True
        self.env.invalidate_all()
        self.assertEqual(self.line_of(claim).state, 'ready', "Trust is looked up, not kept")
        self.anna.sudo().bank_account_ids = [(5,)]
        self.env.invalidate_all()
        self.assertIn("no bank account", self.line_of(claim).problem)
        with self.assertRaisesRegex(UserError, "no bank account"):
            self.confirm(self.order_of(claim))
        self.assertEqual(claim.state, 'posted')

    def test_another_payee_and_another_amount_block(self):
        claim = self.posted_claim()
        line = self.line_of(claim)
        line.posted_amount = 90
        self.assertIn("$ 90.00", line.problem.replace('\xa0', ' '))
        line.posted_amount = 100
        self.anna.work_contact_id = self.colleague.partner_id
        self.env.invalidate_all()
        self.assertIn("Otto Outsider", self.line_of(claim).problem)

    def test_a_blocked_entry_blocks_the_line(self):
        claim = self.posted_claim()
        self.entry(claim).action_toggle_block_payment()
        self.env.invalidate_all()
        self.assertIn("blocked for payment", self.line_of(claim).problem)

    def test_looking_again_takes_the_new_account_and_says_who_did(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        self.change_account(self.anna, acc_number='NEW-777')
        line = self.line_of(claim, self.finance_2)
        action = line.action_check_dialog()
        form = Form(self.env[action['res_model']].with_user(self.finance_2).with_context(action['context']))
        self.assertIn('BANK-anna', form.details)
        self.assertIn('NEW-777', form.details)
        form.comment = "Called her on the office phone"
        wizard = form.save()
        wizard.action_confirm()
        self.assertRecordValues(self.line_of(claim), [{
            'state': 'ready', 'account_number': 'NEW-777', 'checked_by_id': self.finance_2.id}])
        for record in (claim.sudo(), order):
            body = ''.join(record.message_ids.mapped('body'))
            self.assertIn("Called her on the office phone", body)
            self.assertNotIn('NEW-777', body, "The whole number is not in the log")
        self.assertIn(self.finance_2.partner_id, claim.sudo().message_ids.author_id)
        with self.assertRaisesRegex(UserError, "Say how you made sure"):
            line.action_check("")

        # Fay verified the claim, Finn let the change pass: with nobody else in finance, either confirms
        third, _employee = self._hire("Tara Treasury", groups=FINANCE)
        with self.assertRaisesRegex(UserError, "Tara Treasury"):
            self.confirm(order, self.finance_2)
        self.confirm(order, third)
        self.assertEqual(order.line_ids.payment_id.partner_bank_id, self.anna.sudo().primary_bank_account_id)

    # -- maker and checker ----------------------------------------------------------------
    def test_whoever_verified_does_not_confirm(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        self.assertFalse(order.with_user(self.finance).can_confirm)
        self.assertIn("Finn Finance", order.with_user(self.finance).left_to_others)
        with self.assertRaisesRegex(UserError, "Finn Finance") as caught:
            self.confirm(order, self.finance)
        self.assertNotIn("Fay", str(caught.exception))
        self.assertFalse(order.with_user(self.finance_2).left_to_others)
        self.assertTrue(order.with_user(self.finance_2).can_confirm)
        self.confirm(order)
        self.assertEqual(claim.state, 'paid')

    def test_each_confirms_what_the_other_verified(self):
        fays = self.posted_claim()
        finns = self.approve(self.submit())
        finns.with_user(self.finance_2).action_approve()
        self.post_all(finns)
        order = self.order_of(fays)
        self.assertEqual(order.line_ids.claim_id, fays | finns)
        self.assertIn(finns.name, self.confirm(order)['params']['message'])
        self.assertEqual((fays.state, finns.state), ('paid', 'posted'))
        self.confirm(self.order_of(finns), self.finance)
        self.assertEqual(finns.state, 'paid')

    def test_whoever_prepared_does_not_confirm_where_a_third_can(self):
        third, _employee = self._hire("Tara Treasury", groups=FINANCE)
        claim, other = self.posted_claim(), self.posted_claim()
        order = self.order_of(claim)
        self.line_of(other, self.finance_2).action_hold("Wait")
        with self.assertRaisesRegex(UserError, "Tara Treasury"):
            self.confirm(order, self.finance_2)
        self.confirm(order, third)
        self.assertEqual(claim.state, 'paid')

    def test_the_one_who_verified_stays_out_where_the_other_one_prepared(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        order.with_user(self.finance_2).payment_date = '2030-01-01'
        with self.assertRaisesRegex(UserError, "Finn Finance"):
            self.confirm(order, self.finance)
        self.confirm(order, self.finance_2)

    def test_nobody_in_finance_confirms_his_own_money(self):
        claim = self.create_claim(user=self.finance_2)
        self.finance_2_employee.expense_manager_id = self.director
        claim.action_submit()
        claim.with_user(claim.sudo().pending_approver_ids[:1]).action_approve()
        self.verify(claim)
        self.post_all(claim)
        third, _employee = self._hire("Tara Treasury", groups=FINANCE)
        order = self.order_of(claim)
        for user in (self.finance, self.finance_2):
            with self.assertRaisesRegex(UserError, "Tara Treasury"):
                self.confirm(order, user)
        self.confirm(order, third)

    def test_one_in_finance_alone_confirms_what_he_verified(self):
        self.finance_2.group_ids -= self.env.ref(FINANCE)
        claim = self.posted_claim()
        self.confirm(self.order_of(claim), self.finance)
        self.assertEqual(claim.state, 'paid')

    def test_a_company_can_do_without_separate_duties(self):
        self.company.expense_payment_separate_duties = False
        claim = self.posted_claim()
        self.confirm(self.order_of(claim), self.finance)
        self.assertEqual(claim.state, 'paid')
