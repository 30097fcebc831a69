from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_rules import ApprovalRuleCommon


class ClaimColleagueCommon(ApprovalRuleCommon):

    def forward(self, claim, colleague=None, user=None, comment=False):
        claim.with_user(user or self.manager).action_forward((colleague or self.colleague).id, comment)

    def add(self, claim, colleague=None, user=None, comment=False):
        claim.with_user(user or self.manager).action_add_approver((colleague or self.colleague).id, comment)

    def delegate(self, delegator, delegate):
        return self.env['hr.expense.approval.delegation'].with_user(delegator).with_company(self.company).create({
            'delegate_id': delegate.id, 'date_to': fields.Date.today() + timedelta(days=7)})

    def step_of(self, claim, origin):
        return claim.sudo()._get_current_steps().filtered(lambda step: step.origin == origin)

    def decides(self, claim):
        return claim.sudo().pending_approver_ids

    def events_of(self, claim, kind):
        return claim.sudo().event_ids.filtered(lambda event: event.kind == kind)


@tagged('post_install', '-at_install')
class TestClaimForward(ClaimColleagueCommon):
    """A decider hands his place to a colleague, once."""

    def test_colleague_decides_in_ones_place(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        self.assertTrue(claim.with_user(self.manager).can_forward)
        self.forward(claim, comment=" You know them ")
        self.assertRecordValues(step, [{
            'state': 'pending', 'approver_ids': self.colleague.ids, 'former_approver_ids': self.manager.ids,
            'forwarded_by_id': self.manager.id}])
        self.assertEqual(self.decides(claim), self.colleague)
        self.assertEqual(claim.with_user(self.manager).purpose, "Visit to a customer", "He goes on reading")
        with self.assertRaisesRegex(UserError, "waits for Otto Outsider, not for you"):
            claim.with_user(self.manager).action_approve()
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        self.assertEqual(claim.with_user(self.manager).state, 'to_verify')
        self.assertFalse(claim.sudo()._get_trail_problems())

    def test_activity_moves_and_the_colleague_is_told_with_the_comment(self):
        claim = self.claim_of()
        self.forward(claim, comment="You know them")
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertEqual(len(self.activities_of(self.colleague, claim)), 1)
        message = self.messages_to(self.colleague, claim)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben Manager passed the decision on to Otto Outsider. You know them", message.body)
        event = self.events_of(claim, 'forward')
        self.assertRecordValues(event, [{
            'user_id': self.manager.id, 'on_behalf_of_id': False, 'step_id': self.business_step(claim).id,
            'comment': "Ben Manager passed the decision on to Otto Outsider. You know them"}])
        self.assertTrue(any("passed the decision on" in body for body in claim.message_ids.mapped('body')))

    def test_comment_is_optional_and_brings_no_markup(self):
        claim, other = self.claim_of(), self.claim_of()
        self.forward(claim)
        self.assertEqual(
            self.events_of(claim, 'forward').comment, "Ben Manager passed the decision on to Otto Outsider.")
        self.forward(other, comment="<b>bold</b>")
        self.assertIn("&lt;b&gt;bold", self.messages_to(self.colleague, other).body)
        self.assertTrue(all("<b>bold" not in body for body in other.message_ids.mapped('body')))

    def test_once_a_step(self):
        claim = self.claim_of()
        self.forward(claim)
        self.assertFalse(claim.with_user(self.colleague).can_forward)
        with self.assertRaisesRegex(UserError, "Ben Manager passed .* on already"):
            self.forward(claim, self.director, self.colleague)
        with self.assertRaisesRegex(UserError, "not for you"):
            self.forward(claim, self.director)

    def test_delegate_forwards_the_place_of_the_absent(self):
        self.delegate(self.manager, self.salesperson)
        claim = self.claim_of()
        self.forward(claim, user=self.salesperson)
        step = self.business_step(claim)
        self.assertEqual(step.approver_ids, self.colleague)
        self.assertEqual(step.former_approver_ids, self.manager | self.salesperson)
        self.assertEqual(self.decides(claim), self.colleague)
        event = self.events_of(claim, 'forward')
        self.assertEqual((event.user_id, event.on_behalf_of_id), (self.salesperson, self.manager))
        self.assertIn("Sara Sales for Ben Manager", event.comment)
        self.assertFalse(self.activities_of(self.salesperson, claim))
        for reader in (self.manager, self.salesperson):
            self.assertTrue(claim.with_user(reader).has_access('read'))

    def test_place_may_go_to_the_delegate(self):
        self.delegate(self.manager, self.colleague)
        claim = self.claim_of()
        self.forward(claim)
        self.assertEqual(self.decides(claim), self.colleague)
        claim.with_user(self.colleague).action_approve()
        self.assertFalse(self.business_step(claim).on_behalf_of_id)

    def test_one_place_of_a_step_of_several(self):
        self.make_rule(self.level("Both", 'users', user_ids=self.manager | self.director, quorum='all'))
        claim = self.claim_of()
        self.forward(claim)
        step = self.business_step(claim)
        self.assertEqual((step.approver_ids, step.required_count), (self.director | self.colleague, 2))
        self.assertTrue(self.activities_of(self.director, claim))
        with self.assertRaisesRegex(UserError, "on already"):
            self.forward(claim, self.salesperson, self.director)
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'submitted')
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_finance_forwards_to_finance_alone(self):
        self.make_rule(self.level(), self.level("Finance", 'users', user_ids=self.finance, kind='finance', sequence=20))
        claim = self.approve(self.claim_of())
        step = claim.sudo().pending_step_ids
        step.origin = 'finance'  # asked of the role, and given to one of them
        with self.assertRaisesRegex(UserError, "does not have the role “Finance”"):
            self.forward(claim, self.colleague, self.finance)
        self.forward(claim, self.finance_2, self.finance)
        self.assertEqual(self.decides(claim), self.finance_2)
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(claim.state, 'approved')

    def test_who_approved_before_does_not_take_the_next_place(self):
        self.make_rule(
            self.level("First", sequence=10), self.level("Second", 'users', user_ids=self.director, sequence=20))
        claim = self.approve(self.claim_of())
        with self.assertRaisesRegex(UserError, "Ben Manager decided on .* before"):
            self.forward(claim, self.manager, self.director)
        self.forward(claim, self.colleague, self.director)

    def test_whom_it_cannot_go_to(self):
        portal = self.env['res.users'].sudo().create({
            'name': "Paula Portal", 'login': "paula", 'group_ids': [(6, 0, self.env.ref('base.group_portal').ids)],
            'company_id': self.company.id, 'company_ids': [(6, 0, self.company.ids)]})
        subordinate, _employee = self._hire("Uma Under", parent_id=self.anna.id)
        gone, _employee = self._hire("Gus Gone")
        gone.active = False
        self.make_rule(self.level("Any", 'users', user_ids=self.manager | self.director))
        claim = self.claim_of()
        for user, words in (
            (self.manager, "waits for you already"),
            (self.employee, "because they get the money"),
            (portal, "need a login, and access to that company"),
            (gone, "need a login, and access to that company"),
            (subordinate, "works for Anna Employee or took part"),
            (self.director, "is asked to decide on .* already"),
        ):
            for act in (self.forward, self.add):
                with self.subTest(user=user.name, act=act.__name__), self.assertRaisesRegex(UserError, words), \
                        self.cr.savepoint():
                    act(claim, user)
        for user_id in (False, None, 0, -1, 99999999, "5", True, [self.colleague.id], self.outsider.id):
            for act in ('action_forward', 'action_add_approver'):
                with self.subTest(user_id=user_id, act=act), \
                        self.assertRaisesRegex(UserError, "Choose the colleague|need a login"), self.cr.savepoint():
                    getattr(claim.with_user(self.manager), act)(user_id)
        self.assertFalse(self.events_of(claim, 'forward') | self.events_of(claim, 'add'))
        self.assertEqual(len(self.business_step(claim)), 1)

    def test_who_took_part_is_not_brought_in(self):
        claim = self.claim_of(attendee_ids=[(6, 0, self.colleague.partner_id.ids)])
        with self.assertRaisesRegex(UserError, "took part"):
            self.forward(claim)

    def test_only_deciders_of_open_steps(self):
        claim = self.claim_of()
        for act in (self.forward, self.add):
            with self.assertRaisesRegex(UserError, "your own"):
                act(claim, user=self.employee)
            with self.assertRaisesRegex(UserError, "not for you"):
                act(claim, user=self.auditor)
            for user in (self.director, self.salesperson, self.finance, self.outsider):
                with self.subTest(user=user.name, act=act.__name__), self.assertRaises(AccessError):
                    act(claim, user=user)
        claim.with_user(self.manager).action_refuse("No")
        for act in (self.forward, self.add):
            with self.assertRaisesRegex(UserError, "nothing to decide"):
                act(claim)

    def test_many_at_once_or_none(self):
        claims = self.claim_of() | self.claim_of(50)
        claims.with_user(self.manager).action_forward(self.colleague.id, "Both")
        self.assertEqual([self.decides(claim) for claim in claims], [self.colleague] * 2)
        fresh = self.claim_of()
        with self.assertRaisesRegex(UserError, "not for you"), self.cr.savepoint():
            (fresh | claims[:1]).with_user(self.manager).action_forward(self.colleague.id)
        self.assertEqual(self.decides(fresh), self.manager)

    def test_a_question_stays_open_for_the_colleague(self):
        claim = self.claim_of()
        claim.with_user(self.manager).action_ask("Who?")
        self.forward(claim)
        self.assertTrue(claim.has_open_question)
        claim.with_user(self.employee).action_answer("Me")
        self.assertTrue(any("Me" in body for body in self.messages_to(self.colleague, claim).mapped('body')))
        self.assertTrue(any("Me" in body for body in self.messages_to(self.manager, claim).mapped('body')))

    def test_next_round_asks_the_approver_again(self):
        claim = self.claim_of()
        self.forward(claim)
        claim.with_user(self.employee).action_withdraw()
        claim.with_user(self.employee).action_submit()
        self.assertEqual(self.decides(claim), self.manager)
        self.assertTrue(claim.with_user(self.manager).can_forward)

    def test_dialog(self):
        claim = self.claim_of()
        action = claim.with_user(self.manager).action_involve_dialog()
        form = Form(self.env['hr.expense.claim.involve'].with_user(self.manager).with_context(**action['context']))
        self.assertEqual((form.mode, form.can_forward), ('forward', True))
        self.assertEqual(set(form.excluded_user_ids.ids), set((self.manager | self.employee).ids))
        form.user_id = self.colleague
        form.comment = "Please"
        form.save().action_confirm()
        self.assertEqual(self.decides(claim), self.colleague)
        action = claim.with_user(self.colleague).action_involve_dialog()
        form = Form(self.env['hr.expense.claim.involve'].with_user(self.colleague).with_context(**action['context']))
        self.assertEqual((form.mode, form.can_forward), ('add', False), "It was passed on once already")
        form.user_id = self.director
        form.save().action_confirm()
        self.assertEqual(self.decides(claim), self.colleague | self.director)
        with self.assertRaisesRegex(UserError, "your own"):
            claim.with_user(self.employee).action_involve_dialog()

    def test_dialog_of_finance_proposes_one_more_approval(self):
        claim = self.approve(self.claim_of())
        action = claim.with_user(self.finance).action_involve_dialog()
        form = Form(self.env['hr.expense.claim.involve'].with_user(self.finance).with_context(**action['context']))
        self.assertEqual((form.mode, form.can_forward, form.has_finance), ('add', True, True))
        form.user_id = self.colleague
        form.save().action_confirm()
        self.assertEqual(self.decides(claim), self.colleague)
