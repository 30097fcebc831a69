from odoo import api, models

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
        for document_id, facts in self._get_approval_facts().items():
            rule = self.env['hr.expense.approval.rule']._find_rule(facts)
            chain = self._resolve_levels(rule, facts, users_of[facts.company])
            levels[document_id] = chain
            problems[document_id] = [
                sentence for level in chain if not level['approvers']
                for sentence in [self._get_level_problem(level, facts)]]
        return levels, problems

    @api.model
    def _resolve_levels(self, rule, facts, group_users):
        """The levels of a rule for a document with these facts; without a rule, the usual two.

        The last of them is always finance.
        """
        excluded = self._get_excluded_approvers(facts.employee)
        chain = []
        if rule:
            for level in rule.level_ids.sorted(lambda level: (level.sequence, level.id)):
                if level._is_needed(facts):
                    chain.append(self._resolve_rule_level(level, facts, group_users, excluded))
        else:
            chain.append(self._resolve_business_level(facts, group_users, excluded, rule))
        if not any(level['kind'] == 'finance' for level in chain):
            last = max((level['sequence'] for level in chain), default=0)
            chain.append(dict(self._resolve_finance_level(facts, group_users, excluded, rule), sequence=last + 10))
        return chain

    def _get_level_problem(self, level, facts):
        document = facts.document.display_name
        if level['kind'] == 'finance':
            return self.env._(
                "Nobody can verify %(document)s: no user of %(company)s other than the claimant has the role "
                "Expense Finance. Ask your administrator to give it to somebody.",
                document=document, company=facts.company.name)
        return self.env._(
            "Nobody can approve %(document)s: %(employee)s has no expense approver, manager or head of "
            "department with a login, and there is no expense administrator. Ask HR to set the expense "
            "approver on the employee.",
            document=document, employee=facts.employee.name)

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

    @api.model
    def _get_excluded_approvers(self, employee):
        """Users who never decide a document of the employee: himself, and whoever gets the money.

        Called as superuser.
        """
        # a second employee record without a login may be paid to the same person
        return employee.user_id | employee.work_contact_id.user_ids

    @api.model
    def _get_nearest_candidates(self, employee):
        """[(origin, users)]: who should approve for an employee, nearest first."""
        return [
            ('expense_approver', employee.expense_manager_id),
            ('manager', employee.parent_id.user_id),
            *self._get_department_candidates(employee.department_id),
            *self._get_manager_candidates(employee, 1),
        ]

    @api.model
    def _get_department_candidates(self, department):
        """Head of the department, then of those above it; a circle ends."""
        candidates, seen = [], self.env['hr.department']
        while department and department not in seen:
            candidates.append(('department_head', department.manager_id.user_id))
            seen |= department
            department = department.parent_id
        return candidates

    @api.model
    def _get_manager_candidates(self, employee, distance=0):
        """The manager that many steps above the direct one, then those above him; a circle ends."""
        candidates, seen, manager = [], employee, employee.parent_id
        while manager and manager not in seen:
            candidates.append(('higher_manager' if candidates else 'manager', manager.user_id))
            seen |= manager
            manager = manager.parent_id
        return candidates[distance:]

    def _pick_approvers(self, candidates, facts, excluded):
        """First candidates who can decide.

        :return: (origin, users, whether somebody nearer was passed over)
        """
        passed_on = False
        for origin, users in candidates:
            valid = self._keep_valid_approvers(users, facts.company) - excluded
            if valid:
                return origin, valid, passed_on
            # somebody was named, but cannot decide
            passed_on = passed_on or bool(users)
        return False, self.env['res.users'], passed_on

    def _resolve_business_level(self, facts, group_users, excluded, rule):
        """The nearest person who can approve; expense administrators where there is none."""
        origin, approvers, passed_on = self._pick_approvers(
            self._get_nearest_candidates(facts.employee), facts, excluded)
        if not approvers:
            origin, approvers, passed_on = 'administrator', group_users[ADMINISTRATOR] - excluded, True
        return self._prepare_approval_level('business', origin, approvers, passed_on, rule)

    def _resolve_finance_level(self, facts, group_users, excluded, rule):
        """Finance of the company; expense administrators where there is none but the claimant."""
        origin, approvers, passed_on = 'finance', group_users[FINANCE] - excluded, False
        if not approvers:
            origin, approvers, passed_on = 'administrator', group_users[ADMINISTRATOR] - excluded, True
        return self._prepare_approval_level('finance', origin, approvers, passed_on, rule)

    def _resolve_rule_level(self, level, facts, group_users, excluded):
        """A level of a rule with its people: those it names, else the next manager above the claimant,
        else the rule's fallback, else expense administrators."""
        candidates = [*level._get_candidates(facts, group_users), *(
            [] if level.kind == 'finance' else self._get_manager_candidates(facts.employee))]
        origin, approvers, passed_on = self._pick_approvers(
            [*candidates, ('fallback', level.rule_id.fallback_user_ids)], facts, excluded)
        if not approvers:
            origin, approvers, passed_on = 'administrator', group_users[ADMINISTRATOR] - excluded, True
        elif origin == 'fallback' or origin == 'manager' and level.approver_source != 'manager':
            passed_on = True
        return dict(
            self._prepare_approval_level(level.kind, origin, approvers, passed_on, level.rule_id),
            sequence=level.sequence, name=level.name,
            required_count=level._get_required_count(approvers), deadline_days=level.deadline_days,
            skip_if_approved=level.skip_if_approved and level.kind == 'business',
            is_automatic=level._is_automatic(facts))

    @api.model
    def _prepare_approval_level(self, kind, origin, approvers, passed_on, rule):
        """A level: its kind, where its approvers come from, who they are, whether it was passed on to them."""
        return {
            'kind': kind, 'origin': origin, 'approvers': approvers, 'passed_on': passed_on, 'rule': rule,
            'sequence': 10, 'name': False, 'required_count': 1, 'deadline_days': 0,
            'skip_if_approved': False, 'is_automatic': False,
        }
