import random
from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalRuleConditions(ApprovalRuleCommon):
    """Which rule applies to which claim."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.above = cls.env['hr.department'].create({'name': "Service", 'company_id': cls.company.id})
        cls.department.parent_id = cls.above
        cls.job = cls.env['hr.job'].create({'name': "Technician", 'company_id': cls.company.id})
        cls.tag = cls.env['hr.employee.category'].create({'name': "Traveller"})
        cls.anna.write({
            'department_id': cls.department.id, 'job_id': cls.job.id, 'category_ids': [Command.set(cls.tag.ids)],
            'parent_id': cls.manager_employee.id, 'expense_manager_id': cls.manager.id})
        cls.bank_method = cls.outbound_payment_method_line
        cls.customer = cls.env['res.partner'].create({'name': "Customer"})

    def both_lines(self):
        return [self._prepare_line(50, receipt=False),
                self._prepare_line(60, receipt=False, product_id=self.category_2.id)]

    def test_each_condition_decides_whether_the_rule_applies(self):
        card = {'payment_mode': 'company_account', 'payment_method_line_id': self.bank_method.id}
        customer = {'partner_id': self.customer.id}
        colleague = {'user': self.colleague}
        set_of = lambda records: [Command.set(records.ids)]  # noqa: E731
        cases = [
            # values of the rule, a claim that fits, one that does not, why not
            ({'amount_from': 100}, {'amount': 100}, {'amount': 99.99}, r"\$.?99\.99, is below \$.?100\.00"),
            ({'amount_to': 100}, {'amount': 99.99}, {'amount': 100}, r"\$.?100\.00, is not below \$.?100\.00"),
            ({'amount_from': 50, 'amount_to': 100}, {'amount': 50}, {'amount': 100}, "is not below"),
            ({'category_ids': set_of(self.category_2)}, {'category': self.category_2}, {},
             "No line is of category Meals"),
            ({'department_ids': set_of(self.department)}, {}, colleague,
             "Otto Outsider does not work in Field Service"),
            ({'department_ids': set_of(self.above)}, {}, colleague, "does not work in Service"),
            ({'job_ids': set_of(self.job)}, {}, colleague, "The job position of Otto Outsider is not Technician"),
            ({'tag_ids': set_of(self.tag)}, {}, colleague, "Otto Outsider does not have the tag Traveller"),
            ({'payment_mode': 'company_account'}, card, {}, "Nothing was paid by the company"),
            ({'payment_mode': 'own_account'}, {}, card, "Nothing was paid by the employee"),
            ({'for_customer': 'yes'}, {'claim': customer}, {}, "neither a customer nor an opportunity"),
            ({'for_customer': 'no'}, {}, {'claim': customer}, "There is a customer or an opportunity"),
            ({'domain': "[('purpose', 'ilike', 'fair')]"}, {'claim': {'purpose': "Trade fair"}}, {},
             "The further condition does not fit"),
            ({'domain': "[('expense_ids.vendor_id', '!=', False)]"}, {'vendor_id': self.customer.id}, {},
             "The further condition does not fit"),
            ({'amount_from': 100, 'department_ids': set_of(self.department), 'category_ids': set_of(self.category)},
             {'amount': 100}, {'amount': 90, 'user': self.colleague, 'category': self.category_2}, "is below"),
        ]
        for number, (values, fitting, other, reason) in enumerate(cases):
            with self.subTest(values=values):
                rule = self.make_rule(name=f"Rule {number}", **values)
                fits, does_not = self.claim_of(**fitting), self.claim_of(**{'amount': 101, **other})
                self.assertEqual(self.rule_of(fits), rule)
                self.assertFalse(self.rule_of(does_not))
                facts = does_not.sudo()._get_approval_facts()[does_not.id]
                self.assertRegex(rule.sudo()._get_mismatches(facts)[0], reason)
                self.assertNotEqual(rule.condition_summary, "Everything")
                rule.action_archive()

    def test_opportunity_counts_as_customer(self):
        lead = self.env['crm.lead'].create({'name': "Big deal", 'user_id': self.salesperson.id})
        rule = self.make_rule(for_customer='yes')
        claim = self.claim_of(user=self.salesperson, claim={'lead_id': lead.id})
        self.assertEqual(self.rule_of(claim), rule)

    def test_categories_of_any_or_all_lines(self):
        rule = self.make_rule(category_ids=[Command.set(self.category_2.ids)])
        self.assertEqual(self.rule_of(self.submit(*self.both_lines())), rule)
        rule.category_match = 'all'
        self.assertFalse(self.rule_of(self.submit(*self.both_lines())))
        self.assertEqual(self.rule_of(self.claim_of(101, category=self.category_2)), rule)

    def test_findings_choose_the_rule(self):
        without = self.make_rule(name="Clean", has_findings='no')
        suspicious = self.make_rule(name="Suspicious", has_findings='yes')
        self.assertEqual(self.rule_of(self.claim_of(70)), without)
        self.assertEqual(self.rule_of(self.claim_of(70)), suspicious)  # the same expense once more

    def test_first_rule_by_sequence_applies(self):
        second = self.make_rule(name="Second", sequence=20)
        first = self.make_rule(name="First", sequence=10)
        self.assertEqual(self.rule_of(self.claim_of()), first)
        first.sequence = 30
        self.assertEqual(self.rule_of(self.claim_of(101)), second)

    def test_archived_rule_does_not_apply_whatever_the_caller_says(self):
        self.make_rule().action_archive()
        claim = self.draft_of(100)
        claim.with_context(active_test=False).action_submit()
        self.assertFalse(self.rule_of(claim))
        self.assertEqual([origin for origin, _users in self.chain_of(claim)], ['expense_approver', 'finance'])

    def test_rule_stays_as_narrow_when_its_categories_and_departments_are_archived(self):
        self.make_rule(category_ids=[Command.set(self.category_2.ids)])
        self.category_2.active = False
        self.assertFalse(self.rule_of(self.claim_of()))
        self.make_rule(department_ids=[Command.set(self.department.ids)])
        self.department.active = False
        self.assertFalse(self.rule_of(self.claim_of(101, user=self.colleague)))

    def test_each_company_has_its_own_rules(self):
        rule = self.make_rule()
        other = self.env['hr.expense.approval.rule'].with_user(self.outsider).create({
            'name': "Elsewhere", 'level_ids': [Command.create(self.level())]})
        self.assertEqual(other.company_id, self.other_company)
        self.assertEqual(self.rule_of(self.claim_of()), rule)
        visible = self.env['hr.expense.approval.rule'].with_user(self.outsider).search([])
        self.assertIn(other, visible)
        self.assertNotIn(rule, visible)
        with self.assertRaises(AccessError):
            rule.with_user(self.outsider).name = "Mine"

    def test_rule_whose_levels_were_deleted_does_not_apply(self):
        rule = self.make_rule()
        rule.level_ids.unlink()
        self.assertFalse(self.rule_of(self.claim_of()))

    def test_condition_that_is_not_valid_any_more_stops_nobody(self):
        rule = self.make_rule(domain="[('purpose', '!=', False)]")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_approval_rule SET domain = %s WHERE id = %s", ("[('gone', '=', 1)]", rule.id))
        self.env.invalidate_all()
        with self.assertLogs('odoo.addons.crm_employee_expense', 'WARNING'):
            claim = self.claim_of()
        self.assertFalse(self.rule_of(claim))

    def test_only_administrators_change_rules(self):
        rule = self.make_rule()
        for user in (self.employee, self.manager, self.finance, self.auditor, self.salesperson):
            with self.subTest(user=user.name):
                for change in (
                    lambda: rule.with_user(user).write({'amount_from': 10}),
                    lambda: rule.level_ids.with_user(user).write({'auto_approve_below': 1000}),
                    lambda: rule.with_user(user).unlink(),
                    lambda: rule.level_ids.with_user(user).unlink(),
                    lambda: rule.with_user(user).copy(),
                ):
                    with self.assertRaises(AccessError):
                        change()

    def test_summaries_say_what_the_rule_does_in_the_reader_s_language(self):
        rule = self.make_rule(
            self.level("A", sequence=10), self.level("B", 'manager', sequence=10),
            self.level("C", 'manager', sequence=20),
            amount_from=1000, amount_to=2000, rolling_days=7, category_ids=[Command.set(self.category.ids)],
            has_findings='no')
        self.assertRegex(rule.condition_summary, r"1,000 to below .*2,000 · sum of 7 days · Travel · no findings")
        self.assertEqual(rule.level_summary, "A + B → C")
        self.assertEqual(self.make_rule().condition_summary, "Everything")

    def test_rules_are_read_once_for_many_claims(self):
        self.make_rule(name="Large", amount_from=5000)
        self.make_rule(
            self.level("Approver"), self.level("Director", 'manager', distance=1, sequence=20),
            name="Usual", rolling_days=7)

        def count_queries(count):
            claims = self.env['hr.expense.claim'].union(*(self.draft_of(100 + number) for number in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            cursor = type(self.env.cr)
            execute = cursor.execute

            def spy(cr, query, *args, **kwargs):
                text = getattr(query, 'code', query)
                queries.append(text)
                return execute(cr, query, *args, **kwargs)

            self.patch(cursor, 'execute', spy)
            try:
                claims.sudo()._get_approval_levels(together=True)
            finally:
                self.patch(cursor, 'execute', execute)
            return len(queries), sum('FROM "hr_expense_approval_rule"' in text for text in queries)

        count_queries(1)
        all_few, rule_few = count_queries(2)
        all_many, rule_many = count_queries(12)
        self.assertEqual(rule_many, rule_few)
        self.assertLessEqual(all_many, all_few + 5, "what is asked of the database does not grow with the claims")


@tagged('post_install', '-at_install')
class TestApprovalRuleApprovers(ApprovalRuleCommon):
    """Whom the levels ask, and who steps in."""

    def first_step(self, claim=None):
        return self.business_step(claim or self.claim_of())[:1]

    def check_first(self, users, origin, passed_on, claim=None):
        step = self.first_step(claim)
        self.assertRecordValues(step, [{'origin': origin, 'approver_ids': users.ids, 'passed_on': passed_on}])
        return step

    def test_expense_approver(self):
        self.make_rule(self.level("Approver"))
        step = self.check_first(self.manager, 'expense_approver', False)
        self.assertEqual(step.display_name, "Approver")

    def test_expense_approver_who_cannot_decide_is_passed_to_the_manager(self):
        self.make_rule(self.level())
        self.anna.parent_id = self.director_employee
        self.anna.expense_manager_id = self.manager
        self.manager.active = False
        self.check_first(self.director, 'manager', True)

    def test_manager_and_the_managers_above(self):
        rule = self.make_rule(self.level("Boss", 'manager'))
        self.check_first(self.manager, 'manager', False)
        rule.level_ids.distance = 1
        self.check_first(self.director, 'higher_manager', False, self.claim_of(101))

    def test_manager_higher_than_there_is_is_the_highest(self):
        self.make_rule(self.level("Boss", 'manager', distance=5))
        self.check_first(self.director, 'higher_manager', True)

    def test_manager_without_login_or_archived_or_portal_is_passed_up(self):
        rule = self.make_rule(self.level("Boss", 'manager'))
        portal = new_test_user(self.env, login='paula', groups='base.group_portal')
        amounts = iter(range(200, 300))
        for user in (self.env['res.users'], portal):
            with self.subTest(user=user.login or "none"):
                self.manager_employee.user_id = user
                self.check_first(self.director, 'higher_manager', True, self.claim_of(next(amounts)))
        self.manager_employee.user_id = self.manager
        self.manager.active = False
        self.check_first(self.director, 'higher_manager', True, self.claim_of(next(amounts)))
        self.director.active = False
        rule.fallback_user_ids = self.colleague
        step = self.check_first(self.colleague, 'fallback', True, self.claim_of(next(amounts)))
        self.assertEqual(step.display_name, "Boss")
        rule.fallback_user_ids = False
        self.check_first(self.administrator, 'administrator', True, self.claim_of(next(amounts)))

    def test_claimant_is_never_asked_whatever_the_rule_says(self):
        self.env['hr.department'].browse(self.department.id).manager_id = self.anna
        self.anna.department_id = self.department
        self.anna.write({'parent_id': self.manager_employee.id, 'expense_manager_id': self.employee.id})
        team = self.env['crm.team'].create({'name': "Team", 'user_id': self.employee.id, 'company_id': self.company.id})
        lead = self.env['crm.lead'].create({'name': "Deal", 'user_id': self.employee.id, 'team_id': team.id})
        group = self.env['res.groups'].create({'name': "Alone", 'user_ids': [Command.set(self.employee.ids)]})
        self.employee.group_ids |= self.env.ref('sales_team.group_sale_salesman')
        sources = [
            ('expense_approver', {}), ('manager', {}), ('department_head', {}), ('sales_team_leader', {}),
            ('users', {'user_ids': self.employee}), ('group', {'group_id': group.id}),
        ]
        rule = self.make_rule(*(self.level(source, source, sequence=number, skip_if_approved=False, **values)
                                for number, (source, values) in enumerate(sources)),
                              fallback_user_ids=[Command.set(self.employee.ids)])
        claim = self.claim_of(claim={'lead_id': lead.id})
        self.assertEqual(self.rule_of(claim), rule)
        steps = self.business_step(claim)
        self.assertEqual(len(steps), len(sources))
        for step in steps:
            with self.subTest(level=step.name):
                self.assertEqual(step.approver_ids, self.manager)
                self.assertEqual(step.passed_on, step.name != 'manager')

    def test_head_of_department_and_of_the_one_above(self):
        above = self.env['hr.department'].create({
            'name': "Service", 'company_id': self.company.id, 'manager_id': self.director_employee.id})
        self.department.write({'parent_id': above.id, 'manager_id': self.colleague_employee.id})
        self.anna.write({'department_id': self.department.id, 'parent_id': self.manager_employee.id})
        rule = self.make_rule(self.level("Head", 'department_head'))
        self.check_first(self.colleague, 'department_head', False)
        rule.level_ids.distance = 1
        self.check_first(self.director, 'department_head', False, self.claim_of(101))
        rule.level_ids.distance = 2
        self.check_first(self.manager, 'manager', True, self.claim_of(102))
        rule.level_ids.distance = 0
        self.colleague.active = False
        self.check_first(self.director, 'department_head', True, self.claim_of(103))

    def test_sales_team_leader_of_the_opportunity(self):
        team = self.env['crm.team'].create(
            {'name': "Team", 'user_id': self.colleague.id, 'company_id': self.company.id})
        lead = self.env['crm.lead'].create({
            'name': "Deal", 'user_id': self.salesperson.id, 'team_id': team.id, 'company_id': self.company.id})
        self.make_rule(self.level("Team leader", 'sales_team_leader'))
        claim = self.claim_of(user=self.salesperson, claim={'lead_id': lead.id})
        self.check_first(self.colleague, 'sales_team_leader', False, claim)
        self.check_first(self.manager, 'manager', True, self.claim_of(user=self.salesperson))

    def test_named_users_and_members_of_a_group(self):
        self.make_rule(self.level("Board", 'users', user_ids=self.colleague | self.director | self.outsider),
                       name="Users", amount_from=1000)
        group = self.env['res.groups'].create({
            'name': "Board", 'user_ids': [Command.set((self.colleague | self.director).ids)]})
        self.make_rule(self.level("Board", 'group', group_id=group.id), name="Group")
        # Zoe works for another company
        self.check_first(self.colleague | self.director, 'users', False, self.claim_of(1000))
        self.check_first(self.colleague | self.director, 'group', False, self.claim_of(10))

    def test_circle_of_managers_ends(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE hr_employee SET parent_id = %s WHERE id = %s",
                            (self.anna.id, self.director_employee.id))
        self.env.invalidate_all()
        self.manager.active = self.director.active = False
        self.make_rule(self.level("Boss", 'manager', distance=1))
        self.check_first(self.administrator, 'administrator', True)

    # -- levels ------------------------------------------------------------------------------
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
        rule.level_ids[0].sequence = 30  # one level alone, past the form of the rule
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


@tagged('post_install', '-at_install')
class TestApprovalRuleBadInput(ApprovalRuleCommon):
    """What cannot be right is refused when the rule is saved, with the reason."""

    def check_refused(self, reason, *levels, **values):
        with self.assertRaisesRegex(ValidationError, reason), self.env.cr.savepoint():
            self.make_rule(*levels, **values)

    @mute_logger('odoo.sql_db')
    def check_refused_by_database(self, constraint, *levels, **values):
        with self.assertRaisesRegex(psycopg2.errors.CheckViolation, constraint), self.env.cr.savepoint():
            self.make_rule(*levels, **values)
            self.env.flush_all()

    def test_amounts_and_days_that_cannot_be(self):
        for values in ({'amount_from': 100, 'amount_to': 50}, {'amount_from': 100, 'amount_to': 100},
                       {'amount_from': -1}, {'amount_to': -5}):
            with self.subTest(values=values):
                self.check_refused_by_database('_amount_range', **values)
        self.check_refused_by_database('_rolling_days_positive', rolling_days=-1)
        self.check_refused_by_database('_deadline_positive', self.level(deadline_days=-1))
        self.check_refused_by_database('_distance_positive', self.level(source='manager', distance=-1))
        self.check_refused_by_database('_amounts_positive', self.level(amount_from=-1))
        self.check_refused_by_database('_amounts_positive', self.level(auto_approve_below=-1))

    def test_every_check_of_the_database_has_a_sentence(self):
        for model in ('hr.expense.approval.rule', 'hr.expense.approval.rule.level'):
            for constraint in self.env[model]._table_objects.values():
                with self.subTest(constraint=constraint.name):
                    self.assertRegex(
                        constraint.get_error_message(self.env[model]), r"cannot be negative|neither can be negative")

    def test_rule_without_levels(self):
        with self.assertRaisesRegex(ValidationError, "Empty has no levels, so nobody would approve"):
            self.env['hr.expense.approval.rule'].with_user(self.administrator).create(
                {'name': "Empty", 'company_id': self.company.id})
        rule = self.make_rule(name="Full")
        with self.assertRaisesRegex(ValidationError, "Full has no levels"):
            rule.level_ids = [Command.clear()]
        draft = self.env['hr.expense.approval.rule'].with_user(self.administrator).create(
            {'name': "Draft", 'company_id': self.company.id, 'active': False})
        with self.assertRaisesRegex(ValidationError, "Draft has no levels"):
            draft.action_unarchive()

    def test_more_approvals_than_can_be_given(self):
        two = self.manager | self.director
        self.check_refused("asks for 3 approvals, but only 2",
                           self.level("Board", 'users', user_ids=two, quorum='number', quorum_count=3))
        self.check_refused("asks for 2 approvals, but only 1",
                           self.level("Boss", 'manager', quorum='number', quorum_count=2))
        self.check_refused("asks for 5 approvals, but only 2", self.level(
            "Finance", 'finance', kind='finance', quorum='number', quorum_count=5))
        self.check_refused("needs at least one approval",
                           self.level("Board", 'users', user_ids=two, quorum='number', quorum_count=0))
        # Zoe works for another company
        self.check_refused("asks for 2 approvals, but only 1", self.level(
            "Board", 'users', user_ids=self.manager | self.outsider, quorum='number', quorum_count=2))

    def test_levels_that_name_nobody(self):
        self.check_refused("Level Board of The rule names no users", self.level("Board", 'users'))
        self.check_refused("names no group", self.level("Board", 'group'))
        self.check_refused("None of the users of level Board of The rule can approve for",
                           self.level("Board", 'users', user_ids=self.outsider))

    def test_finance_levels(self):
        self.check_refused(
            "a business level comes after or beside a finance level", self.level("Late", sequence=30),
            self.level("Finance", 'finance', kind='finance', sequence=20))
        self.check_refused("comes after or beside", self.level("Beside", sequence=20),
                           self.level("Finance", 'finance', kind='finance', sequence=20))
        self.check_refused("is decided by finance: make it a finance level", self.level("Finance", 'finance'))
        self.check_refused("is a finance level: let finance", self.level("Boss", 'manager', kind='finance'))
        self.check_refused("somebody in finance always verifies",
                           self.level("Finance", 'finance', kind='finance', auto_approve_below=10))

    def test_levels_can_change_places_in_one_save(self):
        rule = self.make_rule(self.level("Boss", 'manager', sequence=10),
                              self.level("Finance", 'finance', kind='finance', sequence=20))
        rule.level_ids = [Command.update(rule.level_ids[0].id, {'sequence': 30}),
                          Command.update(rule.level_ids[1].id, {'sequence': 40})]
        self.assertEqual(rule.level_ids.mapped('sequence'), [30, 40])

    def test_further_conditions_that_are_no_filters(self):
        for domain in ("[('nothing', '=', 1)]", "[('purpose', 'like']", "purpose = 1", "[('purpose', 'resembles', 1)]",
                       "[('total_amount', '>', 'much')]", "[('employee_id', '=', uid)]", "__import__('os')", "42"):
            with self.subTest(domain=domain):
                self.check_refused("The further condition of The rule is not a valid filter", domain=domain)
        self.make_rule(domain="[]")
        self.make_rule(domain="[('date_from', '<', 'today -30d'), ('employee_id.department_id', '!=', False)]")

    def test_category_of_another_company(self):
        category = self._create_category("Theirs", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self.make_rule(category_ids=[Command.set(category.ids)])

    def test_copied_rule_has_its_levels_and_another_name(self):
        rule = self.make_rule(self.level("Board", 'users', user_ids=self.manager))
        copy = rule.copy()
        self.assertEqual(copy.name, "The rule (copy)")
        self.assertEqual(copy.level_ids.user_ids, self.manager)
        self.assertFalse(copy.level_ids & rule.level_ids)

    def test_rule_is_typed_into_the_form(self):
        with Form(self.env['hr.expense.approval.rule'].with_user(self.administrator)) as form:
            form.name = "Large"
            form.amount_from = 1000
            with form.level_ids.new() as level:
                level.name = "Manager"
                level.approver_source = 'manager'
                level.distance = 1
            with form.level_ids.new() as level:
                level.name = "Accounting"
                level.kind = 'finance'
                level.sequence = 20
                self.assertEqual(level.approver_source, 'finance')
        rule = form.save()
        self.assertEqual(rule.level_ids.mapped('approver_summary'), ["Manager of the employee, 1 up", "Finance"])
        self.assertEqual(rule.level_summary, "Manager → Accounting")
