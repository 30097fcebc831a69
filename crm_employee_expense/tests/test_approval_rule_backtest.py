from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common_rules import ApprovalRuleCommon

FIGURES = ('claim_count', 'applied_count', 'automatic_count', 'refused_count', 'cut_count', 'automatic_amount')


@tagged('post_install', '-at_install')
class TestApprovalRuleBacktest(ApprovalRuleCommon):
    """What a rule would have done with past claims: fixed claims give fixed figures."""

    def past_claim(self, days, amount=100.0, user=None, **values):
        """A claim submitted so many days ago."""
        return self.date_back(self.claim_of(amount, user=user, **values), days)

    def automatic(self, below, name="Automatic", **values):
        return self.level(name, auto_approve_below=below, **values)

    def backtest(self, rule, user=None, **values):
        user = user or self.administrator
        return rule.env['hr.expense.approval.rule.backtest'].with_user(user).create({'rule_id': rule.id, **values})

    def claims(self, backtest, name):
        return self.env['hr.expense.claim'].browse(backtest.claims_by_figure[f'{name}_count'])

    def figures(self, rule, **values):
        backtest = self.backtest(rule, **values)
        return tuple(backtest[name] for name in FIGURES)

    def refuse(self, claim, user=None):
        claim.with_user(user or self.manager).action_refuse("Too much")
        return claim

    def log(self, claim, kind, user):
        """A record as the other actions on a submitted claim leave it in the log."""
        self.env['hr.expense.approval.event'].sudo().create({
            'claim_id': claim.id, 'company_id': claim.company_id.id, 'round': 1, 'kind': kind, 'user_id': user.id})

    # -- the figures -------------------------------------------------------------------------
    def test_counts_what_the_rule_would_route_and_let_through(self):
        small, large = self.past_claim(30, 40), self.past_claim(20, 60)
        self.past_claim(10, 500)
        self.past_claim(400, 41)
        self.past_claim(5, 42, user=self.colleague)
        rule = self.make_rule(self.automatic(50), name="Small", amount_to=100, active=False)
        backtest = self.backtest(rule)
        self.assertEqual(tuple(backtest[name] for name in FIGURES), (4, 3, 2, 0, 0, 82))
        self.assertAlmostEqual(backtest.applied_share, 3 / 4)
        self.assertAlmostEqual(backtest.automatic_share, 2 / 3)
        self.assertIn(large, self.claims(backtest, 'applied'))
        self.assertIn(small, self.claims(backtest, 'automatic'))
        self.assertNotIn(large, self.claims(backtest, 'automatic'))

    def test_period_is_the_users_to_choose(self):
        for days in (1, 10, 100, 400):
            self.past_claim(days, 100 + days)
        rule = self.make_rule(active=False)
        today = fields.Date.today()
        self.assertEqual(self.figures(rule)[0], 3)
        self.assertEqual(self.figures(rule, date_from=today - timedelta(days=500))[0], 4)
        self.assertEqual(self.figures(rule, date_to=today - timedelta(days=5))[0], 2)
        day = today - timedelta(days=10)
        self.assertEqual(self.figures(rule, date_from=day, date_to=day)[0], 1)
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.backtest(rule, date_from=today, date_to=day)
        form = Form(self.backtest(rule))
        form.date_from = today - timedelta(days=20)
        self.assertEqual(form.claim_count, 2)

    def test_day_begins_where_the_user_is(self):
        claim = self.past_claim(0)
        self.env.cr.execute("UPDATE hr_expense_claim SET submitted_on = '2024-03-01 20:00' WHERE id = %s", (claim.id,))
        self.env.invalidate_all()
        rule = self.make_rule(active=False)
        for tz, day in (('UTC', '2024-03-01'), ('Asia/Shanghai', '2024-03-02'), ('America/Los_Angeles', '2024-03-01')):
            zoned = rule.with_context(tz=tz)
            for tried in ('2024-02-29', '2024-03-01', '2024-03-02'):
                with self.subTest(tz=tz, tried=tried):
                    self.assertEqual(self.figures(zoned, date_from=tried, date_to=tried)[0], int(tried == day))

    def test_first_rule_that_matches_wins(self):
        self.past_claim(10, 40)
        self.past_claim(10, 60)
        self.make_rule(name="First", amount_to=50, sequence=10)
        rule = self.make_rule(name="Tried", sequence=20, active=False)
        self.make_rule(name="Last", sequence=30)
        self.assertEqual(self.figures(rule)[:2], (2, 1))
        rule.sequence = 5
        self.assertEqual(self.figures(rule)[:2], (2, 2))
        rule.sequence = 40
        self.assertEqual(self.figures(rule)[:2], (2, 0))
        rule.active = True
        rule.sequence = 5
        self.assertEqual(self.figures(rule)[:2], (2, 2), "an active rule stays where it is")

    def test_says_how_many_people_refused_or_cut(self):
        fine, refused, returned, reduced = (self.past_claim(10, amount) for amount in (10, 11, 12, 13))
        self.refuse(refused)
        refused.with_user(self.employee).action_revise()
        refused.with_user(self.employee).action_submit()
        self.log(returned, 'return', self.manager)
        self.log(reduced, 'reduce', self.finance)
        self.log(reduced, 'reduce', self.manager)
        self.log(fine, 'return', self.env.ref('base.user_root'))
        self.refuse(self.past_claim(10, 99))
        backtest = self.backtest(self.make_rule(self.automatic(50), active=False))
        self.assertEqual(tuple(backtest[name] for name in FIGURES), (5, 5, 4, 1, 2, 46))
        self.assertEqual(self.claims(backtest, 'refused'), refused)
        self.assertEqual(self.claims(backtest, 'cut'), returned | reduced)
        self.assertEqual(backtest.doubtful_count, 3)

    def test_drafts_are_left_out(self):
        self.refuse(self.past_claim(10)).with_user(self.employee).action_revise()
        self.past_claim(10, 101).with_user(self.employee).action_withdraw()
        self.draft_of(102)
        self.assertEqual(self.figures(self.make_rule(active=False)), (0, 0, 0, 0, 0, 0))

    def test_average_of_levels_and_people(self):
        both = self.director | self.colleague
        rule = self.make_rule(
            self.automatic(20, name="Approver", sequence=10),
            self.level("Two", 'users', user_ids=both, quorum='all', sequence=20, amount_from=100),
            self.level("Director", 'manager', distance=1, sequence=30, amount_from=100),
            active=False)
        self.past_claim(10, 10)
        self.past_claim(10, 50)
        self.past_claim(10, 200)
        backtest = self.backtest(rule)
        # nobody; the approver; the approver and two others, of whom the director is not asked once more
        self.assertEqual(backtest.automatic_count, 1)
        self.assertEqual(backtest.average_levels, 1)
        self.assertEqual(backtest.average_people, 1.3)
        rule.level_ids.filtered(lambda level: level.name == "Director").skip_if_approved = False
        self.assertEqual(self.backtest(rule).average_people, 1.7)

    def test_rule_none_of_whose_business_levels_is_needed_lets_through(self):
        self.past_claim(10, 50)
        rule = self.make_rule(self.level("Approver", amount_from=100), active=False)
        self.assertEqual(self.figures(rule), (1, 1, 1, 0, 0, 50))

    # -- as it was at the time ---------------------------------------------------------------
    def test_sums_are_counted_back_from_the_submission(self):
        rule = self.make_rule(name="Split", amount_from=1000, rolling_days=7, active=False)
        claims = [self.past_claim(days, amount) for days, amount in (
            (100, 600), (97, 401), (92, 402), (20, 600), (12, 403), (2, 999))]
        # 600; 1001 with the first; 803, since the first is eight days ago; then alone, with nothing near
        self.assertEqual(self.claims(self.backtest(rule), 'applied'), claims[1])
        rule.rolling_days = 9
        self.assertEqual(self.claims(self.backtest(rule), 'applied').sorted('id').ids, [
            claims[1].id, claims[2].id, claims[4].id])

    def test_sums_know_employee_and_category(self):
        rule = self.make_rule(
            name="Split", amount_from=1000, rolling_days=7, rolling_scope='category', active=False)
        self.past_claim(10, 600, user=self.colleague)
        self.past_claim(10, 601, category=self.category_2)
        last = self.past_claim(9, 602)
        self.assertFalse(self.backtest(rule).applied_count)
        rule.rolling_scope = 'employee'
        self.assertEqual(self.claims(self.backtest(rule), 'applied'), last)

    def test_refused_claim_counts_in_sums_until_it_was_refused(self):
        rule = self.make_rule(name="Split", amount_from=1000, rolling_days=7, active=False)
        self.refuse(self.past_claim(10, 600))  # today
        later = self.past_claim(9, 601)
        self.assertEqual(self.claims(self.backtest(rule), 'applied'), later)
        self.env.cr.execute(
            "UPDATE hr_expense_approval_event SET date = date - interval '9.5 days' WHERE kind = 'refuse'")
        self.env.invalidate_all()
        self.assertFalse(self.backtest(rule).applied_count)

    def test_claims_of_the_same_moment_count_one_after_the_other(self):
        rule = self.make_rule(name="Split", amount_from=1000, rolling_days=7, active=False)
        claims = self.draft_of(600) | self.draft_of(601)
        claims.action_submit()
        self.assertEqual(len(set(claims.mapped('submitted_on'))), 1)
        self.assertEqual(self.claims(self.backtest(rule), 'applied'), claims[1])

    def test_live_and_past_facts_agree_at_the_moment_of_submission(self):
        self.claim_of(300)
        claim = self.draft_of(500, 20)
        live = claim.sudo()._get_approval_facts()[claim.id]
        claim.action_submit()
        past = claim.sudo()._get_past_approval_facts()[claim.id]
        plain = [name for name in live._fields if name != 'rolling_amount']
        self.assertEqual([getattr(past, name) for name in plain], [getattr(live, name) for name in plain])
        for scope in ('employee', 'category', 'vendor', 'lead'):
            self.assertEqual(past.rolling_amount(7, scope), live.rolling_amount(7, scope))

    def test_findings_are_those_that_were_kept(self):
        clean = self.past_claim(10, 70)
        found = self.past_claim(9, 70)  # the same expense once more: by now, both look alike
        self.assertEqual((clean.finding_count, found.finding_count), (0, 1))
        rule = self.make_rule(name="Suspicious", has_findings='yes', active=False)
        self.assertEqual(self.claims(self.backtest(rule), 'applied'), found)
        rule = self.make_rule(self.automatic(100), name="All", active=False)
        self.assertEqual(self.claims(self.backtest(rule), 'automatic'), clean)

    def test_position_grade_and_department_are_those_of_then(self):
        job, other_job = self.env['hr.job'].create([{'name': "Technician"}, {'name': "Planner"}])
        grade, other_grade = self.env['hr.expense.grade'].with_user(self.administrator).create(
            [{'name': "Staff", 'code': "P1"}, {'name': "Manager", 'code': "P2"}])
        other_department = self.env['hr.department'].create({'name': "Planning", 'company_id': self.company.id})
        self.anna.current_version_id.date_version = fields.Date.today() - timedelta(days=100)
        self.anna.write({'job_id': job.id, 'expense_grade_id': grade.id, 'department_id': self.department.id})
        before = self.past_claim(20, 100)
        self.anna.create_version({
            'date_version': fields.Date.today() - timedelta(days=10), 'job_id': other_job.id,
            'expense_grade_id': other_grade.id, 'department_id': other_department.id})
        after = self.past_claim(5, 101)
        for field, then, now in (
            ('job_ids', job, other_job), ('grade_ids', grade, other_grade),
            ('department_ids', self.department, other_department),
        ):
            for value, expected in ((then, before), (now, after)):
                with self.subTest(field=field, value=value.name):
                    rule = self.make_rule(active=False, **{field: [Command.set(value.ids)]})
                    self.assertEqual(self.claims(self.backtest(rule), 'applied'), expected)

    # -- safety ------------------------------------------------------------------------------
    def test_nothing_is_changed(self):
        claims = self.past_claim(10, 40) | self.refuse(self.past_claim(10, 41)) | self.past_claim(5, 600)
        rule = self.make_rule(
            self.automatic(50), self.level("Director", 'manager', distance=1), rolling_days=7, active=False)

        def state():
            self.env.flush_all()
            self.env.invalidate_all()
            counts = [self.env[model].sudo().search_count([]) for model in (
                'hr.expense.approval.step', 'hr.expense.approval.event', 'hr.expense.policy.violation',
                'mail.message', 'mail.activity', 'mail.notification', 'hr.expense.claim', 'hr.expense')]
            # what is computed anew each time depends on the time
            return counts, *(records.read([name for name in records.fields_get() if records._fields[name].store])
                             for records in (claims, rule, claims.sudo().step_ids))

        before = state()
        backtest = self.backtest(rule)
        self.assertEqual(backtest.applied_count, 3)
        backtest.action_open_claims()
        self.assertEqual(state(), before)

    def test_only_administrators_of_the_company_run_it(self):
        rule = self.make_rule(active=False)
        for user in (self.employee, self.manager, self.finance, self.auditor, self.outsider):
            with self.subTest(user=user.name):
                for call in (
                    lambda: rule.with_user(user).action_backtest(),
                    lambda: self.backtest(rule, user=user).claim_count,
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_nobody_reads_what_somebody_else_ran(self):
        backtest = self.backtest(self.make_rule(active=False))
        with self.assertRaises(AccessError):
            backtest.with_user(self.outsider).read(['claim_count'])

    def test_claims_of_other_companies_stay_out(self):
        self.other_company.expense_claim_require_receipt = False
        self.past_claim(10, 40)
        other, _employee = self._hire("Yara Elsewhere", company=self.other_company)
        self.submit(self._prepare_line(41, receipt=False), user=other)
        self.assertEqual(self.figures(self.make_rule(active=False))[0], 1)

    # -- what is opened ----------------------------------------------------------------------
    def test_button_opens_it_and_figures_open_their_claims(self):
        small, large = self.past_claim(10, 40), self.past_claim(10, 60)
        rule = self.make_rule(self.automatic(50), name="Small", active=False)
        action = rule.action_backtest()
        backtest = self.env[action['res_model']].with_user(self.administrator).browse(action['res_id'])
        self.assertEqual(backtest.display_name, "Backtest of Small")
        for figure, expected in (
            ('claim_count', large | small), ('applied_count', large | small), ('automatic_count', small),
            ('refused_count', self.env['hr.expense.claim']), ('create_uid', large | small),
        ):
            with self.subTest(figure=figure):
                opened = backtest.with_context(backtest_figure=figure).action_open_claims()
                found = self.env[opened['res_model']].with_user(self.administrator).search(opened['domain'])
                self.assertEqual(found, expected)

    def test_as_many_queries_for_many_claims_as_for_few(self):
        rule = self.make_rule(
            self.automatic(50), self.level("Director", 'manager', distance=1, sequence=20), name="Usual",
            rolling_days=7, amount_from=1, active=False)
        self.make_rule(name="Large", amount_from=5000, rolling_days=30, sequence=5)

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            figures = self.figures(rule)
            return self.env.cr.sql_log_count - before, figures[0]

        for number in range(3):
            self.past_claim(3 * number, 100 + number)
        count_queries()
        few, count = count_queries()
        self.assertEqual(count, 3)
        for number in range(12):
            self.past_claim(2 * number, 200 + number, user=self.colleague if number % 2 else self.salesperson)
        many, count = count_queries()
        self.assertEqual(count, 15)
        self.assertLessEqual(many, few + 3, "what is asked of the database does not grow with the claims")
