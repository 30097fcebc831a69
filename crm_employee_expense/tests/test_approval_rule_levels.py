import random
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalRuleLevels(ApprovalRuleCommon):
    """How levels run: how many have to approve, in which order, what the system takes, what counts together."""

    def board_rule(self, **values):
        return self.make_rule(self.level(
            "Board", 'users', user_ids=self.colleague | self.director | self.manager, **values))

    def test_one_of_the_named_is_enough(self):
        self.board_rule()
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        for user in (self.colleague, self.director, self.manager):
            self.assertFalse(self.activities_of(user, claim))

    def test_all_of_the_named_have_to_approve(self):
        self.board_rule(quorum='all')
        claim = self.claim_of()
        for user in (self.director, self.colleague, self.manager):
            self.assertEqual(claim.state, 'submitted')
            self.assertTrue(self.activities_of(user, claim))
            claim.with_user(user).action_approve()
            self.assertFalse(self.activities_of(user, claim))
        self.assertEqual(claim.state, 'to_verify')

    def test_two_of_three_have_to_approve_and_nobody_counts_twice(self):
        self.board_rule(quorum='number', quorum_count=2)
        claim = self.claim_of()
        claim.with_user(self.director).action_approve("Yes")
        self.assertEqual(claim.state, 'submitted')
        with self.assertRaisesRegex(UserError, "not for you"):
            claim.with_user(self.director).action_approve("Yes again")
        [entry] = [step for step in claim.approval_chain['steps'] if step['state'] == 'pending']
        self.assertEqual((entry['required_count'], [one['id'] for one in entry['approved_by']]), (2, self.director.ids))
        self.assertEqual({person['id'] for person in entry['approvers']}, {self.colleague.id, self.manager.id})
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        self.assertFalse(self.activities_of(self.manager, claim))
        step = self.business_step(claim)
        self.assertEqual(step.approved_user_ids, self.director | self.colleague)
        self.assertEqual(step.comment, "Yes")

    def test_one_refusal_ends_it(self):
        self.board_rule(quorum='number', quorum_count=2)
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        claim.with_user(self.manager).action_refuse("Too much")
        self.assertEqual(claim.state, 'refused')
        self.assertFalse(self.activities_of(self.colleague, claim))
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            claim.with_user(self.colleague).action_approve()

    def test_missing_approvals_are_filled_up_by_those_who_step_in(self):
        rule = self.board_rule(quorum='number', quorum_count=3)
        self.colleague.active = self.director.active = False
        claim = self.claim_of()
        step = self.business_step(claim)
        # Ben is named and Anna's manager, his own manager cannot decide either
        self.assertRecordValues(step, [{
            'approver_ids': (self.manager | self.administrator).ids, 'required_count': 2, 'passed_on': True}])
        rule.fallback_user_ids = self.salesperson
        step = self.business_step(self.claim_of(101))
        self.assertEqual(step.approver_ids, self.manager | self.salesperson | self.administrator)
        self.assertEqual(step.required_count, 3)

    def test_all_means_those_who_are_named(self):
        second = self.make_admin("Ada Administrator")
        self.board_rule(quorum='all')
        (self.colleague | self.director | self.manager).active = False
        step = self.business_step(self.claim_of())
        self.assertEqual(step.approver_ids, self.administrator | second)
        self.assertEqual(step.required_count, 1)

    def make_admin(self, name):
        return self._hire(name, groups='hr_expense.group_hr_expense_manager')[0]

    def test_quorum_of_finance_is_not_broken_by_keeping_duties_apart(self):
        self.make_rule(
            self.level("Fay", 'users', user_ids=self.finance),
            self.level("Finance", 'finance', kind='finance', quorum='all', sequence=20))
        claim = self.claim_of()
        claim.with_user(self.finance).action_approve()
        # two are asked for and there are two: Fay cannot be spared
        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(claim.state, 'approved')

    def test_everybody_of_a_quorum_is_kept_from_verifying(self):
        self.make_rule(self.level(
            "Two", 'users', user_ids=self.finance | self.colleague, quorum='all'))
        claim = self.claim_of()
        claim.with_user(self.finance).action_approve()
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        with self.assertRaisesRegex(UserError, "You approved .* before"):
            claim.with_user(self.finance).action_approve()

    def test_levels_with_the_same_number_are_open_at_once(self):
        self.make_rule(
            self.level("One", 'users', user_ids=self.manager, sequence=10),
            self.level("Other", 'users', user_ids=self.colleague, sequence=10),
            self.level("Top", 'users', user_ids=self.director, sequence=20))
        claim = self.claim_of()
        states = lambda: self.business_step(claim).sorted('id').mapped('state')  # noqa: E731
        self.assertEqual(states(), ['pending', 'pending', 'waiting'])
        self.assertEqual(claim.pending_approver_ids, self.manager | self.colleague)
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(states(), ['pending', 'approved', 'waiting'])
        self.assertFalse(self.activities_of(self.director, claim))
        claim.with_user(self.manager).action_approve()
        self.assertEqual(states(), ['approved', 'approved', 'pending'])
        self.assertTrue(self.activities_of(self.director, claim))

    def test_level_is_left_out_below_its_own_amount(self):
        self.make_rule(
            self.level("Manager", 'manager'),
            self.level("Director", 'manager', distance=1, sequence=20, amount_from=1000))
        self.assertEqual(self.business_step(self.claim_of(999.99)).mapped('name'), ["Manager"])
        self.assertEqual(self.business_step(self.claim_of(1000)).mapped('name'), ["Manager", "Director"])

    def test_finance_comes_last_even_where_no_level_or_an_earlier_one_says_so(self):
        rule = self.make_rule(
            self.level("Manager", 'manager', sequence=10),
            self.level("Check", 'finance', kind='finance', sequence=20))
        self.assertEqual([origin for origin, _users in self.chain_of(self.claim_of())], ['manager', 'finance'])
        rule.level_ids[0].sequence = 20  # one level alone, past the form of the rule
        steps = self.claim_of(103).sudo().step_ids.sorted('sequence')
        self.assertEqual(steps.mapped('state'), ['pending', 'waiting'], "Finance waits where its number is the same")
        rule.level_ids[0].sequence = 30
        claim = self.claim_of(101)
        self.assertEqual([origin for origin, _users in self.chain_of(claim)], ['manager', 'finance'])
        rule.level_ids[1].unlink()
        self.assertEqual([origin for origin, _users in self.chain_of(self.claim_of(102))], ['manager', 'finance'])

    def test_deadline_of_a_level(self):
        self.make_rule(self.level(deadline_days=2))
        claim = self.claim_of()
        step = self.business_step(claim)
        self.assertGreater(step.deadline, step.opened_on)
        entry = next(step for step in claim.approval_chain['steps'] if step['state'] == 'pending')
        self.assertEqual(entry['deadline'], fields.Datetime.to_string(step.deadline))

    # -- decided by the system ------------------------------------------------------------------
    def test_whoever_approved_before_is_not_asked_again(self):
        rule = self.make_rule(
            self.level("Approver"), self.level("Head", 'users', user_ids=self.manager | self.colleague, sequence=20),
            self.level("Top", 'manager', distance=1, sequence=30))
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        steps = self.business_step(claim)
        self.assertEqual(steps.mapped('state'), ['approved', 'approved', 'pending'])
        self.assertIn("Ben Manager approved an earlier step", steps[1].comment)
        event = claim.event_ids.filtered(lambda event: event.kind == 'auto')
        self.assertEqual((event.step_id, event.user_id), (steps[1], self.env.ref('base.user_root')))
        rule.level_ids[1].skip_if_approved = False
        claim = self.claim_of(101)
        claim.with_user(self.manager).action_approve()
        self.assertEqual(self.business_step(claim).mapped('state'), ['approved', 'pending', 'waiting'])

    def test_small_claim_is_approved_by_the_system_and_goes_to_finance(self):
        self.make_rule(self.level(auto_approve_below=50), name="Small amounts")
        claim = self.claim_of(49.99)
        self.assertEqual(claim.state, 'to_verify')
        step = self.business_step(claim)
        self.assertRecordValues(step, [{'state': 'approved', 'decided_by_id': self.env.ref('base.user_root').id}])
        event = claim.event_ids.filtered(lambda event: event.kind == 'auto')
        self.assertEqual(event.step_id, step)
        self.assertIn("Small amounts", event.comment)
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertTrue(self.activities_of(self.finance, claim))
        self.assertFalse(claim._get_trail_problems())
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertEqual(self.claim_of(50).state, 'submitted')

    def test_system_never_approves_what_has_findings(self):
        self.make_rule(self.level(auto_approve_below=50))
        self.assertEqual(self.claim_of(30).state, 'to_verify')
        again = self.claim_of(30)  # claimed before
        self.assertTrue(again.sudo().violation_ids)
        self.assertEqual(again.state, 'submitted')
        self.assertEqual(again.pending_approver_ids, self.manager)

    def test_system_approves_only_the_levels_that_say_so(self):
        self.make_rule(self.level("Small", auto_approve_below=50),
                       self.level("Director", 'manager', distance=1, sequence=20))
        claim = self.claim_of(30)
        self.assertEqual(self.business_step(claim).mapped('state'), ['approved', 'pending'])
        self.assertEqual(claim.state, 'submitted')

    # -- splitting -------------------------------------------------------------------------------
    def test_three_claims_of_400_in_seven_days_trigger_the_level_from_1000(self):
        self.make_rule(
            self.level("Manager", 'manager'),
            self.level("Director", 'manager', distance=1, sequence=20, amount_from=1000),
            rolling_days=7)
        now = fields.Datetime.now()
        levels = []
        for days in (6, 3, 0):
            with freeze_time(now - timedelta(days=days)):
                levels.append(self.business_step(self.claim_of(400 + days)).mapped('name'))
        self.assertEqual(levels, [["Manager"], ["Manager"], ["Manager", "Director"]])

    def test_claims_submitted_together_are_looked_at_together(self):
        self.make_rule(self.level(), name="Large", amount_from=1000, rolling_days=7)
        claims = self.draft_of(400) | self.draft_of(401) | self.draft_of(402)
        self.assertFalse(
            [entry['rule'] for claim in claims for entry in claim.approval_chain['preview'] if entry['rule']])
        claims.action_submit()
        self.assertEqual([bool(self.rule_of(claim)) for claim in claims], [False, False, True])

    def test_only_what_counts_is_added_up(self):
        self.make_rule(self.level(), name="Large", amount_from=1000, rolling_days=7)
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=8)):
            self.claim_of(700)  # too long ago
        self.claim_of(701, user=self.colleague)  # somebody else
        self.draft_of(702)  # not submitted
        refused = self.claim_of(703)
        refused.with_user(self.manager).action_refuse("No")
        self.claim_of(704).action_withdraw()
        self.assertFalse(self.rule_of(self.claim_of(400)))
        self.assertTrue(self.rule_of(self.claim_of(600)))

    def test_looking_back_can_be_limited_to_category_vendor_or_opportunity(self):
        lead, lead_2 = self.env['crm.lead'].create([
            {'name': name, 'user_id': self.salesperson.id} for name in ("Deal", "Other deal")])
        vendor, vendor_2 = self.env['res.partner'].create([{'name': "Shop"}, {'name': "Other shop"}])
        rule = self.make_rule(self.level(), name="Large", amount_from=1000, rolling_days=7)
        same = {
            'category': {'category': self.category_2}, 'vendor': {'vendor_id': vendor.id},
            'lead': {'claim': {'lead_id': lead.id}}}
        other = {
            'category': {'category': self.category}, 'vendor': {'vendor_id': vendor_2.id},
            'lead': {'claim': {'lead_id': lead_2.id}}}
        for number, scope in enumerate(same):
            with self.subTest(scope=scope):
                rule.rolling_scope = scope
                user = self._hire(f"Seller{number} Sales", groups='sales_team.group_sale_salesman')[0]
                (lead | lead_2).user_id = user
                self.claim_of(600 + number, user=user, **same[scope])
                self.assertFalse(self.rule_of(self.claim_of(610 + number, user=user, **other[scope])))
                self.assertEqual(self.rule_of(self.claim_of(620 + number, user=user, **same[scope])), rule)

    def test_looking_back_goes_by_the_opportunity_of_each_line(self):
        user = self._hire("Seller Sales", groups='sales_team.group_sale_salesman')[0]
        lead, lead_2 = self.env['crm.lead'].create([
            {'name': name, 'user_id': user.id} for name in ("Deal", "Other deal")])
        rule = self.make_rule(
            self.level(), name="Large", amount_from=1000, rolling_days=7, rolling_scope='lead')
        # on the claim another one, or none: the line's own counts
        self.claim_of(600, user=user, claim={'lead_id': lead_2.id}, lead_id=lead.id)
        self.assertFalse(self.rule_of(self.claim_of(601, user=user, claim={'lead_id': lead_2.id})))
        self.assertFalse(self.rule_of(self.claim_of(602, user=user)))
        self.assertEqual(self.rule_of(self.claim_of(603, user=user, lead_id=lead.id)), rule)
        self.assertEqual(self.rule_of(self.claim_of(604, user=user, claim={'lead_id': lead.id})), rule)

    def test_splitting_does_not_reach_automatic_approval(self):
        self.make_rule(self.level(auto_approve_below=50), rolling_days=7)
        self.assertEqual(self.claim_of(30).state, 'to_verify')
        self.assertEqual(self.claim_of(31).state, 'submitted')

    # -- change and deletion -----------------------------------------------------------------------
    def test_running_chains_stay_as_they_are_when_a_rule_changes(self):
        rule = self.make_rule(self.level("Manager", 'manager'), self.level("Top", 'manager', distance=1, sequence=20))
        claim = self.claim_of()
        before = claim.sudo().step_ids.read(['sequence', 'name', 'approver_ids', 'state', 'required_count'])
        rule.write({'amount_from': 5000, 'level_ids': [
            Command.clear(), Command.create(self.level("New", 'users', user_ids=self.colleague))]})
        rule.action_archive()
        self.assertEqual(
            claim.sudo().step_ids.read(['sequence', 'name', 'approver_ids', 'state', 'required_count']), before)
        claim.with_user(self.manager).action_approve()
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_rule_that_was_used_is_archived_instead_of_deleted(self):
        rule = self.make_rule(name="In use")
        self.make_rule(name="Never used").unlink()
        claim = self.claim_of()
        with self.assertRaisesRegex(UserError, "In use.* Archive it instead"):
            rule.unlink()
        # whatever takes it away all the same, the chain goes on
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM hr_expense_approval_rule_level WHERE rule_id = %s", (rule.id,))
        self.env.cr.execute("DELETE FROM hr_expense_approval_rule WHERE id = %s", (rule.id,))
        self.env.invalidate_all()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    # -- preview -------------------------------------------------------------------------------------
    def test_preview_is_what_is_made_for_fifty_random_claims(self):
        shuffled = random.Random(1901)
        above = self.env['hr.department'].create({
            'name': "Service", 'company_id': self.company.id, 'manager_id': self.director_employee.id})
        self.department.write({'parent_id': above.id, 'manager_id': self.manager_employee.id})
        self.anna.department_id = self.department
        board = self.colleague | self.director | self.finance
        self.make_rule(
            self.level("Board", 'users', user_ids=board, quorum='number', quorum_count=2),
            self.level("Head", 'department_head'),
            name="Large", amount_from=800, rolling_days=2)
        self.make_rule(
            self.level("Small", auto_approve_below=60),
            self.level("Top", 'manager', distance=1, sequence=20, amount_from=300),
            name="Meals", category_ids=[Command.set(self.category_2.ids)], category_match='all')
        self.make_rule(
            self.level("Boss", 'manager'), self.level("Finance", 'finance', kind='finance', sequence=20),
            name="Otto", domain="[('employee_id.name', 'ilike', 'otto')]")
        seen = set()
        for number in range(50):
            user = shuffled.choice([self.employee, self.colleague, self.salesperson, self.director])
            lines = [self._prepare_line(
                round(shuffled.uniform(5, 400), 2), receipt=False,
                product_id=shuffled.choice([self.category, self.category_2]).id)
                for _line in range(shuffled.randint(1, 4))]
            with self.subTest(number=number), freeze_time(fields.Datetime.now() + timedelta(hours=12 * number)):
                claim = self.create_claim(*lines, user=user)
                preview = claim.approval_chain['preview']
                claim.action_submit()
                steps = claim.sudo().step_ids.sorted(lambda step: (step.sequence, step.id))
                self.assertEqual(
                    [(entry['role'], entry['rule'], entry['kind'], entry['required_count'], entry['is_automatic'],
                      entry['passed_on'], {person['id'] for person in entry['approvers']}) for entry in preview],
                    [(step.display_name, step.rule_id.name or '', step.kind, step.required_count, step.is_automatic,
                      step.passed_on, set(step.approver_ids.ids)) for step in steps])
                self.assertEqual(steps[-1].kind, 'finance')
                self.assertNotIn(user, steps.approver_ids)
                seen.add(steps.rule_id.name)
        self.assertEqual(len(seen), 4, "every rule, and none, has come up")
