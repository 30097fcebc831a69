from odoo import models

from .hr_expense_approval_authority import FINANCE

ADMINISTRATOR = 'hr_expense.group_hr_expense_manager'


class HrExpenseApprovalMixin(models.AbstractModel):
    """Which people have to approve a document, in which order.

    Called as superuser: who manages whom is not readable by every employee.
    The same code serves the preview and the submission.
    """
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_levels(self):
        """The chain each document has to go through.

        :return: ({id: [level]}, {id: [sentence]}): levels as ``_prepare_approval_level``
            makes them, and for each document why no chain can be made
        """
        users_of = self._get_group_users()
        levels, problems = {}, {}
        for document in self:
            levels[document.id], problems[document.id] = [], []
            for sequence, resolve in enumerate(document._get_level_resolvers(), start=1):
                level = resolve(document, users_of[document.company_id])
                if level:
                    levels[document.id].append(dict(level, sequence=sequence * 10))
            kinds = {level['kind'] for level in levels[document.id]}
            if 'business' not in kinds:
                problems[document.id].append(self.env._(
                    "Nobody can approve %(document)s: %(employee)s has no expense approver, manager or head of "
                    "department with a login, and there is no expense administrator. Ask HR to set the expense "
                    "approver on the employee.",
                    document=document.display_name, employee=document._get_approval_employee().name))
            if 'finance' not in kinds:
                problems[document.id].append(self.env._(
                    "Nobody can verify %(document)s: no user of %(company)s other than the claimant has the role "
                    "Expense Finance. Ask your administrator to give it to somebody.",
                    document=document.display_name, company=document.company_id.name))
        return levels, problems

    def _get_level_resolvers(self):
        """Functions of a document and its company's users that give its levels, in order."""
        self.ensure_one()
        cls = type(self)
        return [cls._resolve_business_level, cls._resolve_finance_level]

    def _get_group_users(self):
        """{company: {group: users}} of those who can decide in the documents' companies."""
        members = {}
        for group in (FINANCE, ADMINISTRATOR):
            found = self.env.ref(group, raise_if_not_found=False)
            members[group] = found.sudo().all_user_ids if found else self.env['res.users']
        return {
            company: {group: self._keep_valid_approvers(users, company) for group, users in members.items()}
            for company in self.company_id
        }

    def _keep_valid_approvers(self, users, company):
        """Those of the users who can log in and work for the company."""
        root = self.env.ref('base.user_root')
        return users.filtered(
            lambda user: user.active and not user.share and user != root and company in user.company_ids)

    def _get_excluded_approvers(self):
        """Users who never decide this document: the claimant, and whoever gets the money.

        Called as superuser.
        """
        self.ensure_one()
        employee = self._get_approval_employee()
        # a second employee record without a login may be paid to the same person
        return employee.user_id | employee.work_contact_id.user_ids

    def _get_business_candidates(self):
        """[(origin, users)]: who should approve, nearest first."""
        self.ensure_one()
        employee = self._get_approval_employee()
        candidates = [
            ('expense_approver', employee.expense_manager_id),
            ('manager', employee.parent_id.user_id),
        ]
        department, seen = employee.department_id, self.env['hr.department']
        while department and department not in seen:
            candidates.append(('department_head', department.manager_id.user_id))
            seen |= department
            department = department.parent_id
        manager, seen = employee.parent_id.parent_id, employee | employee.parent_id
        while manager and manager not in seen:
            candidates.append(('higher_manager', manager.user_id))
            seen |= manager
            manager = manager.parent_id
        return candidates

    def _resolve_business_level(self, group_users):
        """The nearest person who can approve; expense administrators where there is none."""
        self.ensure_one()
        excluded = self._get_excluded_approvers()
        passed_on = False
        for origin, users in self._get_business_candidates():
            valid = self._keep_valid_approvers(users, self.company_id) - excluded
            if valid:
                return self._prepare_approval_level('business', origin, valid, passed_on)
            # somebody was named, but cannot decide
            passed_on = passed_on or bool(users)
        administrators = group_users[ADMINISTRATOR] - excluded
        if administrators:
            return self._prepare_approval_level('business', 'administrator', administrators, True)
        return None

    def _resolve_finance_level(self, group_users):
        """Finance of the company; expense administrators where there is none but the claimant."""
        self.ensure_one()
        excluded = self._get_excluded_approvers()
        finance = group_users[FINANCE] - excluded
        if finance:
            return self._prepare_approval_level('finance', 'finance', finance, False)
        administrators = group_users[ADMINISTRATOR] - excluded
        if administrators:
            return self._prepare_approval_level('finance', 'administrator', administrators, True)
        return None

    def _prepare_approval_level(self, kind, origin, approvers, passed_on):
        """A level: its kind, where its approvers come from, who they are, whether it was passed on to them."""
        return {'kind': kind, 'origin': origin, 'approvers': approvers, 'passed_on': passed_on}
