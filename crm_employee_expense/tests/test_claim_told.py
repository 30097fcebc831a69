from odoo import fields
from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon

POSTING = 'crm_employee_expense.mail_activity_type_claim_posting'


@tagged('post_install', '-at_install')
class TestClaimTold(PaymentOrderCommon):
    """The employee is told once for each payment; finance is told what could not be posted."""

    def told(self, claim, user=None):
        return [str(message.body).replace('&nbsp;', ' ').replace('\xa0', ' ')
                for message in self.paid_messages(user or self.employee, claim).sorted('id')]

    def problems_of(self, claim, user):
        return self.activities_of(user, claim).filtered(
            lambda activity: activity.activity_type_id == self.env.ref(POSTING))

    # -- the employee ---------------------------------------------------------------------
    def test_the_message_says_how_much_when_where_and_under_which_reference(self):
        claim = self.posted_claim(self._prepare_line(120), self._prepare_line(80.5))
        order = self.order_of(claim)
        self.confirm(order)
        message = self.told(claim)[0]
        for words in ("<b>$ 200.50</b>", fields.Date.today().strftime('%m/%d/%Y'), "••••anna",
                      f"Reference: {claim.name} {order.name}"):
            self.assertIn(words, message)
        self.assertNotIn("BANK-anna", message)
        self.assertFalse(self.told(claim, self.manager))

    def test_a_payment_without_bank_account_is_told_without_one(self):
        self.anna.sudo().bank_account_ids = [(5,)]
        self.employee.partner_id.sudo().bank_ids.unlink()
        claim = self.posted_claim()
        self.register(claim)
        self.assertNotIn("Bank account", self.told(claim)[0])
        self.assertIn("Reference:", self.told(claim)[0])

    def test_an_entry_reset_and_posted_again_is_not_told_again(self):
        claim = self.posted_claim(self._prepare_line(100))
        self.confirm(self.order_of(claim))
        self.assertEqual(len(self.told(claim)), 1)
        for again in range(2):
            move = self.entry(claim).with_user(self.finance)
            move.button_draft()
            self.flush_tracking()
            self.assertEqual(claim.state, 'approved')
            self.post_all(claim) if again else move.action_post()
            self.flush_tracking()
            self.assertEqual(claim.state, 'paid')
            self.assertEqual(len(self.told(claim)), 1)

    def test_another_payment_of_the_same_amount_is_told(self):
        claim = self.posted_claim(self._prepare_line(100))
        payment = self.register(claim)
        payment.with_user(self.finance).action_draft()
        payment.with_user(self.finance).action_cancel()
        self.flush_tracking()
        self.assertEqual(claim.state, 'posted')
        self.register(claim)
        self.assertEqual(len(self.told(claim)), 2)

    def test_another_amount_is_told(self):
        claim = self.posted_claim(self._prepare_line(100))
        self.register(claim)
        refund = self.env['account.move.reversal'].with_user(self.finance).with_context(
            active_model='account.move', active_ids=self.entry(claim).ids,
        ).create({'journal_id': self.entry(claim).journal_id.id})
        refund.modify_moves()
        self.env.invalidate_all()
        self.post_all(claim)
        self.register(claim)
        self.assertEqual(claim.state, 'paid')
        self.assertEqual(len(self.told(claim)), 2)

    def test_the_note_of_what_was_told_is_nobodys(self):
        claim = self.posted_claim()
        self.register(claim)
        self.assertTrue(claim.sudo().paid_notice)
        self.assertNotIn('paid_notice', claim.with_user(self.finance).fields_get())
        self.assertFalse(claim.sudo().copy().paid_notice)

    # -- finance ------------------------------------------------------------------------
    def test_finance_has_a_to_do_until_the_claim_is_posted(self):
        self.company.expense_claim_auto_post = True
        claim = self.approve(self.submit())
        self.company.fiscalyear_lock_date = fields.Date.today()
        self.verify(claim)
        activity = self.problems_of(claim, self.finance)
        self.assertEqual(len(activity), 1)
        self.assertIn(claim.name, activity.summary)
        self.assertIn("the period is locked", activity.note)
        self.assertFalse(self.problems_of(claim, self.finance_2))

        # tried again, by somebody else, for another reason: one to-do
        self.company.fiscalyear_lock_date = False
        self.anna.work_contact_id = False
        self.post_all(claim, user=self.finance_2)
        self.assertEqual(self.problems_of(claim, self.finance), activity)
        self.assertIn("no work contact", activity.note)
        self.assertFalse(self.problems_of(claim, self.finance_2))

        self.anna.work_contact_id = self.employee.partner_id
        self.post_all(claim)
        self.assertEqual(claim.state, 'posted')
        self.assertFalse(self.problems_of(claim, self.finance))

    def test_the_to_do_goes_with_a_refusal_and_with_posting_from_accounting(self):
        for way in ('refuse', 'accounting'):
            with self.subTest(way=way):
                claim = self.posted_claim()
                self.entry(claim).button_draft()
                self.company.fiscalyear_lock_date = fields.Date.today()
                self.post_all(claim)
                self.assertTrue(self.problems_of(claim, self.finance))
                self.company.fiscalyear_lock_date = False
                if way == 'refuse':
                    self.entry(claim).unlink()
                    claim.with_user(self.finance).action_refuse("Wrong period")
                else:
                    self.entry(claim).with_user(self.finance).action_post()
                self.assertFalse(claim.post_error)
                self.assertFalse(self.problems_of(claim, self.finance))

    def test_what_the_system_tried_is_told_to_whoever_verified(self):
        claim = self.claim_of(self.employee)
        self.company.fiscalyear_lock_date = fields.Date.today()
        claim.with_user(self.env.ref('base.user_root')).sudo()._post_claims()
        self.assertTrue(self.problems_of(claim, self.finance))
        self.finance.active = False
        other = self.claim_of_finance_2()
        other.with_user(self.env.ref('base.user_root')).sudo()._post_claims()
        self.assertTrue(self.problems_of(other, self.finance_2))

    def claim_of_finance_2(self):
        """Approved while Finn alone is in finance."""
        claim = self.approve(self.submit())
        claim.with_user(self.finance_2).action_approve()
        return claim

    def test_problems_are_a_list_of_finance(self):
        good, bad = self.claim_of(self.employee), self.claim_of(self.salesperson)
        self.salesperson_employee.work_contact_id = False
        self.post_all(good | bad)
        action = self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_claim_action_to_post')
        self.assertEqual(action['res_model'], 'hr.expense.claim')
        found = self.env['hr.expense.claim'].with_user(self.finance).search([
            ('state', '=', 'approved'), ('post_error', '!=', False)])
        self.assertEqual(found, bad)
