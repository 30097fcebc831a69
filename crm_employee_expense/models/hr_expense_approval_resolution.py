from functools import partial

from odoo import api, models

from .hr_expense_approval_step import ADMINISTRATOR, FINANCE, ROLE_GROUPS


class HrExpenseApprovalMixin(models.AbstractModel):
    """Which people have to approve a document, in which order.

    Called as superuser: who manages whom is not readable by every employee.
    The same code serves the preview and the submission.
    """
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_levels(self, together=False):
        """The chain each document has to go through.

        :param bool together: whether the documents are submitted now, each after those before it
        :return: ({id: [level]}, {id: [sentence]}): levels as ``_prepare_approval_level``
            makes them, and for each document why no chain can be made
        """
        companies = self.company_id
        rules_of = self.env['hr.expense.approval.rule']._get_rules_by_company(companies)
        users_of = self._get_group_users(companies)
        levels, problems = {}, {}
        for document_id, facts in self._get_approval_facts(together).items():
            rule = rules_of[facts.company]._find_rule(facts)
            chain = self._resolve_levels(rule, facts, users_of[facts.company])
            facts.document._find_kept_approvals(chain)
            levels[document_id] = chain
            problems[document_id] = self._get_chain_problems(chain, facts)
        return levels, problems

    @api.model
    def _resolve_levels(self, rule, facts, group_users):
        """The levels of a rule for a document with these facts; without a rule, the usual two.

        The last of them is always finance. Where only people with a conflict of interest are left for a level,
        they decide, and the level says so: nobody's claim gets stuck.
        """
        def resolve(method, subject):
            for allow_conflict in (False, True):
                level = method(subject, facts, group_users, partial(
                    self._keep_eligible_for, facts, allow_conflict=allow_conflict))
                if level['approvers']:
                    break
            return dict(level, has_conflict=allow_conflict and bool(level['approvers']))

        if rule:
            chain = [
                resolve(self._resolve_rule_level, level)
                for level in rule.level_ids.sorted(lambda level: (level.kind == 'finance', level.sequence, level.id))
                if level._is_needed(facts)]
        else:
            chain = [resolve(self._resolve_business_level, rule)]
        self._append_exception_level(chain, rule, facts, resolve)
        finance = [level for level in chain if level['kind'] == 'finance']
        last = max((level['sequence'] for level in chain if level['kind'] == 'business'), default=0)
        if not finance:
            chain.append(dict(resolve(self._resolve_finance_level, rule), sequence=last + 10))
        elif finance[0]['sequence'] <= last:
            # levels written one by one may be out of order
            shift = last + 10 - finance[0]['sequence']
            for level in finance:
                level['sequence'] += shift
        return chain

    @api.model
    def _append_exception_level(self, chain, rule, facts, resolve):
        """One more business level, where a finding asks for it and the rule has none for that."""
        if not facts.exceptions or any(level['level'].only_for_exceptions for level in chain):
            return
        last = max((level['sequence'] for level in chain if level['kind'] == 'business'), default=0)
        chain.append(dict(resolve(self._resolve_exception_level, rule), sequence=last + 10))

    @api.model
    def _get_chain_problems(self, chain, facts):
        """Why the chain cannot be gone through, as sentences."""
        return [self._get_level_problem(level, facts) for level in chain if not level['approvers']]

    @api.model
    def _get_level_problem(self, level, facts):
        document = facts.document.display_name or self.env._("the claim")
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

    @api.model
    def _get_group_users(self, companies):
        """{company: {group: users}} of those who can decide in these companies."""
        members = {}
        for group in (FINANCE, ADMINISTRATOR):
            found = self.env.ref(group, raise_if_not_found=False)
            members[group] = found.sudo().all_user_ids if found else self.env['res.users']
        return {
            company: {group: self._keep_valid_approvers(users, company) for group, users in members.items()}
            for company in companies
        }

    @api.model
    def _get_nearest_candidates(self, facts):
        """[(origin, users)]: who should approve for an employee, nearest first."""
        employee = facts.employee
        return [
            ('expense_approver', employee.expense_manager_id),
            ('manager', employee.parent_id.user_id),
            *self._get_department_candidates(facts.department),
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

    @api.model
    def _pick_approvers(self, candidates, eligible):
        """First candidates who can decide.

        :return: (origin, users, whether somebody nearer was passed over)
        """
        passed_on = False
        for origin, users in candidates:
            valid = eligible(users)
            if valid:
                return origin, valid, passed_on
            # somebody was named, but cannot decide
            passed_on = passed_on or bool(users)
        return False, self.env['res.users'], passed_on

    @api.model
    def _resolve_business_level(self, rule, facts, group_users, eligible):
        """The nearest person who can approve; expense administrators where there is none."""
        origin, approvers, passed_on = self._pick_approvers(
            self._get_nearest_candidates(facts), eligible)
        if not approvers:
            origin, approvers, passed_on = 'administrator', eligible(group_users[ADMINISTRATOR]), True
        return self._prepare_approval_level('business', origin, approvers, passed_on, rule)

    @api.model
    def _get_exception_candidates(self, facts):
        """[(origin, users)]: who decides on what goes beyond a standard or a budget, nearest first: the manager
        above the direct one."""
        managers = self._get_manager_candidates(facts.employee)
        return managers[1:] + self._get_department_candidates(facts.department) + managers[:1]

    @api.model
    def _resolve_exception_level(self, rule, facts, group_users, eligible):
        """The extra approval that findings ask for; expense administrators where nobody else can decide."""
        origin, approvers, passed_on = self._pick_approvers(self._get_exception_candidates(facts), eligible)
        if not approvers:
            origin, approvers, passed_on = 'administrator', eligible(group_users[ADMINISTRATOR]), True
        return dict(
            self._prepare_approval_level('business', origin, approvers, passed_on, rule),
            name=self.env._("Extra approval"))

    @api.model
    def _resolve_finance_level(self, rule, facts, group_users, eligible):
        """Finance of the company; expense administrators where there is none but the claimant."""
        origin, approvers, passed_on = 'finance', eligible(group_users[FINANCE]), False
        if not approvers:
            origin, approvers, passed_on = 'administrator', eligible(group_users[ADMINISTRATOR]), True
        return self._prepare_approval_level('finance', origin, approvers, passed_on, rule)

    @api.model
    def _get_level_candidates(self, level, facts, group_users):
        """Whom a level of a rule asks, and who steps in where they cannot decide.

        :return: two lists of (origin, users), nearest first
        """
        employee, distance = facts.employee, level.distance
        managers = self._get_manager_candidates(employee)
        others = [('finance', group_users[FINANCE])] if level.kind == 'finance' else managers
        match level.approver_source:
            case 'expense_approver':
                return self._get_nearest_candidates(facts), others
            case 'manager':
                # where nobody is that high: the highest there is
                return managers[distance:distance + 1], managers[distance + 1:] + managers[:distance][::-1]
            case 'department_head':
                heads = self._get_department_candidates(facts.department)
                return heads[distance:distance + 1], heads[distance + 1:] + managers
            case 'sales_team_leader':
                return [('sales_team_leader', facts.lead.team_id.user_id)], others
            case 'users':
                return [('users', level.user_ids)], others
            case 'group':
                return [('group', level.group_id.all_user_ids)], others
            case _:
                return others, []

    @api.model
    def _resolve_rule_level(self, level, facts, group_users, eligible):
        """A level of a rule with its people: those it names, else the next manager above the claimant,
        else the rule's fallback, else expense administrators.

        Where a number of approvals is asked for, they also fill up what is missing.
        """
        rule = level.rule_id
        named, others = self._get_level_candidates(level, facts, group_users)
        origin, approvers, passed_on = self._pick_approvers(named, eligible)
        wanted = level.quorum_count if level.quorum == 'number' else 1
        for other_origin, users in [
                *others, ('fallback', rule.fallback_user_ids), ('administrator', group_users[ADMINISTRATOR])]:
            # those of a role have to hold it when they decide, so nobody can help them out
            if approvers and (len(approvers) >= wanted or origin in ROLE_GROUPS):
                break
            valid = eligible(users) - approvers
            if valid:
                origin, approvers, passed_on = origin or other_origin, approvers | valid, True
        return dict(
            self._prepare_approval_level(level.kind, origin or 'administrator', approvers, passed_on, rule),
            level=level, sequence=level.sequence, name=level.name,
            required_count=level._get_required_count(approvers, passed_on), deadline_days=level.deadline_days,
            skip_if_approved=level.skip_if_approved and level.kind == 'business',
            is_automatic=level._is_automatic(facts))

    @api.model
    def _prepare_approval_level(self, kind, origin, approvers, passed_on, rule):
        """A level: its kind, where its approvers come from, who they are, whether it was passed on to them."""
        return {
            'kind': kind, 'origin': origin, 'approvers': approvers, 'passed_on': passed_on, 'rule': rule,
            'level': self.env['hr.expense.approval.rule.level'], 'sequence': 10, 'name': False,
            'required_count': 1, 'deadline_days': 0,
            'skip_if_approved': False, 'is_automatic': False, 'has_conflict': False,
            'kept_from': self.env['hr.expense.approval.step'],
        }
