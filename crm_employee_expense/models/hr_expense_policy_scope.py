from typing import NamedTuple

from odoo import api, models

from .hr_expense_policy import SCOPE_FIELDS


class Scope(NamedTuple):
    """What a policy asks of an expense: ids, and the day."""
    company: int
    category: int
    departments: frozenset
    job: int
    grade: int
    tags: frozenset
    tier: int
    date: object

    def get_values(self, name):
        return {
            'category_ids': {self.category}, 'department_ids': self.departments, 'job_ids': {self.job},
            'grade_ids': {self.grade}, 'tag_ids': self.tags, 'city_tier_ids': {self.tier},
        }[name]


class HrExpensePolicy(models.Model):
    """Which policies apply to which expense. Called as superuser."""
    _inherit = 'hr.expense.policy'

    @api.model
    def _get_scopes(self, lines):
        """{line: its Scope}: grade, position and department are those the employee had on the day of the expense."""
        # company and employee of a new line in a form are those of its claim
        employees = {line: line._get_policy_employee() for line in lines}
        versions = self.env['hr.version'].with_context(active_test=False).search(
            [('employee_id', 'in', list({employee.id for employee in employees.values()}))],
            order='date_version').grouped('employee_id')
        scopes = {}
        for line, employee in employees.items():
            own = versions.get(employee, self.env['hr.version'])
            version = next((one for one in reversed(own) if line.date and one.date_version <= line.date), own[:1])
            department = version.department_id
            scopes[line] = Scope(
                company=line._get_policy_company().id,
                category=line.product_id._origin.id,
                departments=frozenset(map(int, (department.parent_path or '').split('/')[:-1])),
                job=version.job_id.id,
                grade=version.expense_grade_id.id,
                tags=frozenset(employee.category_ids.ids),
                tier=line.city_id.tier_id._origin.id,
                date=line.date or None)
        return scopes

    @api.model
    def _get_conditions(self, company_ids, tried=None):
        """{id of the company: [(policy, {field: ids}, {id of a department: its depth})], in their order}.

        :param tried: policies that count as active; those that they contradict stand back
        """
        # active_test: nobody may bring archived policies back through the context of his call
        policies = self.with_context(active_test=True).search([('company_id', 'in', list(company_ids))])
        if tried:
            policies = (policies - policies._filter_contradicted(tried) | tried).sorted(
                lambda policy: (policy.sequence, policy.id))
        policies.department_ids.mapped('parent_path')
        by_company = {}
        for policy in policies:
            conditions = {name: frozenset(policy[name].ids) for name in SCOPE_FIELDS if policy[name]}
            depths = {department.id: department.parent_path.count('/') for department in policy.department_ids}
            by_company.setdefault(policy.company_id.id, []).append((policy, conditions, depths))
        return by_company

    @api.model
    def _find_policies(self, lines, tried=None):
        """{line: {measure: the policy that holds}}, in a constant number of queries.

        :param tried: as for ``_judge``
        """
        scopes = self._get_scopes(lines)
        conditions = self._get_conditions({scope.company for scope in scopes.values()}, tried)
        memo = {scope: self._find_for_scope(scope, conditions.get(scope.company, ())) for scope in set(scopes.values())}
        return {line: memo[scope] for line, scope in scopes.items()}

    @api.model
    def _find_for_scope(self, scope, conditions):
        best = {}
        for policy, asked, depths in conditions:
            if any(self._iter_mismatches(scope, policy, asked)):
                continue
            rank = self._get_rank(scope, asked, depths)
            if policy.measure not in best or rank > best[policy.measure][0]:
                best[policy.measure] = rank, policy
        return {measure: policy for measure, (_rank, policy) in best.items()}

    @api.model
    def _get_rank(self, scope, asked, depths):
        """How specific a policy is that applies: the highest rank holds, among equals the first."""
        return len(asked), max((depths[one] for one in scope.departments if one in depths), default=0)

    @api.model
    def _iter_mismatches(self, scope, policy, asked):
        """Names of the conditions that keep the policy from applying."""
        if policy.date_from and (not scope.date or scope.date < policy.date_from):
            yield 'date_from'
        if policy.date_to and (not scope.date or scope.date > policy.date_to):
            yield 'date_to'
        for name, ids in asked.items():
            if not ids & scope.get_values(name):
                yield name
