

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_rules import ApprovalRuleCommon


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

    def test_in_the_place_of_a_manager_comes_the_next_above_then_the_nearest_below(self):
        owner, owner_employee = self._hire("Olga Owner")
        self.director_employee.parent_id = owner_employee
        self.make_rule(self.level("Boss", 'manager', distance=1))
        self.check_first(self.director, 'higher_manager', False)
        self.director.active = False
        self.check_first(owner, 'higher_manager', True, self.claim_of(101))
        owner.active = False
        self.check_first(self.manager, 'manager', True, self.claim_of(102))

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
