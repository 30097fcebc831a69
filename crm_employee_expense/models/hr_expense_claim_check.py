from odoo import models


class HrExpenseClaim(models.Model):
    """What must be true of a claim before it is submitted."""
    _inherit = 'hr.expense.claim'

    def _get_submit_problems(self):
        problems = super()._get_submit_problems()
        for claim in self:
            # sudo: work contact and accounts are not readable by every employee
            problems[claim.id] += claim.sudo()._get_content_problems()
        return problems

    def _get_content_problems(self):
        """Sentences that name what is wrong with the claim or a line, and the remedy.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.expense_ids:
            return [self.env._("%(claim)s has no lines. Add at least one expense.", claim=self.display_name)]
        problems = []
        for line in self.expense_ids:
            problems += line._get_claim_problems()
        if not problems and self.currency_id.compare_amounts(self.total_amount, 0) <= 0:
            problems.append(self.env._(
                "The total of %(claim)s has to be more than zero. Correct the amounts of its lines.",
                claim=self.display_name))
        if not problems and self.currency_id.compare_amounts(self.total_own_amount, 0) < 0:
            problems.append(self.env._(
                "What the employee paid on %(claim)s adds up to less than zero, so there is nothing to reimburse. "
                "Correct the amounts of its lines.", claim=self.display_name))
        if self._get_own_lines() and not self.employee_id.work_contact_id:
            problems.append(self.env._(
                "%(employee)s has no work contact, so %(claim)s cannot be paid. Ask HR to set it on the employee.",
                employee=self.employee_id.name, claim=self.display_name))
        return problems
