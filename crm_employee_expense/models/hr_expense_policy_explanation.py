from odoo import api, models
from odoo.tools import format_date, format_list


class HrExpensePolicy(models.Model):
    """Words for which policies apply to an expense, and why not the others. Called as superuser."""
    _inherit = 'hr.expense.policy'

    @api.model
    def _explain(self, line):
        """What every policy of its company says about an expense: those first that hold, with what is beyond them
        before the rest.

        :param line: an expense, saved or not
        :return: {'policy', 'verdict' (None where it does not hold), 'reasons' (why not), 'measured' (words)}
        :rtype: list[dict]
        """
        verdicts = {verdict.policy: verdict for verdict in self._judge(line)}
        scope = self._get_scopes(line)[line]
        conditions = self._get_conditions({scope.company}).get(scope.company, ())
        holding = self._find_for_scope(scope, conditions)
        ranks = {policy: self._get_rank(scope, asked, depths) for policy, asked, depths in conditions}
        found = []
        for policy, asked, _depths in conditions:
            verdict = verdicts.get(policy)
            reasons = []
            if not verdict:
                reasons = [policy._explain_mismatch(name, line, scope)
                           for name in self._iter_mismatches(scope, policy, asked)]
                winner = holding.get(policy.measure)
                if not reasons and winner:
                    reasons = [policy._explain_winner(winner, ranks[winner] > ranks[policy])]
            found.append({
                'policy': policy, 'verdict': verdict, 'reasons': reasons,
                'measured': verdict and policy._describe_measured(verdict)})
        return sorted(found, key=lambda one: 2 if not one['verdict'] else not one['verdict'].is_beyond)

    def _explain_winner(self, winner, is_more_specific):
        if is_more_specific:
            return self.env._("%s holds instead: it is more specific.", winner.name)
        return self.env._("%s holds instead: it comes first in the list.", winner.name)

    def _explain_mismatch(self, name, line, scope):
        """Why one of its conditions keeps the policy from holding."""
        employee = line._get_policy_employee()
        values = {'employee': employee.name}
        match name:
            case 'date_from':
                return self.env._("It holds from %s on.", format_date(self.env, self.date_from))
            case 'date_to':
                return self.env._("It held until %s.", format_date(self.env, self.date_to))
            case 'category_ids':
                return self.env._("The category is not %s.", self._list_names('category_ids'))
            case 'department_ids':
                return self.env._(
                    "%(employee)s does not work in %(departments)s.", departments=self._list_names(name), **values)
            case 'job_ids':
                return self.env._(
                    "The job position of %(employee)s is not %(jobs)s.", jobs=self._list_names(name), **values)
            case 'grade_ids':
                grade = self.env['hr.expense.grade'].browse(scope.grade)
                values['grades'] = self._list_names(name, 'display_name')
                return self.env._(
                    "The expense grade of %(employee)s, %(grade)s, is not %(grades)s.", grade=grade.display_name,
                    **values) if grade else self.env._(
                    "%(employee)s has no expense grade: not %(grades)s.", **values)
            case 'tag_ids':
                return self.env._(
                    "%(employee)s does not have the tag %(tags)s.", tags=self._list_names(name), **values)
        tier = line.city_id.tier_id
        return self.env._(
            "The city belongs to %(tier)s, not to %(tiers)s.", tier=tier.name, tiers=self._list_names(name)) \
            if tier else self.env._("There is no city: it holds in %s only.", self._list_names(name))

    def _list_names(self, name, field='name'):
        return format_list(self.env, self[name].mapped(field), 'or')

    def _describe_measured(self, verdict):
        """What was measured, as words."""
        if self.measure == 'workday':
            return self.env._("Day off") if verdict.is_beyond else self.env._("Working day")
        if self.measure == 'age':
            return self.env._("%s days", round(verdict.value))
        if self.measure.startswith('count'):
            return str(round(verdict.value))
        return self.currency_id.format(verdict.value)
