from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestExpenseGrade(ApprovalRuleCommon):
    """Grades of employees: where they come from, who sees them, and what rules make of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr_officer = new_test_user(
            cls.env, login='hanna', name="Hanna HR", groups='base.group_user,hr.group_hr_user',
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
        cls.staff, cls.middle, cls.top = cls.env['hr.expense.grade'].with_user(cls.administrator).create([
            {'name': "Staff", 'code': "P1", 'company_id': False, 'sequence': 10},
            {'name': "Manager", 'code': "P2", 'company_id': False, 'sequence': 20},
            {'name': "Director", 'code': "P3", 'company_id': cls.company.id, 'sequence': 30}]).with_env(cls.env)
        cls.technician, cls.planner = cls.env['hr.job'].create([
            {'name': "Technician", 'company_id': cls.company.id, 'expense_grade_id': cls.staff.id},
            {'name': "Planner", 'company_id': cls.company.id}])
        (cls.anna | cls.colleague_employee).job_id = cls.technician

    def grades(self, user):
        return self.env['hr.expense.grade'].with_user(user)

    # -- the grade itself --------------------------------------------------------------------
    def test_grade_is_shown_with_its_code_and_found_by_both(self):
        grades = self.grades(self.administrator)
        self.assertEqual(self.middle.display_name, "P2 · Manager")
        for text in ("P2", "p2", "Manag"):
            self.assertEqual(grades.browse(result[0] for result in grades.name_search(text)), self.middle)

    def test_code_is_unique_within_a_company(self):
        for code, company in (("P1", False), ("p1", False), ("P3", self.company), ("p3", self.company)):
            with self.subTest(code=code), mute_logger('odoo.sql_db'), \
                    self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self.grades(self.administrator).create(
                    {'name': "Clerk", 'code': code, 'company_id': company and company.id})
        self.grades(self.outsider).create({'name': "Director", 'code': "P3", 'company_id': self.other_company.id})

    def test_code_of_all_companies_is_taken_in_each_of_them(self):
        with self.assertRaisesRegex(ValidationError, "The code p1 belongs to the expense grade Staff already"):
            self.grades(self.outsider).create({'name': "Clerk", 'code': "p1", 'company_id': self.other_company.id})
        with self.assertRaisesRegex(ValidationError, "Director already"):
            self.grades(self.outsider).create({'name': "Clerk", 'code': "P3", 'company_id': False})
        self.middle.with_user(self.administrator).active = False
        with self.assertRaisesRegex(ValidationError, "Manager already, which may be archived"):
            self.top.with_user(self.administrator).code = "P2"

    def test_copy_gets_a_name_and_a_code_of_its_own(self):
        copy = self.middle.with_user(self.administrator).copy()
        self.assertEqual((copy.name, copy.code), ("Manager (copy)", "P2 (copy)"))

    def test_grade_in_use_is_archived_not_deleted(self):
        rule = self.make_rule(grade_ids=[Command.set(self.top.ids)])
        for grade in (self.staff, self.top):
            with self.assertRaisesRegex(UserError, f"{grade.display_name} is in use .* Archive it instead"):
                grade.with_user(self.administrator).unlink()
        rule.unlink()
        self.top.with_user(self.administrator).unlink()
        self.assertFalse(self.top.exists())

    # -- the grade of an employee ------------------------------------------------------------
    def test_employee_has_the_grade_of_his_position_until_hr_says_otherwise(self):
        self.assertEqual(self.anna.expense_grade_id, self.staff)
        self.assertFalse(self.salesperson_employee.expense_grade_id)
        with Form(self.anna.with_user(self.hr_officer)) as form:
            form.expense_grade_id = self.middle
        self.assertEqual(self.anna.expense_grade_id, self.middle)
        with Form(self.salesperson_employee.with_user(self.hr_officer)) as form:
            form.job_id = self.technician
            self.assertEqual(form.expense_grade_id, self.staff)

    def test_new_position_brings_its_grade_one_without_a_grade_changes_nothing(self):
        self.anna.with_user(self.hr_officer).job_id = self.planner
        self.assertEqual(self.anna.expense_grade_id, self.staff)
        self.planner.expense_grade_id = self.top
        self.colleague_employee.with_user(self.hr_officer).job_id = self.planner
        self.assertEqual(self.colleague_employee.expense_grade_id, self.top)

    def test_grade_of_a_position_reaches_all_but_those_with_a_grade_of_their_own(self):
        self.anna.expense_grade_id = self.top
        self.technician.with_user(self.hr_officer).expense_grade_id = self.middle
        self.assertEqual(self.colleague_employee.expense_grade_id, self.middle)
        self.assertEqual(self.anna.expense_grade_id, self.top)
        self.technician.with_user(self.hr_officer).expense_grade_id = False
        self.assertFalse(self.colleague_employee.expense_grade_id)
        self.assertEqual(self.anna.expense_grade_id, self.top)

    def test_earlier_versions_keep_their_grade(self):
        first = self.anna.current_version_id
        first.date_version = fields.Date.today() - timedelta(days=100)
        second = self.anna.create_version({'date_version': fields.Date.today() - timedelta(days=10)})
        self.assertEqual(self.anna.current_version_id, second)
        self.assertEqual(second.expense_grade_id, self.staff)
        self.technician.expense_grade_id = self.middle
        self.assertEqual((first.expense_grade_id, second.expense_grade_id), (self.staff, self.middle))
        second.expense_grade_id = self.top
        third = self.anna.create_version({'date_version': fields.Date.today()})
        self.assertEqual(third.expense_grade_id, self.top, "what HR entered goes on")
        self.assertEqual(self.anna.expense_grade_id, self.top)

    # -- who may what ------------------------------------------------------------------------
    def test_employees_read_grades_and_administrators_keep_them(self):
        everybody = (self.employee, self.manager, self.finance, self.auditor, self.hr_officer)
        for user in everybody:
            with self.subTest(user=user.name):
                self.assertEqual(self.grades(user).search([]).mapped('name'), ["Staff", "Manager", "Director"])
                for change in (
                    lambda: self.grades(user).create({'name': "Mine", 'code': "M"}),
                    lambda: self.staff.with_user(user).write({'name': "Mine"}),
                    lambda: self.top.with_user(user).unlink(),
                ):
                    with self.assertRaises(AccessError):
                        change()
        self.staff.with_user(self.administrator).name = "Everybody"
        self.assertEqual(self.staff.name, "Everybody")

    def test_each_company_sees_its_own_grades_and_those_of_all(self):
        self.assertEqual(self.grades(self.outsider).search([]), self.staff | self.middle)
        with self.assertRaises(AccessError):
            self.top.with_user(self.outsider).name = "Mine"
        elsewhere = self.grades(self.outsider).create({'name': "Elsewhere", 'code': "X1"})
        self.assertEqual(elsewhere.company_id, self.other_company)
        self.assertNotIn(elsewhere, self.grades(self.administrator).search([]))

    def test_grade_of_an_employee_is_for_hr_and_expense_administrators(self):
        for user, can_read in (
            (self.employee, False), (self.manager, False), (self.colleague, False), (self.finance, False),
            (self.hr_officer, True), (self.administrator, True),
        ):
            with self.subTest(user=user.name):
                self.env.invalidate_all()
                anna = self.env['hr.employee'].with_user(user).browse(self.anna.id)
                public = self.env['hr.employee.public'].with_user(user).browse(self.anna.id)
                self.assertEqual(anna.name, "Anna Employee", "what everybody may see is still readable")
                for record in (anna, public):
                    if can_read:
                        self.assertEqual(record.read(['expense_grade_id'])[0]['expense_grade_id'][0], self.staff.id)
                    else:
                        with self.assertRaises(AccessError):
                            record.read(['expense_grade_id'])
                if user != self.hr_officer:
                    with self.assertRaises(AccessError):
                        anna.expense_grade_id = self.top
        with self.assertRaises(AccessError):
            self.technician.with_user(self.employee).read(['expense_grade_id'])

    # -- rules -------------------------------------------------------------------------------
    def test_grade_decides_whether_a_rule_applies_also_for_those_who_cannot_read_it(self):
        rule = self.make_rule(name="Middle and top", grade_ids=[Command.set((self.middle | self.top).ids)])
        self.assertFalse(self.rule_of(self.claim_of(10)))
        self.anna.expense_grade_id = self.middle
        self.assertEqual(self.rule_of(self.claim_of(11)), rule)
        self.assertFalse(self.rule_of(self.claim_of(12, user=self.salesperson)))

    def test_rule_says_why_it_does_not_apply(self):
        rule = self.make_rule(grade_ids=[Command.set((self.middle | self.top).ids)])
        self.assertEqual(rule.condition_summary, "Manager, Director")
        for user, reason in (
            (self.employee, "The expense grade of Anna Employee, P1 · Staff, is not P2 · Manager or P3 · Director."),
            (self.salesperson, "Sara Sales has no expense grade: not P2 · Manager or P3 · Director."),
        ):
            claim = self.claim_of(user=user)
            self.assertEqual(rule.sudo()._get_mismatches(claim.sudo()._get_approval_facts()[claim.id]), [reason])
        form = Form(self.env['hr.expense.approval.rule.test'].with_user(self.administrator))
        form.employee_id = self.env['hr.employee'].browse(self.anna.id)
        self.assertFalse(form.rule_id)
        self.assertIn("P1 · Staff, is not P2 · Manager or", form.other_rules)

    def test_rule_stays_as_narrow_when_its_grade_is_archived(self):
        rule = self.make_rule(grade_ids=[Command.set(self.middle.ids)])
        self.middle.with_user(self.administrator).action_archive()
        self.assertEqual(rule.grade_ids, self.middle)
        self.assertFalse(self.rule_of(self.claim_of(10)))
        self.anna.expense_grade_id = self.middle
        self.assertEqual(self.rule_of(self.claim_of(11)), rule)

    def test_claimant_cannot_choose_an_earlier_grade_by_his_context(self):
        rule = self.make_rule(name="Top", grade_ids=[Command.set(self.top.ids)])
        old = self.anna.current_version_id
        old.write({'date_version': fields.Date.today() - timedelta(days=100), 'expense_grade_id': self.top.id})
        self.anna.create_version({'date_version': fields.Date.today(), 'expense_grade_id': self.staff.id})
        claim = self.draft_of(100)
        claim.with_context(version_id=old.id).action_submit()
        self.assertFalse(self.rule_of(claim))
        self.assertTrue(rule)
