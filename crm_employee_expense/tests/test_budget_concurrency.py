from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_concurrency import ClaimConcurrencyCommon


@tagged('post_install', '-at_install')
class TestBudgetConcurrency(ClaimConcurrencyCommon):
    """Two claims submitted at once do not both take what is left of a budget."""

    prefix = 'budget'

    @classmethod
    def tidy_up(cls):
        super().tidy_up()
        with cls.connection() as env:
            env['hr.expense.budget'].search([('employee_id', 'in', cls.employee_ids)]).active = False

    def test_one_of_two_is_submitted(self):
        today = fields.Date.today()
        with self.connection() as env:
            budget_id = env['hr.expense.budget'].create({
                'name': "At once", 'scope': 'employee', 'employee_id': self.employee_ids[0], 'amount': 150,
                'company_id': env.ref('base.main_company').id, 'severity': 'block',
                'date_from': today.replace(day=1), 'date_to': today}).id
        claim_ids = [self.make_claim(submit=False) for _number in range(2)]
        answers = self.each_at_once(*(
            (claim_id, 'employee', lambda claim: claim.action_submit()) for claim_id in claim_ids))
        self.assert_one_won(answers)
        self.assertIn('40001', [getattr(answer, 'pgcode', None) for answer in answers.values()])
        loser = next(claim_id for number, claim_id in enumerate(claim_ids) if answers[number])
        # what Odoo does after a serialization failure
        with self.connection('employee') as env, self.assertRaisesRegex(UserError, "At once"):
            env['hr.expense.claim'].browse(loser).action_submit()
        with self.connection() as env:
            budget = env['hr.expense.budget'].browse(budget_id)
            self.assertEqual((budget.committed_amount, budget.free_amount), (100, 50))
