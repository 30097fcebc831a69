from datetime import date

from odoo import Command

from .common_rules import ApprovalRuleCommon

DAY = date(2026, 5, 4)  # a Monday


class ExpensePolicyCommon(ApprovalRuleCommon):
    """Policies are made by Adam; Anna, who claims, has the higher of two grades."""

    #: what becomes of an expense beyond the limit, unless a test says otherwise
    severity = 'inform'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env['hr.expense.policy'].with_user(cls.administrator)
        cls.staff, cls.senior = cls.env['hr.expense.grade'].with_user(cls.administrator).create([
            {'name': "Staff", 'code': "T1", 'company_id': False},
            {'name': "Senior", 'code': "T2", 'company_id': False}]).with_env(cls.env)
        cls.anna.expense_grade_id = cls.senior
        cls.tier, cls.other_tier = cls.env['hr.expense.city.tier'].with_user(cls.administrator).create([
            {'name': "Dear Cities"}, {'name': "Cheap Cities"}]).with_env(cls.env)
        cls.city, cls.village = cls.env['hr.expense.city'].with_user(cls.administrator).create([
            {'name': "Metropolis", 'tier_id': cls.tier.id},
            {'name': "Smallville", 'tier_id': cls.other_tier.id}]).with_env(cls.env)

    def policy(self, measure='amount_expense', limit=100.0, **values):
        """A policy of the company; records are given for what it holds for."""
        values = {key: [Command.set(value.ids)] if key.endswith('_ids') else value for key, value in values.items()}
        return self.policies.create({
            'name': "Standard", 'company_id': self.company.id, 'measure': measure, 'limit_amount': limit,
            'severity': self.severity, **values})
