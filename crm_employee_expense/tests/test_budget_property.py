from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_budget import BudgetCommon

steps = st.lists(
    st.tuples(st.sampled_from(['submit', 'withdraw', 'refuse', 'post']), st.integers(0, 2), st.integers(1, 60000)),
    min_size=1, max_size=8)


@tagged('post_install', '-at_install')
class TestBudgetProperty(BudgetCommon):
    """Whatever happens to claims, the figures add up and a blocking budget is never exceeded."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=steps)
    def test_never_exceeded(self, steps):
        with self.cr.savepoint() as savepoint:
            self.play(steps)
            self.flush_tracking()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def play(self, steps):
        self.company.expense_claim_auto_post = True
        budget = self.create_budget(500, severity='block')
        claims = [self.create_claim(self._prepare_line(1)) for _number in range(3)]
        for kind, number, cents in steps:
            claim = claims[number]
            free = self.figures(budget)[-1]
            if kind == 'submit' and claim.state in ('draft', 'refused'):
                if claim.state == 'refused':
                    claim.action_revise()
                claim.expense_ids.total_amount_currency = cents / 100
                fits = claim.currency_id.compare_amounts(cents / 100, free) <= 0
                try:
                    claim.action_submit()
                    self.assertTrue(fits)
                except UserError:
                    self.assertFalse(fits)
            elif kind == 'withdraw' and claim.state == 'submitted':
                claim.action_withdraw()
            elif kind == 'refuse' and claim.state == 'submitted':
                claim.with_user(self.manager).action_refuse("No")
            elif kind == 'post' and claim.state == 'submitted':
                self.verify(self.approve(claim))
            _draft, committed, _approved, spent, free = self.figures(budget)
            self.assertGreaterEqual(free, 0)
            self.assertAlmostEqual(committed + spent + free, 500)
            for amount, states in ((committed, ('submitted',)), (spent, ('posted',))):
                self.assertAlmostEqual(amount, sum(
                    claim.total_amount for claim in claims if claim.state in states))

    @settings(max_examples=200, deadline=None)
    @given(cents=st.integers(0, 10**9), count=st.sampled_from([1, 4, 12]))
    def test_parts_add_up(self, cents, count):
        currency = self.company.currency_id
        parts = self.env['hr.expense.budget.generate']._split_amount(cents / 100, count, currency)
        self.assertEqual(len(parts), count)
        self.assertFalse(currency.compare_amounts(sum(parts), cents / 100))
        self.assertGreaterEqual(min(parts), 0)
