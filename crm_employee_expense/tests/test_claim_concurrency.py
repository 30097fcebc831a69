from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FINANCE
from .common_concurrency import ClaimConcurrencyCommon


@tagged('post_install', '-at_install')
class TestClaimConcurrency(ClaimConcurrencyCommon):
    """Two people at once, each on a database connection of his own."""

    prefix = 'concurrent'
    roles = {'employee': '', 'employee_2': '', 'manager': '', 'finance': FINANCE, 'finance_2': FINANCE}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            company = env.ref('base.main_company')
            cls.auto_post = company.expense_claim_auto_post
            company.expense_claim_auto_post = False

    @classmethod
    def tidy_up(cls):
        super().tidy_up()
        with cls.connection() as env:
            env.ref('base.main_company').expense_claim_auto_post = cls.auto_post

    def state_of(self, claim_id):
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            return claim.state, claim.event_ids.sorted('id').mapped('kind')

    def test_two_in_finance_approve_at_once(self):
        claim_id = self.make_claim()
        with self.connection('manager') as env:
            env['hr.expense.claim'].browse(claim_id).action_approve()
        answers = self.at_once(
            claim_id,
            ('finance', lambda claim: claim.action_approve("One")),
            ('finance_2', lambda claim: claim.action_approve("Two")))
        self.assert_one_won(answers)
        self.assertEqual(self.state_of(claim_id), ('approved', ['submit', 'approve', 'approve']))
        loser = 'finance' if answers[0] else 'finance_2'
        with self.connection(loser) as env, self.assertRaisesRegex(UserError, "nothing to decide"):
            env['hr.expense.claim'].browse(claim_id).action_approve()

    def test_approval_against_withdrawal(self):
        claim_id = self.make_claim()
        answers = self.at_once(
            claim_id,
            ('manager', lambda claim: claim.action_approve()),
            ('employee', lambda claim: claim.action_withdraw()))
        self.assert_one_won(answers)
        self.assertIn(self.state_of(claim_id), [
            ('to_verify', ['submit', 'approve']), ('draft', ['submit', 'withdraw'])])

    def test_a_step_is_passed_on_or_decided(self):
        claim_id = self.make_claim()
        colleague_id = self.user_ids['finance']
        answers = self.at_once(
            claim_id,
            ('manager', lambda claim: claim.action_forward(colleague_id)),
            ('manager', lambda claim: claim.action_approve()))
        self.assert_one_won(answers)
        self.assertIn(self.state_of(claim_id), [
            ('submitted', ['submit', 'forward']), ('to_verify', ['submit', 'approve'])])

    def test_one_more_approval_against_the_decision(self):
        claim_id = self.make_claim()
        with self.connection('manager') as env:
            env['hr.expense.claim'].browse(claim_id).action_approve()
        colleague_id = self.user_ids['employee_2']
        answers = self.at_once(
            claim_id,
            ('finance', lambda claim: claim.action_add_approver(colleague_id)),
            ('finance_2', lambda claim: claim.action_approve()))
        self.assert_one_won(answers)
        self.assertIn(self.state_of(claim_id), [
            ('submitted', ['submit', 'approve', 'add']), ('approved', ['submit', 'approve', 'approve'])])

    def test_two_ask_about_one_step_at_once(self):
        claim_id = self.make_claim()
        with self.connection('manager') as env:
            env['hr.expense.claim'].browse(claim_id).action_approve()
        answers = self.at_once(
            claim_id,
            ('finance', lambda claim: claim.action_ask("One?")),
            ('finance_2', lambda claim: claim.action_ask("Two?")))
        self.assert_one_won(answers)
        self.assertEqual(self.state_of(claim_id), ('to_verify', ['submit', 'approve', 'ask']))

    def test_approval_against_a_change(self):
        claim_id = self.make_claim()
        answers = self.at_once(
            claim_id,
            ('manager', lambda claim: claim.action_approve()),
            ('employee', lambda claim: claim.with_context(claim_change=True).expense_ids.write(
                {'total_amount_currency': 5000})))
        self.assert_one_won(answers)
        # either the approved amount was not changed, or nobody approved the new one
        with self.connection() as env:
            amount = env['hr.expense.claim'].browse(claim_id).total_amount
        self.assertIn((amount, self.state_of(claim_id)), [
            (100, ('to_verify', ['submit', 'approve'])), (5000, ('submitted', ['submit', 'restart']))])

    def test_submitting_twice_at_once(self):
        claim_id = self.make_claim(submit=False)
        answers = self.at_once(claim_id, *[('employee', lambda claim: claim.action_submit())] * 2)
        self.assert_one_won(answers)
        self.assertEqual(self.state_of(claim_id), ('submitted', ['submit']))

    def test_change_of_a_line_against_submission(self):
        for change in (
            lambda claim: claim.expense_ids.write({'total_amount_currency': 5000}),
            lambda claim: claim.expense_ids.write({'name': "Something else"}),
            lambda claim: claim.expense_ids.attachment_ids.unlink(),
        ):
            claim_id = self.make_claim(submit=False)
            answers = self.at_once(claim_id, ('employee', lambda claim: claim.action_submit()), ('employee', change))
            self.assert_one_won(answers)
