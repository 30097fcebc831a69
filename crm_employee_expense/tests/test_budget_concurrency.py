import threading

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_claim_concurrency import TestClaimConcurrency


@tagged('post_install', '-at_install')
class TestBudgetConcurrency(TestClaimConcurrency):
    """Two claims submitted at once do not both take what is left of a budget."""

    # what is tested of the parent stands there
    for name in dir(TestClaimConcurrency):
        if name.startswith('test_'):
            locals()[name] = None
    del name

    def submit_at_once(self, severity):
        today = fields.Date.today()
        with self.connection() as env:
            budget = env['hr.expense.budget'].create({
                'name': "At once", 'scope': 'employee', 'employee_id': self.employee_ids[0], 'amount': 150,
                'company_id': env.ref('base.main_company').id, 'severity': severity,
                'date_from': today.replace(day=1), 'date_to': today})
            budget_id = budget.id
        claim_ids = [self.make_claim(submit=False) for _number in range(2)]
        ready, answers = threading.Barrier(2), {}

        def run(claim_id):
            try:
                with self.connection('employee') as env:
                    claim = env['hr.expense.claim'].browse(claim_id)
                    claim.read(['state'])
                    ready.wait(10)
                    claim.action_submit()
                    env.flush_all()
                answers[claim_id] = None
            except Exception as error:  # whatever it is, the test wants to see it
                answers[claim_id] = error

        threads = [threading.Thread(target=run, args=(claim_id,)) for claim_id in claim_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return budget_id, claim_ids, answers

    def test_one_of_two_is_submitted(self):
        budget_id, claim_ids, answers = self.submit_at_once('block')
        self.assert_one_won(answers)
        self.assertIn('40001', [getattr(answer, 'pgcode', None) for answer in answers.values()])
        loser = next(claim_id for claim_id in claim_ids if answers[claim_id])
        # what Odoo does after a serialization failure
        with self.connection('employee') as env, self.assertRaisesRegex(UserError, "At once"):
            env['hr.expense.claim'].browse(loser).action_submit()
        with self.connection() as env:
            budget = env['hr.expense.budget'].browse(budget_id)
            self.assertEqual((budget.committed_amount, budget.free_amount), (100, 50))
            budget.active = False
