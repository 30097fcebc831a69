
import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_rules import ApprovalRuleCommon


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
