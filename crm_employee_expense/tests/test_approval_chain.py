from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .test_approval_reassign import ReassignCommon


@tagged('post_install', '-at_install')
class TestApprovalChain(ReassignCommon):
    """What the chain on a document says, to whoever reads it."""

    def entries(self, claim, user=None):
        return claim.with_user(user or self.employee).approval_chain['steps']

    def names(self, people):
        return [person['name'] for person in people]

    def delegate(self, delegator, delegate):
        return self.env['hr.expense.approval.delegation'].with_user(delegator).with_company(self.company).create({
            'delegate_id': delegate.id, 'date_to': fields.Date.today() + timedelta(days=7)})

    def test_the_rule_and_its_levels_are_named(self):
        self.make_rule(self.level("Board", 'users', user_ids=self.director), name="Large sums")
        claim = self.claim_of()
        self.assertEqual(
            [(entry['rule'], entry['round']) for entry in self.entries(claim)], [("Large sums", 1)] * 2)
        self.assertEqual(self.entries(claim)[0]['role'], "Board")

    def test_a_draft_shows_its_next_round(self):
        claim = self.draft_of(100)
        self.assertEqual({entry['round'] for entry in claim.approval_chain['preview']}, {1})
        claim.action_submit()
        self.assertEqual(claim.approval_chain['preview'], [])
        claim.with_user(self.manager).action_refuse("Which customer?")
        claim.with_user(self.employee).action_revise()
        chain = claim.approval_chain
        self.assertEqual({entry['round'] for entry in chain['preview']}, {2})
        self.assertEqual(chain['round'], 1)
        self.assertEqual({entry['round'] for entry in chain['steps']}, {1})

    def test_rounds_stand_with_the_latest_first_and_levels_in_order(self):
        claim, _first, _second = self.two_levels()
        claim.with_user(self.manager).action_refuse("Which customer?")
        claim.with_user(self.employee).action_revise()
        claim.with_user(self.employee).action_submit()
        self.assertEqual(
            [(entry['round'], entry['role']) for entry in self.entries(claim) if entry['kind'] == 'business'],
            [(2, "Approver"), (2, "Head"), (1, "Approver"), (1, "Head")])

    def test_who_passed_it_on(self):
        claim = self.claim_of()
        claim.with_user(self.manager).action_forward(self.colleague.id, "You know them")
        entry = self.entries(claim)[0]
        self.assertEqual((entry['forwarded_by'], self.names(entry['approvers'])), ("Ben Manager", ["Otto Outsider"]))
        self.assertEqual((entry['added_by'], entry['released_by']), ('', ''))
        self.assertFalse(claim.sudo()._get_trail_problems())

    def test_who_asked_for_one_more(self):
        claim = self.claim_of()
        claim.with_user(self.manager).action_add_approver(self.colleague.id, "Four eyes")
        added = [entry for entry in self.entries(claim) if entry['origin'] and entry['added_by']]
        self.assertEqual([self.names(entry['approvers']) for entry in added], [["Otto Outsider"]])
        self.assertEqual(added[0]['added_by'], "Ben Manager")

    def test_who_gave_a_level_up(self):
        claim, first, _second = self.two_levels()
        self.release(first)
        [entry] = [entry for entry in self.entries(claim) if entry['id'] == first.id]
        self.assertEqual((entry['released_by'], entry['state']), (self.administrator.name, 'cancelled'))
        self.assertEqual(entry['comment'], "Not needed this time.")

    def test_all_who_approved_where_several_had_to(self):
        self.make_rule(self.level(
            "Board", 'users', user_ids=self.director | self.colleague, quorum='all'))
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        self.assertEqual(self.names(self.entries(claim)[0]['approved_by']), [self.director.name])
        claim.with_user(self.colleague).action_approve()
        entry = self.entries(claim)[0]
        self.assertEqual(
            set(self.names(entry['decided_by'])), {self.director.name, self.colleague.name})

    def test_who_refused_where_several_had_to_approve(self):
        self.make_rule(self.level(
            "Board", 'users', user_ids=self.director | self.colleague, quorum='all'))
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        claim.with_user(self.colleague).action_refuse("Too much")
        self.assertEqual(self.names(self.entries(claim)[0]['decided_by']), [self.colleague.name])

    def test_who_decided_in_whose_place_and_when(self):
        with freeze_time('2026-03-02 08:00:00'):
            claim = self.claim_of()
        self.delegate(self.manager, self.colleague)
        claim.with_user(self.colleague).action_approve()
        entry = self.entries(claim)[0]
        self.assertEqual(entry['decided_by'], [
            {'id': self.colleague.id, 'name': self.colleague.name, 'on_behalf_of': self.manager.name}])
        self.assertEqual(entry['opened_on'], '2026-03-02 08:00:00')
        self.assertEqual(entry['decided_on'], fields.Datetime.to_string(self.business_step(claim).decided_on))
        self.assertTrue(entry['decided_on'])

    def test_approvers_come_before_those_who_stand_in(self):
        self.make_rule(self.level("Board", 'users', user_ids=self.director | self.manager))
        claim = self.claim_of()
        self.delegate(self.director, self.colleague)
        people = self.entries(claim)[0]['approvers']
        self.assertEqual(people[-1], {
            'id': self.colleague.id, 'name': self.colleague.name, 'on_behalf_of': self.director.name})
        self.assertEqual({person['name'] for person in people[:2]}, {self.director.name, self.manager.name})
        self.assertEqual({person['on_behalf_of'] for person in people[:2]}, {''})

    def test_a_restart_is_one_message_and_no_change_of_status(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        before = claim.sudo().message_ids
        changing = claim.with_user(self.finance).with_context(claim_change=True, tracking_disable=False)
        changing.expense_ids.product_id = self.category_2
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = claim.sudo().message_ids - before
        self.assertFalse(told.tracking_value_ids.filtered(lambda value: value.field_id.name == 'state'))
        self.assertEqual(claim.state, 'submitted')
