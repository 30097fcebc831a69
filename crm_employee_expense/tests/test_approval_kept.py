from odoo import Command
from odoo.tests import tagged

from .common import PNG
from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalKept(ApprovalRuleCommon):
    """On a second submission only what changed or rose is approved again."""

    def two_levels(self):
        return self.make_rule(
            self.level("Manager"), self.level("Director", 'users', user_ids=self.director, sequence=20))

    def refused_by_director(self, *amounts):
        claim = self.submit(*(self._prepare_line(amount) for amount in amounts))
        self.refuse_by_director(claim)
        return claim

    def refuse_by_director(self, claim):
        claim.with_user(self.manager).action_approve("Fine")
        claim.with_user(self.director).action_refuse("Too much")
        claim.with_user(self.employee).action_revise()

    def states(self, claim):
        return claim.sudo()._get_current_steps().sorted('sequence').mapped('state')

    def test_lower_amount_keeps_the_first_level_and_higher_restarts_it(self):
        self.two_levels()
        for amount, expected in ((80, ['approved', 'pending', 'waiting']), (100, ['approved', 'pending', 'waiting']),
                                 (100.01, ['pending', 'waiting', 'waiting'])):
            with self.subTest(amount=amount):
                claim = self.refused_by_director(100)
                claim.with_user(self.employee).expense_ids.total_amount_currency = amount
                preview = [entry['kept_round'] for entry in claim.with_user(self.employee).approval_chain['preview']]
                claim.with_user(self.employee).action_submit()
                self.assertEqual(self.states(claim), expected)
                # the preview said so
                self.assertEqual([bool(kept) for kept in preview], [state == 'approved' for state in expected])

    def test_kept_approvals_are_shown_and_logged(self):
        self.two_levels()
        claim = self.refused_by_director(100)
        claim.with_user(self.employee).action_submit()
        step = claim.sudo()._get_current_steps()[0]
        self.assertEqual((step.round, step.decided_by_id, step.kept_from_id.round), (2, self.manager, 1))
        self.assertEqual(step.approved_user_ids, self.manager)
        self.assertIn("Kept from round 1", step.comment)
        self.assertEqual(claim.sudo().event_ids.filtered(lambda event: event.kind == 'keep').step_id, step)
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertTrue(self.activities_of(self.director, claim))
        entry = next(entry for entry in claim.approval_chain['steps'] if entry['id'] == step.id)
        self.assertEqual(entry['kept_round'], 1)
        self.assertFalse(claim._get_trail_problems())

    def test_a_kept_approval_is_kept_again(self):
        self.two_levels()
        claim = self.refused_by_director(100)
        claim.with_user(self.employee).action_submit()
        claim.with_user(self.director).action_refuse("Still")
        claim.with_user(self.employee).action_revise()
        claim.with_user(self.employee).expense_ids.total_amount_currency = 90
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['approved', 'pending', 'waiting'])

    def test_what_was_approved_of_less_does_not_hold_for_more(self):
        self.two_levels()
        claim = self.refused_by_director(100)
        mine = claim.with_user(self.employee)
        mine.expense_ids.total_amount_currency = 50
        mine.action_submit()
        claim.with_user(self.director).action_refuse("Still")
        mine.action_revise()
        mine.expense_ids.total_amount_currency = 100
        mine.action_submit()
        # the manager approved 100 in the first round, and nothing above
        self.assertEqual(self.states(claim), ['approved', 'pending', 'waiting'])
        claim.with_user(self.director).action_refuse("Still")
        mine.action_revise()
        mine.expense_ids.total_amount_currency = 101
        mine.action_submit()
        self.assertEqual(self.states(claim), ['pending', 'waiting', 'waiting'])

    def test_any_other_change_is_approved_again(self):
        self.two_levels()
        more = self.env['hr.expense'].with_user(self.employee)
        changes = {
            'category': lambda claim: claim.expense_ids[0].write({'product_id': self.category_2.id}),
            'date': lambda claim: claim.expense_ids[0].write({'date': '2025-03-04'}),
            'words': lambda claim: claim.expense_ids[0].write({'name': "Taxi"}),
            'purpose': lambda claim: claim.write({'purpose': "Another"}),
            'receipt': lambda claim: self.attach_receipt(claim.expense_ids[0], PNG + b'another'),
            'line': lambda claim: claim.write({'expense_ids': [Command.create({
                'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 1})]}),
            # another line falls as much as this rises
            'sum': lambda claim: [claim.expense_ids[0].write({'total_amount_currency': 110}),
                                  claim.expense_ids[1].write({'total_amount_currency': 10})],
        }
        self.assertFalse(more)
        for name, change in changes.items():
            with self.subTest(change=name):
                claim = self.refused_by_director(100, 20)
                change(claim.with_user(self.employee))
                claim.with_user(self.employee).action_submit()
                self.assertEqual(self.states(claim), ['pending', 'waiting', 'waiting'])

    def test_a_line_less_is_less(self):
        self.two_levels()
        claim = self.refused_by_director(100, 20)
        claim.with_user(self.employee).expense_ids[1].unlink()
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['approved', 'pending', 'waiting'])

    def test_whoever_refused_is_asked_again(self):
        claim = self.submit(self._prepare_line(100))
        claim.with_user(self.manager).action_approve()
        claim.with_user(self.employee).action_withdraw()
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['approved', 'pending'])
        claim.with_user(self.finance).action_refuse("Receipt unreadable")
        claim.with_user(self.employee).action_revise()
        claim.with_user(self.employee).action_submit()
        # finance always looks again
        self.assertEqual(self.states(claim), ['approved', 'pending'])
        other = self.submit(self._prepare_line(30))
        other.with_user(self.manager).action_refuse("No")
        other.with_user(self.employee).action_revise()
        other.with_user(self.employee).action_submit()
        self.assertEqual(self.states(other), ['pending', 'waiting'])

    def test_another_approver_is_asked(self):
        claim = self.submit(self._prepare_line(100))
        claim.with_user(self.manager).action_approve()
        claim.with_user(self.employee).action_withdraw()
        self.anna.sudo().expense_manager_id = self.director
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['pending', 'waiting'])
        self.assertEqual(claim.sudo().pending_approver_ids, self.director)

    def test_the_company_can_ask_for_everything_again(self):
        self.company.expense_claim_keep_approvals = False
        self.two_levels()
        claim = self.refused_by_director(100)
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['pending', 'waiting', 'waiting'])

    def test_a_new_finding_is_looked_at(self):
        self.two_levels()
        claim = self.submit(self._prepare_line(100, receipt=PNG + b'the receipt'))
        self.refuse_by_director(claim)
        # in the meantime a colleague claims with the same receipt
        self.submit(self._prepare_line(40, receipt=PNG + b'the receipt'), user=self.salesperson)
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['pending', 'waiting', 'waiting'])

    def test_a_finding_that_the_approver_was_not_shown_is_looked_at(self):
        self.two_levels()
        claim = self.submit(self._prepare_line(100, receipt=PNG + b'the receipt'))
        # what the manager has before him was found at submission
        self.submit(self._prepare_line(40, receipt=PNG + b'the receipt'), user=self.salesperson)
        self.refuse_by_director(claim)
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['pending', 'waiting', 'waiting'])

    def test_a_finding_that_the_approver_was_shown_is_approved_with_the_rest(self):
        self.two_levels()
        self.submit(self._prepare_line(40, receipt=PNG + b'the receipt'), user=self.salesperson)
        claim = self.submit(self._prepare_line(100, receipt=PNG + b'the receipt'))
        self.assertTrue(claim.sudo().violation_ids.counterpart_ids)
        self.refuse_by_director(claim)
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.states(claim), ['approved', 'pending', 'waiting'])
