from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon

DAY = date(2026, 5, 4)


@tagged('post_install', '-at_install')
class TestExpenseAllowance(ApprovalRuleCommon):
    """Travel allowances: what a trip of some days is worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env['hr.expense.allowance.rate'].with_user(cls.administrator).with_company(cls.company)
        cls.grade = cls.env['hr.expense.grade'].with_user(cls.administrator).create(
            {'name': "Senior", 'code': "T2", 'company_id': False})
        cls.anna.expense_grade_id = cls.grade.id
        cls.tier = cls.env['hr.expense.city.tier'].with_user(cls.administrator).create({'name': "Dear Cities"})
        cls.city = cls.env['hr.expense.city'].with_user(cls.administrator).create(
            {'name': "Metropolis", 'tier_id': cls.tier.id})

    def rate(self, amount, **values):
        return self.rates.create({
            'company_id': self.company.id, 'category_id': self.category_2.id, 'amount': amount, **values})

    def dialog(self, claim, **values):
        return self.env['hr.expense.claim.allowance'].with_user(claim.env.user).create({
            'claim_id': claim.id, 'date_from': DAY, 'date_to': date(2026, 5, 6), 'city_id': self.city.id, **values})

    def test_a_line_a_day_at_the_most_specific_rate(self):
        self.rate(30)
        self.rate(50, tier_id=self.tier.id)
        self.rate(60, grade_id=self.grade.id)
        self.rate(80, grade_id=self.grade.id, tier_id=self.tier.id, date_to=date(2026, 5, 5))
        self.rate(90, grade_id=self.grade.id, tier_id=self.tier.id, date_from=date(2026, 5, 6))
        claim = self.create_claim()
        first = claim.expense_ids
        action = claim.action_add_allowance()
        self.assertEqual(action['res_model'], 'hr.expense.claim.allowance')
        self.dialog(claim, edge_share=50).action_confirm()
        self.assertRecordValues((claim.expense_ids - first).sorted('date'), [
            {'date': DAY, 'total_amount': 40, 'product_id': self.category_2.id, 'city_id': self.city.id},
            {'date': date(2026, 5, 5), 'total_amount': 80, 'product_id': self.category_2.id, 'city_id': self.city.id},
            {'date': date(2026, 5, 6), 'total_amount': 45, 'product_id': self.category_2.id, 'city_id': self.city.id}])
        self.dialog(claim, city_id=False, date_to=DAY).action_confirm()
        self.assertEqual(claim.expense_ids.filtered(lambda line: not line.city_id and line != first).total_amount, 60)

    def test_bad_input(self):
        rate = self.rate(30)
        claim = self.create_claim()
        lines = claim.expense_ids
        for values, words in [
            ({'date_to': date(2026, 5, 3)}, "first one first"), ({'date_to': False}, "first one first"),
            ({'date_to': date(2027, 5, 3)}, "in parts"), ({'edge_share': 101}, "between 0 and 100"),
        ]:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.dialog(claim, **values).action_confirm()
        rate.date_to = date(2026, 5, 5)
        dialog = self.dialog(claim)
        with self.assertRaisesRegex(UserError, "no travel allowance rate for 2026-05-06"):
            dialog.action_confirm()
        self.assertEqual(claim.expense_ids, lines)
        with self.assertRaisesRegex(ValidationError, "at the same time"), self.env.cr.savepoint():
            self.rate(40)
        claim.action_submit()
        with self.assertRaises(UserError):
            claim.action_add_allowance()
        with self.assertRaises(UserError):
            dialog.action_confirm()

    def test_who_may(self):
        rate = self.rate(30)
        self.assertEqual(rate.with_user(self.employee).amount, 30)
        for user in (self.employee, self.finance, self.auditor):
            with self.assertRaises(AccessError):
                rate.with_user(user).amount = 300
        with self.assertRaises(AccessError):
            rate.with_user(self.outsider).read(['amount'])
        claim = self.create_claim()
        with self.assertRaises(AccessError):
            self.dialog(claim.with_user(self.colleague))
