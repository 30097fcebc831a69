from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ADMINISTRATOR, ExpenseClaimCommon


class ClaimTourCommon(ExpenseClaimCommon, HttpCase):
    """The cast at their browsers. Logins are first names, passwords the same."""

    #: language of everybody; the tours know no word of it
    lang = 'en_US'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang(cls.lang)
        users = cls.env['res.users'].search([
            ('company_id', '=', cls.company.id), ('email', '=like', '%@example.com')])
        users.lang = cls.lang
        # names that no category of Odoo's own has
        cls.category.name = "Long-distance travel"
        cls.category_2.name = "Catering"

    def click_through(self, tour, user, url='/odoo'):
        """Lets the user take the tour in a browser."""
        self.env.flush_all()
        self.start_tour(url, tour, login=user.login, timeout=120)
        self.env.invalidate_all()

    def find_claim(self, purpose):
        claim = self.env['hr.expense.claim'].sudo().search([('purpose', '=', purpose)])
        self.assertEqual(len(claim), 1)
        return claim


@tagged('post_install', '-at_install')
class TestClaimTour(ClaimTourCommon):
    """Real users click a claim from the receipt to the bank, and another one through a refusal."""

    def test_a_claim_walks_from_receipt_to_bank(self):
        self.click_through('claim_tour_submit', self.employee)
        claim = self.find_claim("Fair in Leipzig")
        self.assertRecordValues(claim, [{
            'state': 'submitted', 'employee_id': self.anna.id, 'total_amount': 195.75, 'receipt_count': 4}])
        self.assertEqual(claim.expense_ids.sorted('id').mapped('nb_attachment'), [2, 1, 1])
        self.assertTrue(self.activities_of(self.manager, claim))

        self.click_through('claim_tour_approve', self.manager)
        self.assertEqual(claim.state, 'to_verify')
        self.assertIn("Well negotiated", ''.join(self.messages_to(self.employee, claim).mapped('body')))

        self.click_through('claim_tour_verify_and_pay', self.finance)
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_paid': 195.75, 'amount_residual': 0}])
        entry = claim.expense_ids.account_move_id
        self.assertRecordValues(entry, [{'state': 'posted', 'amount_total': 195.75, 'amount_residual': 0}])
        self.assertAlmostEqual(sum(entry.line_ids.mapped('debit')), 195.75)
        self.assertAlmostEqual(sum(entry.line_ids.mapped('credit')), 195.75)
        paid = self.env.ref('crm_employee_expense.mail_message_subtype_claim_paid')
        told = self.messages_to(self.employee, claim).filtered(lambda message: message.subtype_id == paid)
        self.assertEqual(len(told), 1, "The employee hears of the payment once")

    def test_a_refused_claim_is_revised_and_submitted_again(self):
        claim = self.submit(self._prepare_line(80, name="Dinner"), purpose="Dinner with a customer")
        self.click_through('claim_tour_refuse', self.manager)
        self.assertEqual(claim.state, 'refused')
        self.assertIn("Wine is not on us", ''.join(self.messages_to(self.employee, claim).mapped('body')))

        self.click_through('claim_tour_revise', self.employee)
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 64.2, 'approval_round': 2}])

        self.click_through('claim_tour_approve_in_list', self.manager)
        self.assertEqual(claim.state, 'to_verify')
        decisions = [(step.round, step.state, step.comment) for step in claim.step_ids.sorted('id') if step.decided_on]
        self.assertEqual(decisions, [(1, 'refused', "Wine is not on us"), (2, 'approved', False)])


@tagged('post_install', '-at_install')
class TestClaimTourChinese(TestClaimTour):
    """The same clicks, in Chinese."""
    lang = 'zh_CN'

    def test_no_english_word_is_left_on_the_screens_of_a_claim(self):
        self.submit()
        self.click_through('claim_tour_read_chinese', self.manager)


@tagged('post_install', '-at_install')
class TestClaimTourScreens(ClaimTourCommon):
    """What else people click."""

    def create_expense(self, name):
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': name, 'product_id': self.category.id, 'total_amount_currency': 50})
        self.attach_receipt(expense, b'receipt of %s' % name.encode())
        return expense

    def test_finance_posts_and_pays_many_at_once(self):
        self.company.expense_claim_auto_post = False
        good = [self.verify(self.approve(self.submit(purpose=f"Good {number}"))) for number in (1, 2)]
        bad = self.verify(self.approve(self.submit(user=self.salesperson, purpose="Bad")))
        self.salesperson_employee.work_contact_id = False

        self.click_through('claim_tour_post_many', self.finance)
        self.assertEqual([claim.state for claim in good], ['posted', 'posted'])
        self.assertEqual(bad.state, 'approved')
        self.assertIn("Sara Sales", bad.post_error)

        self.click_through('claim_tour_pay_many', self.finance)
        self.assertEqual([claim.state for claim in good], ['paid', 'paid'])

    def test_selected_expenses_become_a_claim(self):
        expenses = self.create_expense("Hotel") | self.create_expense("Flight")
        action = self.env.ref('hr_expense.hr_expense_actions_my_all')
        self.click_through('claim_tour_create_from_expenses', self.employee, url=f'/odoo/action-{action.id}')
        self.assertEqual(len(expenses.claim_id), 1)
        self.assertRecordValues(
            expenses.claim_id, [{'state': 'draft', 'total_amount': 100, 'employee_id': self.anna.id}])

    def test_existing_expenses_are_added_to_a_claim(self):
        claim = self.create_claim(purpose="Trip to Oslo")
        hotel, flight = self.create_expense("Hotel"), self.create_expense("Flight")
        self.click_through('claim_tour_add_existing', self.employee)
        self.assertEqual(hotel.claim_id, claim)
        self.assertFalse(flight.claim_id)

    def test_a_claim_is_withdrawn_cancelled_and_set_back(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through('claim_tour_withdraw_and_cancel', self.employee)
        self.assertEqual(claim.state, 'draft')
        self.assertFalse(self.activities_of(self.manager, claim))

    def test_the_settings_are_kept(self):
        system = new_test_user(
            self.env, login='sys', name="Sys Admin", groups=f'base.group_user,base.group_system,{ADMINISTRATOR}',
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        self.assertTrue(self.company.expense_claim_auto_post)
        self.click_through('claim_tour_settings', system)
        self.assertFalse(self.company.expense_claim_auto_post)


@tagged('post_install', '-at_install')
class TestClaimTourPhone(ClaimTourCommon):
    """On a phone: photographed, submitted, approved."""
    browser_size = '390x844'
    touch_enabled = True

    def test_receipts_become_a_claim_that_is_approved(self):
        self.click_through('claim_tour_phone_submit', self.employee, url='/odoo/my-expense-claims')
        claim = self.find_claim("On the road")
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 46, 'receipt_count': 2}])
        self.click_through('claim_tour_phone_approve', self.manager, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.state, 'to_verify')
