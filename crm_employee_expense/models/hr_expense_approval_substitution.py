from odoo import api, models

from .hr_expense_approval_step import ADMINISTRATOR


class HrExpenseApprovalMixin(models.AbstractModel):
    """Who comes in where an approver does not decide in time, or cannot any more. Called as superuser."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _get_employees_of(self, users, companies):
        """{(user, company): employee}; of somebody who left as well."""
        # active_test: whoever leaves is archived as an employee before his login is
        employees = self.env['hr.employee'].with_context(active_test=False).search(
            [('user_id', 'in', users.ids), ('company_id', 'in', companies.ids)], order='active, id')
        return {(employee.user_id, employee.company_id): employee for employee in employees}

    def _find_substitutes(self, step, absent, employees, wanted=1):
        """The nearest manager above each absent approver who could decide the step; else the fallback of its rule,
        else expense administrators. The later ones also fill up what is missing.

        :param absent: approvers who do not decide
        :param dict employees: ``_get_employees_of`` them
        :param int wanted: how many approvals they have to make possible
        :return: users who are no approvers of the step yet, empty where nobody could
        """
        self.ensure_one()
        taken = absent | step.approver_ids | step.barred_user_ids | step._get_people_beside() \
            | self._get_earlier_deciders(step)

        def eligible(users):
            return step._keep_role(self._keep_eligible(users)) - taken

        found = self.env['res.users']
        for user in absent:
            employee = employees.get((user, step.company_id), self.env['hr.employee'])
            _origin, nearest, _passed_on = self._pick_approvers(self._get_manager_candidates(employee), eligible)
            found |= nearest
        administrators = self._get_group_users(step.company_id)[step.company_id][ADMINISTRATOR]
        for users in (step.rule_id.fallback_user_ids, administrators):
            if len(found) < wanted:
                found |= eligible(users)
        return found
