from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common_policy import DAY, ExpensePolicyCommon

FIGURES = ('line_count', 'applied_count', 'flagged_count', 'claim_count', 'excess_amount', 'refused_count',
           'reduced_count', 'accepted_count')


@tagged('post_install', '-at_install')
class TestExpensePolicyBacktest(ExpensePolicyCommon):
    """What policies would have found on past claims: fixed claims give fixed figures."""

    severity = 'justify'

    def policy(self, *args, **values):
        return super().policy(*args, **{'active': False, **values})

    def past_claim(self, days, *lines, user=None):
        """A claim submitted so many days ago; lines are amounts or dicts of values."""
        return self.date_back(self.submit(*(
            self._prepare_line(receipt=False, **{'date': DAY, **(line if isinstance(line, dict) else {'amount': line})})
            for line in lines), user=user or self.employee), days)

    def backtest(self, policies, user=None, **values):
        return self.env['hr.expense.policy.backtest'].with_user(user or self.administrator).create({
            'policy_ids': [Command.set(policies.ids)], **values})

    def figures(self, policies, **values):
        backtest = self.backtest(policies, **values)
        return tuple(backtest[name] for name in FIGURES)

    def lines(self, backtest, name):
        return self.env['hr.expense'].browse(backtest.lines_by_figure[f'{name}_count'])

    # -- the figures ---------------------------------------------------------------------------
    def test_figures_of_fixed_claims(self):
        self.past_claim(40, 80, 150)
        refused = self.past_claim(30, 120, {'amount': 500, 'product_id': self.category_2.id})
        reduced = self.past_claim(20, 130.5)
        passed = self.past_claim(10, 101)
        self.past_claim(400, 999)
        refused.with_user(self.manager).action_refuse("Too dear")
        reduced.with_user(self.manager).action_reduce_line(reduced.expense_ids.id, 90, "The room only")
        for claim in (reduced, passed):
            self.verify(self.approve(claim))
        policy = self.policy(category_ids=self.category)
        backtest = self.backtest(policy)
        # 50 + 20 + 30.50 + 1 above the limit
        self.assertEqual(tuple(backtest[name] for name in FIGURES), (6, 5, 4, 4, 101.5, 1, 1, 1))
        self.assertAlmostEqual(backtest.flagged_share, 4 / 5)
        self.assertEqual(
            self.lines(backtest, 'refused'), refused.expense_ids.filtered(lambda line: line.total_amount == 120))
        self.assertEqual(self.lines(backtest, 'reduced'), reduced.expense_ids)
        self.assertEqual(self.lines(backtest, 'accepted'), passed.expense_ids)
        self.assertEqual((reduced | passed)._check_consistency(), [])

    def test_each_measure(self):
        claim = self.past_claim(
            10, {'amount': 300, 'unit_count': 2}, {'amount': 60}, {'amount': 70, 'date': DAY + timedelta(6)})
        for measure, limit, number, flagged, excess in (
            ('amount_expense', 100, 0, [0], 200),
            ('amount_unit', 100, 0, [0], 100),
            ('amount_day', 320, 0, [1], 40),
            ('amount_month', 350, 0, [1], 80),
            ('amount_year', 100, 0, [0], 330),
            ('amount_claim', 430, 0, [], 0),
            ('count_day', 0, 1, [1], 0),
            ('count_month', 0, 2, [2], 0),
            ('count_year', 0, 3, [], 0),
            ('receipt', 65, 0, [0, 2], 0),
            ('attendees', 65, 1, [0, 2], 0),
            ('customer', 65, 0, [0, 2], 0),
            ('invoice', 65, 0, [0, 2], 0),
            ('age', 0, 3, [0, 1, 2], 0),
            ('workday', 0, 0, [2], 0),
        ):
            with self.subTest(measure=measure):
                backtest = self.backtest(self.policy(measure, limit, limit_number=number, name=measure))
                ids = sorted(claim.expense_ids.ids)
                self.assertEqual(sorted(map(ids.index, self.lines(backtest, 'flagged').ids)), flagged)
                self.assertEqual(backtest.excess_amount, excess)

    def test_by_severity(self):
        self.past_claim(10, 120, 60)
        policies = self.policy(severity='block') | self.policy('amount_day', 150, severity='inform')
        backtest = self.backtest(policies)
        self.assertEqual(tuple(backtest[name] for name in FIGURES[:5]), (2, 2, 2, 1, 50))
        rows = backtest.sudo()._get_severity_rows([
            verdict for verdict in policies.sudo()._judge(
                self.lines(backtest, 'line').sudo(), tried=policies.sudo()) if verdict.is_beyond])
        self.assertEqual([(row['label'], row['lines'], row['claims']) for row in rows], [
            ("For information", 1, 1), ("Not allowed", 1, 1)])
        self.assertRegex(backtest.severity_summary, r"(?s)For information.*30\.00.*Not allowed.*20\.00")
        self.assertEqual(backtest.display_name, "Backtest of 2 policies")

    # -- as it was at the time -----------------------------------------------------------------
    def test_sums_count_what_had_been_submitted_before(self):
        first, second, third = (self.past_claim(days, 60) for days in (30, 20, 10))
        later_draft = self.draft_of(500)
        later_draft.expense_ids.date = DAY
        self.past_claim(25, 70, user=self.colleague)
        backtest = self.backtest(self.policy('amount_month'))
        self.assertEqual(self.lines(backtest, 'flagged'), (second | third).expense_ids)
        # 20 of the second claim, all of the third
        self.assertEqual(backtest.excess_amount, 80)
        second.with_user(self.manager).action_refuse("No")
        backtest = self.backtest(self.policy('amount_month', name="Again"))
        self.assertEqual(self.lines(backtest, 'flagged'), (second | third).expense_ids)
        self.assertEqual(backtest.excess_amount, 40)
        first.with_user(self.manager).action_refuse("No")
        backtest = self.backtest(self.policy('amount_month', name="Once more"))
        self.assertFalse(backtest.flagged_count)

    def test_claims_before_the_period_count_in_sums(self):
        self.past_claim(400, 60)
        inside = self.past_claim(10, 60)
        backtest = self.backtest(self.policy('amount_month'))
        self.assertEqual((backtest.line_count, self.lines(backtest, 'flagged')), (1, inside.expense_ids))

    def test_more_specific_policies_hold_and_the_same_conditions_stand_back(self):
        self.past_claim(10, 150, {'amount': 150, 'product_id': self.category_2.id})
        self.policy(limit=1000, active=True, name="Meals", category_ids=self.category_2)
        self.policy(limit=1000, active=True, name="Now")
        tried = self.policy(limit=100, name="Tomorrow")
        backtest = self.backtest(tried)
        self.assertEqual((backtest.applied_count, backtest.flagged_count), (1, 1))
        self.assertEqual(backtest.replaced_names, "Now")
        self.assertFalse(backtest.is_active)
        self.assertFalse(tried.active)
        self.assertFalse(self.backtest(self.policies.search([('name', '=', "Now")])).flagged_count)

    def test_period_is_the_users_to_choose(self):
        claims = [self.past_claim(days, 100 + days) for days in (1, 10, 100)]
        policy = self.policy()
        today = claims[0].submitted_on.date() + timedelta(days=1)
        self.assertEqual(self.figures(policy, date_from=today - timedelta(days=20))[0], 2)
        with self.assertRaisesRegex(ValidationError, "Backtest of Standard: the period ends before it begins"):
            self.backtest(policy, date_from=today, date_to=today - timedelta(days=1))
        form = Form(self.backtest(policy))
        form.date_from = today - timedelta(days=5)
        self.assertEqual(form.flagged_count, 1)

    # -- safety ------------------------------------------------------------------------------------
    def test_policies_of_one_company_only(self):
        other = self.env['hr.expense.policy'].with_user(self.outsider).create({
            'name': "Elsewhere", 'company_id': self.other_company.id, 'limit_amount': 1})
        with self.assertRaisesRegex(ValidationError, "belong to several companies"):
            self.backtest(self.policy() | other, user=self.env.ref('base.user_root'))
        with self.assertRaisesRegex(ValidationError, "Choose the policies"):
            self.backtest(self.policies.browse())
        with self.assertRaises(AccessError):
            self.backtest(other)

    def test_only_administrators_of_the_company_run_it(self):
        policy = self.policy()
        for user in (self.employee, self.manager, self.finance, self.auditor, self.outsider):
            with self.subTest(user=user.name):
                for call in (
                    lambda: policy.with_user(user).action_backtest(),
                    lambda: self.backtest(policy, user=user).line_count,
                ):
                    with self.assertRaises(AccessError):
                        call()
        backtest = self.backtest(policy)
        with self.assertRaises(AccessError):
            backtest.with_user(self.outsider).read(['line_count'])

    def test_claims_of_other_companies_stay_out(self):
        self.other_company.expense_claim_require_receipt = False
        self.past_claim(10, 400)
        other, _employee = self._hire("Yara Elsewhere", company=self.other_company)
        self.submit(self._prepare_line(410, receipt=False), user=other)
        self.assertEqual(self.figures(self.policy())[:3], (1, 1, 1))

    def test_nothing_is_changed(self):
        claim = self.past_claim(10, 400)
        policy = self.policy()

        def state():
            self.env.flush_all()
            self.env.invalidate_all()
            return claim.read(), claim.expense_ids.read(), policy.read(), [
                self.env[model].sudo().search_count([]) for model in (
                    'hr.expense.policy.violation', 'mail.message', 'mail.activity', 'hr.expense.approval.event')]
        before = state()
        self.assertEqual(self.backtest(policy).flagged_count, 1)
        self.assertEqual(state(), before)

    # -- what is opened ------------------------------------------------------------------------------
    def test_button_opens_it_and_figures_open_their_expenses(self):
        claim = self.past_claim(10, 400, 40)
        beyond = claim.expense_ids.filtered(lambda line: line.total_amount == 400)
        action = self.policy(name="Hotel").action_backtest()
        backtest = self.env[action['res_model']].with_user(self.administrator).browse(action['res_id'])
        self.assertEqual(backtest.display_name, "Backtest of Hotel")
        for figure, expected in (
            ('line_count', claim.expense_ids), ('flagged_count', beyond),
            ('refused_count', self.env['hr.expense']), ('create_uid', claim.expense_ids),
        ):
            with self.subTest(figure=figure):
                opened = backtest.with_context(backtest_figure=figure).action_open_expenses()
                found = self.env[opened['res_model']].with_user(self.administrator).search(opened['domain'])
                self.assertEqual(found, expected)

    def test_as_many_queries_for_many_claims_as_for_few(self):
        policies = self.policy() | self.policy('amount_month') | self.policy('workday')

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            figures = self.figures(policies)
            return self.env.cr.sql_log_count - before, figures[0]

        for number in range(3):
            self.past_claim(number, 100 + number)
        count_queries()
        few, count = count_queries()
        self.assertEqual(count, 3)
        for number in range(12):
            self.past_claim(number, 200 + number, user=self.colleague if number % 2 else self.salesperson)
        many, count = count_queries()
        self.assertEqual(count, 15)
        self.assertLessEqual(many, few + 3, "what is asked of the database does not grow with the claims")
