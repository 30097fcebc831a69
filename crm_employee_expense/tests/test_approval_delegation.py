from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalDelegation(ApprovalRuleCommon):
    """Somebody decides for an approver who is away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def delegate(self, delegator=None, delegate=None, user=None, **values):
        delegator = delegator or self.manager
        return self.env['hr.expense.approval.delegation'].with_user(user or delegator).with_company(
            self.company).create({
                'delegator_id': delegator.id, 'delegate_id': (delegate or self.colleague).id,
                'date_from': self.today, 'date_to': self.today + timedelta(days=7), **values})

    def inbox_of(self, user):
        return self.env['hr.expense.claim'].with_user(user).search([('can_decide', '=', True)])

    # -- deciding ------------------------------------------------------------------------------
    def test_delegate_decides_what_waits_and_both_names_are_kept(self):
        claim = self.claim_of()
        with self.assertRaises(AccessError):
            claim.with_user(self.colleague).action_approve()
        self.delegate()
        self.assertEqual(self.inbox_of(self.colleague), claim)
        self.assertEqual(claim.with_user(self.colleague).read(['can_approve'])[0]['can_approve'], True)
        claim.with_user(self.colleague).action_approve("Looks right")
        step = self.business_step(claim)
        self.assertEqual(step.state, 'approved')
        self.assertEqual((step.decided_by_id, step.on_behalf_of_id), (self.colleague, self.manager))
        self.assertEqual(step.approved_user_ids, self.manager)
        event = claim.sudo().event_ids.filtered(lambda event: event.kind == 'approve')
        self.assertEqual((event.user_id, event.on_behalf_of_id), (self.colleague, self.manager))
        self.assertEqual(claim.state, 'to_verify')
        entry = claim.with_user(self.employee).approval_chain['steps'][0]
        self.assertEqual(
            [(person['name'], person['on_behalf_of']) for person in entry['decided_by']],
            [("Otto Outsider", "Ben Manager")])
        self.flush_tracking()
        self.assertTrue(any(
            "Otto Outsider for Ben Manager" in message.body for message in self.messages_to(self.employee, claim)))
        # what he decided, he may go on reading
        self.assertFalse(self.inbox_of(self.colleague))
        claim.with_user(self.colleague).check_access('read')
        self.assertFalse(claim.sudo()._get_trail_problems())

    def test_the_log_breaks_where_the_absent_name_is_changed(self):
        self.delegate()
        claim = self.claim_of()
        claim.with_user(self.colleague).action_approve()
        event = claim.sudo().event_ids.filtered('on_behalf_of_id')
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_approval_event SET on_behalf_of_id = NULL WHERE id = %s", (event.id,))
        self.env.invalidate_all()
        self.assertIn(claim, claim.sudo()._get_trail_problems())

    def test_refusing_on_behalf(self):
        self.delegate()
        claim = self.claim_of()
        claim.with_user(self.colleague).action_refuse("No")
        self.assertEqual(claim.state, 'refused')
        self.assertEqual(self.business_step(claim).on_behalf_of_id, self.manager)

    def test_the_approver_can_still_decide_himself(self):
        self.delegate()
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertFalse(self.business_step(claim).on_behalf_of_id)
        with self.assertRaises(UserError):
            claim.with_user(self.colleague).action_approve()

    def test_delegates_are_told_of_new_claims(self):
        self.delegate()
        claim = self.claim_of()
        self.assertTrue(self.activities_of(self.colleague, claim))
        self.assertTrue(self.messages_to(self.colleague, claim))
        claim.with_user(self.manager).action_approve()
        self.assertFalse(self.activities_of(self.colleague, claim))

    def test_delegate_is_told_of_the_delegation(self):
        delegation = self.delegate(note="Summer")
        message = self.messages_to(self.colleague, delegation)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben Manager", message.subject)

    # -- when it holds ---------------------------------------------------------------------------
    def test_it_holds_from_the_first_day_to_the_last(self):
        self.delegate(date_from=self.today + timedelta(days=2), date_to=self.today + timedelta(days=4))
        claim = self.claim_of()
        for days, holds in ((0, False), (1, False), (2, True), (4, True), (5, False)):
            with self.subTest(days=days), freeze_time(fields.Datetime.now() + timedelta(days=days)):
                self.env.invalidate_all()
                self.env.registry.clear_cache()
                self.assertEqual(self.colleague in claim.sudo().pending_approver_ids, holds)
                self.assertEqual(bool(self.inbox_of(self.colleague)), holds)
                self.assertEqual(claim.with_user(self.colleague).has_access('read'), holds)

    def test_reading_ends_with_the_delegation_without_a_cleared_cache(self):
        delegation = self.delegate()
        claim = self.claim_of()
        self.assertTrue(claim.with_user(self.colleague).has_access('read'))
        delegation.action_end()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(claim.with_user(self.colleague).has_access('read'))
        self.assertFalse(self.env['hr.expense.claim'].with_user(self.colleague).search([('id', '=', claim.id)]))
        with self.assertRaises(UserError):
            claim.with_user(self.colleague).action_approve()

    def test_amounts_above_the_limit_wait_for_the_approver(self):
        self.delegate(max_amount=100)
        low, high = self.claim_of(100), self.claim_of(100.01)
        self.assertEqual(self.inbox_of(self.colleague), low)
        self.assertFalse(high.with_user(self.colleague).has_access('read'))
        with self.assertRaises(UserError):
            high.with_user(self.colleague).action_approve()
        self.assertIn(self.manager, high.sudo().pending_approver_ids)

    def test_the_other_company_is_not_concerned(self):
        (self.manager | self.colleague).sudo().company_ids |= self.other_company
        self.env['hr.expense.approval.delegation'].with_user(self.manager).with_context(
            allowed_company_ids=self.other_company.ids).create({
                'delegate_id': self.colleague.id, 'date_to': self.today, 'company_id': self.other_company.id})
        claim = self.claim_of()
        self.assertNotIn(self.colleague, claim.sudo().pending_approver_ids)
        self.assertFalse(claim.with_user(self.colleague).has_access('read'))

    # -- what it cannot do -----------------------------------------------------------------------
    def test_nobody_decides_his_own_claim_this_way(self):
        self.delegate(delegate=self.employee)
        claim = self.claim_of()
        self.assertNotIn(self.employee, claim.sudo().pending_approver_ids)
        with self.assertRaisesRegex(UserError, "your own"):
            claim.with_user(self.employee).action_approve()
        other = self.claim_of(user=self.salesperson)
        self.assertIn(self.employee, other.sudo().pending_approver_ids)

    def test_there_are_no_chains(self):
        self.delegate()
        self.delegate(self.colleague, self.director)
        claim = self.claim_of()
        self.assertEqual(claim.sudo().pending_approver_ids, self.manager | self.colleague)
        self.assertFalse(self.inbox_of(self.director))

    def test_nobody_decides_twice(self):
        self.make_rule(self.level("Both", 'users', user_ids=self.manager | self.director, quorum='all'))
        self.delegate(delegate=self.director)
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(claim.sudo().pending_approver_ids, self.manager)
        with self.assertRaises(UserError):
            claim.with_user(self.director).action_approve()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_one_delegate_of_two_gives_one_voice(self):
        self.make_rule(self.level("Both", 'users', user_ids=self.manager | self.director, quorum='all'))
        self.delegate()
        self.delegate(self.director)
        claim = self.claim_of()
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'submitted')
        with self.assertRaises(UserError):
            claim.with_user(self.colleague).action_approve()

    def test_finance_is_lent_to_finance_alone(self):
        self.delegate(self.finance, self.colleague)
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertNotIn(self.colleague, claim.sudo().pending_approver_ids)

    def test_whoever_works_for_the_claimant_does_not_stand_in(self):
        self.delegate(self.director, self.employee)
        claim = self.claim_of(user=self.manager)
        self.assertEqual(claim.sudo().pending_approver_ids, self.director)

    # -- whose it is -----------------------------------------------------------------------------
    def test_users_manage_their_own_and_administrators_all(self):
        own = self.delegate()
        with self.assertRaises(AccessError):
            self.delegate(self.director, user=self.manager)
        with self.assertRaises(AccessError):
            own.delegator_id = self.director
        for stranger in (self.employee, self.finance, self.auditor, self.outsider):
            with self.subTest(stranger=stranger.login), self.assertRaises(AccessError):
                own.with_user(stranger).write({'date_to': self.today})
        with self.assertRaises(AccessError):
            own.with_user(self.colleague).action_end()
        with self.assertRaises(AccessError):
            own.with_user(self.employee).read(['delegate_id'])
        self.assertEqual(own.with_user(self.colleague).delegator_id, self.manager)
        self.assertEqual(own.with_user(self.auditor).delegator_id, self.manager)
        other = self.delegate(self.director, user=self.administrator)
        other.with_user(self.administrator).action_end()
        self.assertFalse(other.active)
        own.unlink()

    # -- bad input ---------------------------------------------------------------------------------
    def test_bad_delegations_are_refused_when_saved(self):
        yesterday = self.today - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "cannot stand in for themselves"), self.cr.savepoint():
            self.delegate(delegate=self.manager)
        with self.assertRaisesRegex(ValidationError, "would be over already"), self.cr.savepoint():
            self.delegate(date_from=yesterday, date_to=yesterday)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.cr.savepoint():
            self.delegate(date_from=self.today + timedelta(days=9))
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.cr.savepoint():
            self.delegate(max_amount=-1)
        with self.assertRaisesRegex(ValidationError, "need a login, and access"), self.cr.savepoint():
            self.delegate(delegate=self.outsider)
        portal = self.env['res.users'].sudo().create({
            'name': "Paula Portal", 'login': "paula", 'group_ids': [Command.set(self.env.ref('base.group_portal').ids)],
            'company_id': self.company.id, 'company_ids': [Command.set(self.company.ids)]})
        with self.assertRaisesRegex(ValidationError, "need a login, and access"), self.cr.savepoint():
            self.delegate(delegate=portal)
        self.delegate()
        with self.assertRaisesRegex(ValidationError, "Two delegates at the same time"), self.cr.savepoint():
            self.delegate(delegate=self.director)
        self.delegate(delegate=self.director, date_from=self.today + timedelta(days=8),
                      date_to=self.today + timedelta(days=9))

    def test_form_proposes_oneself_from_today(self):
        form = Form(self.env['hr.expense.approval.delegation'].with_user(self.manager))
        self.assertEqual(form.delegator_id, self.manager)
        self.assertEqual(form.date_from, self.today)
        form.delegate_id = self.colleague
        form.date_to = self.today + timedelta(days=3)
        self.assertEqual(form.save().state, 'running')

    def test_states_are_searched(self):
        delegations = self.env['hr.expense.approval.delegation'].with_user(self.manager)
        running = self.delegate()
        planned = self.delegate(date_from=self.today + timedelta(days=20), date_to=self.today + timedelta(days=21))
        self.assertEqual(delegations.search([('state', '=', 'running')]), running)
        self.assertEqual(delegations.search([('state', 'in', ('planned', 'ended'))]), planned)
