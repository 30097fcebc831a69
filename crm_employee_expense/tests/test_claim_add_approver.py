
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_claim_forward import ClaimColleagueCommon


@tagged('post_install', '-at_install')
class TestClaimAddApprover(ClaimColleagueCommon):
    """A decider asks for one more approval."""

    def test_beside_a_business_step_both_have_to_approve(self):
        for first, second in ((self.manager, self.colleague), (self.colleague, self.manager)):
            claim = self.claim_of()
            self.add(claim, comment="Four eyes")
            step = self.business_step(claim) - self.step_of(claim, 'additional')
            added = self.step_of(claim, 'additional')
            self.assertRecordValues(added, [{
                'state': 'pending', 'kind': 'business', 'sequence': step.sequence, 'round': 1, 'required_count': 1,
                'approver_ids': self.colleague.ids, 'added_by_id': self.manager.id, 'employee_id': self.anna.id,
                'company_id': self.company.id}])
            self.assertTrue(added.opened_on)
            self.assertEqual(step.state, 'pending')
            self.assertEqual(self.decides(claim), self.manager | self.colleague)
            claim.with_user(first).action_approve()
            self.assertEqual(claim.state, 'submitted')
            self.assertEqual(self.decides(claim), second)
            claim.with_user(second).action_approve()
            self.assertEqual(claim.state, 'to_verify')
            self.assertFalse(claim.sudo()._get_trail_problems())

    def test_the_added_one_refuses(self):
        claim = self.claim_of()
        self.add(claim)
        claim.with_user(self.colleague).action_refuse("No")
        self.assertEqual(claim.state, 'refused')
        self.assertFalse(self.activities_of(self.manager, claim))

    def test_who_is_told(self):
        claim = self.claim_of()
        before = self.messages_to(self.manager, claim)
        self.add(claim, comment="Four eyes")
        self.assertEqual(len(self.activities_of(self.colleague, claim)), 1)
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        message = self.messages_to(self.colleague, claim)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben Manager asked Otto Outsider to approve as well. Four eyes", message.body)
        self.assertEqual(self.messages_to(self.manager, claim), before)
        event = self.events_of(claim, 'add')
        self.assertRecordValues(event, [{
            'user_id': self.manager.id, 'step_id': self.step_of(claim, 'additional').id,
            'comment': "Ben Manager asked Otto Outsider to approve as well. Four eyes"}])
        chain = claim.with_user(self.employee).approval_chain['steps']
        self.assertIn("Otto Outsider", [person['name'] for entry in chain for person in entry['approvers']])

    def test_one_additional_step_a_person(self):
        claim = self.claim_of()
        self.add(claim)
        with self.assertRaisesRegex(UserError, "is asked to decide on .* already"):
            self.add(claim)
        self.add(claim, self.director)
        self.assertEqual(self.decides(claim), self.manager | self.colleague | self.director)
        claim.with_user(self.colleague).action_approve()
        with self.assertRaisesRegex(UserError, "decided on .* before"):
            self.add(claim)

    def test_the_added_one_can_pass_it_on_and_add_another(self):
        claim = self.claim_of()
        self.add(claim)
        self.forward(claim, self.director, self.colleague)
        self.assertEqual(self.step_of(claim, 'additional').approver_ids, self.director)
        self.add(claim, self.salesperson, self.director)
        for user in (self.salesperson, self.director, self.manager):
            self.assertEqual(claim.state, 'submitted')
            claim.with_user(user).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_finance_waits_for_the_added_one(self):
        claim = self.approve(self.claim_of())
        finance = claim.sudo().pending_step_ids
        self.assertTrue(self.activities_of(self.finance, claim))
        self.add(claim, user=self.finance, comment="Is this normal?")
        added = self.step_of(claim, 'additional')
        self.assertRecordValues(finance, [{
            'state': 'waiting', 'opened_on': False, 'deadline': False, 'reminded_on': False}])
        self.assertRecordValues(added, [{'state': 'pending', 'kind': 'business', 'added_by_id': self.finance.id}])
        self.assertTrue(self.business_step(claim)[:1].sequence <= added.sequence < finance.sequence)
        self.assertRecordValues(claim.sudo(), [{'state': 'submitted', 'waiting_since': added.opened_on}])
        self.assertFalse(self.activities_of(self.finance, claim) | self.activities_of(self.finance_2, claim))
        self.assertEqual(self.decides(claim), self.colleague)
        self.assertTrue(claim.with_user(self.finance).has_access('read'), "Who asked goes on reading")
        self.assertTrue(claim.with_user(self.finance).expense_ids.has_access('read'))
        self.assertFalse(claim.with_user(self.finance_2).has_access('read'))
        with self.assertRaisesRegex(UserError, "waits for Otto Outsider, not for you"):
            claim.with_user(self.finance).action_approve()

        told = self.messages_to(self.finance, claim)
        claim.with_user(self.colleague).action_approve()
        self.assertRecordValues(claim.sudo(), [{'state': 'to_verify', 'waiting_since': finance.opened_on}])
        self.assertEqual(finance.state, 'pending')
        self.assertTrue(self.activities_of(self.finance, claim))
        self.assertEqual(len(self.messages_to(self.finance, claim) - told), 1)
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertFalse(claim.sudo()._get_trail_problems())

    def test_finance_asks_twice(self):
        claim = self.approve(self.claim_of())
        for colleague in (self.colleague, self.director):
            self.add(claim, colleague, self.finance)
            self.assertEqual(claim.state, 'submitted')
            claim.with_user(colleague).action_approve()
            self.assertEqual(claim.state, 'to_verify')
        with self.assertRaisesRegex(UserError, "decided on .* before"):
            self.add(claim, self.manager, self.finance)
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')

    def test_whoever_was_added_verifies_no_more_where_the_company_separates(self):
        claim = self.approve(self.claim_of())
        claim.sudo().pending_step_ids.approver_ids -= self.finance_2
        self.add(claim, self.finance_2, self.finance)
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(self.decides(claim), self.finance)

    def test_question_of_finance_is_closed_when_finance_waits(self):
        claim = self.approve(self.claim_of())
        claim.with_user(self.finance).action_ask("Who?")
        self.add(claim, user=self.finance)
        self.assertEqual(claim.sudo().question_ids.state, 'closed')
        self.assertFalse(claim.has_open_question)

    def test_approvals_given_to_a_finance_step_of_several_still_count(self):
        self.make_rule(self.level(), self.level(
            "Finance", 'users', user_ids=self.finance | self.finance_2, kind='finance', quorum='all', sequence=20))
        claim = self.approve(self.claim_of())
        claim.with_user(self.finance).action_approve()
        self.add(claim, user=self.finance_2)
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(self.decides(claim), self.finance_2)
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(claim.state, 'approved')

    def test_two_pairs_of_eyes_are_two_people(self):
        self.delegate(self.manager, self.colleague)
        claim = self.claim_of()
        self.assertEqual(self.decides(claim), self.manager | self.colleague)
        self.add(claim)
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(self.decides(claim), self.manager)
        with self.assertRaisesRegex(UserError, "not for you"):
            claim.with_user(self.colleague).action_approve()

    def test_whoever_asked_does_not_stand_in_for_the_added_one(self):
        self.delegate(self.colleague, self.finance)
        claim = self.approve(self.claim_of())
        self.add(claim, user=self.finance)
        self.assertEqual(self.decides(claim), self.colleague)

    def test_delegate_asks_for_one_more(self):
        self.delegate(self.manager, self.salesperson)
        claim = self.claim_of()
        self.add(claim, user=self.salesperson)
        event = self.events_of(claim, 'add')
        self.assertEqual((event.user_id, event.on_behalf_of_id), (self.salesperson, self.manager))
        self.assertIn("Sara Sales for Ben Manager asked Otto Outsider", event.comment)

    def test_withdrawing_and_changing_end_the_additional_step(self):
        claim = self.claim_of()
        self.add(claim)
        added = self.step_of(claim, 'additional')
        claim.with_user(self.employee).with_context(claim_change=True).write({'purpose': "Something else"})
        self.assertEqual(added.state, 'cancelled')
        self.assertEqual(self.decides(claim), self.manager)
        self.assertFalse(self.activities_of(self.colleague, claim))
