from ast import literal_eval
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import ExpenseClaimCommon
from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestClaimAnalysis(InsightCommon):
    """The analysis says what the claims say, to whoever reads them."""

    def analysis(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env['hr.expense.claim.analysis'].with_user(user or self.auditor)

    def rows_of(self, claim, user=None):
        return self.analysis(user).search([('claim_id', '=', claim.id)], order='id')

    def test_everybody_reads_the_lines_of_the_claims_he_reads(self):
        self.make_claims()
        seen = {}
        for role, user in self.get_roles().items():
            claims = self.env['hr.expense.claim'].with_user(user).search([])
            rows = self.analysis(user).search([])
            self.assertEqual(rows.expense_id.sudo(), claims.sudo().expense_ids, role)
            [(total,)] = rows._read_group([], [], ['amount:sum'])
            self.assertAlmostEqual(total or 0, sum(claims.sudo().expense_ids.mapped('total_amount')), msg=role)
            seen[role] = len(claims)
        self.assertLess(seen['colleague'], seen['employee'])
        self.assertLess(seen['finance'], seen['auditor'])
        self.assertEqual(seen['salesperson'], 0)

    def test_numbers_are_those_of_a_count_by_hand(self):
        self.make_claims()
        rows = self.analysis()._read_group(
            [], ['state'], ['amount:sum', 'own_amount:sum', 'tax_amount:sum', 'line_count:sum',
                            'claim_number:count_distinct', 'refused_share:avg', '__count'])
        self.env.cr.execute("""
            SELECT c.state, SUM(e.total_amount),
                   SUM(CASE WHEN e.payment_mode != 'own_account' OR c.state = 'refused' THEN 0
                            ELSE e.total_amount END),
                   SUM(e.tax_amount), COUNT(*), COUNT(DISTINCT c.id),
                   CASE WHEN c.state = 'refused' THEN 1 ELSE 0 END, COUNT(*)
            FROM hr_expense e JOIN hr_expense_claim c ON c.id = e.claim_id WHERE c.company_id = %s
            GROUP BY c.state""", [self.company.id])
        self.assertEqual(
            sorted(tuple(map(str, (row[0], *map(float, row[1:])))) for row in rows),
            sorted(tuple(map(str, (row[0], *map(float, row[1:])))) for row in self.env.cr.fetchall()))
        self.assertEqual(len(rows), 7)

    def test_days_follow_the_trail(self):
        with freeze_time('2026-03-02 08:00:00'):
            claim = self.submit(self._prepare_line(100), self._prepare_line(50), purpose="Slow")
        with freeze_time('2026-03-03 08:00:00'):
            self.approve(claim)
        with freeze_time('2026-03-04 20:00:00'):
            self.verify(claim)
            self.env.flush_all()
        with freeze_time('2026-03-06 20:00:00'):
            self.post_all(claim)
        self.assertEqual(claim.posted_on, datetime(2026, 3, 6, 20))
        with freeze_time('2026-03-11 08:00:00'):
            self.register(claim, payment_date=date(2026, 3, 11))
        first, second = self.rows_of(claim)
        for row in (first, second):
            self.assertAlmostEqual(row.approval_days, 2.5)
            self.assertAlmostEqual(row.posting_days, 2)
            self.assertAlmostEqual(row.payment_days, 5)
            self.assertAlmostEqual(row.total_days, 9)
        self.assertEqual((first.is_first_line, second.is_first_line), (True, False))
        self.assertEqual(first.approver_id, self.manager)

    def test_what_has_not_happened_yet_counts_in_no_average(self):
        claims = self.make_claims()
        self.assertFalse(self.rows_of(claims['posted']).total_days)
        [(count,)] = self.analysis()._read_group(
            [('claim_id', 'in', [claims['submitted'].id, claims['paid'].id])], [], ['total_days:count'])
        self.assertEqual(count, 2)

    def test_an_entry_taken_back_is_posted_anew(self):
        claim = self.posted_claim()
        self.assertTrue(claim.posted_on)
        self.entry(claim).button_draft()
        self.assertFalse(claim.posted_on)

    def test_findings_and_limits(self):
        claims = self.make_claims()
        dear = self.rows_of(claims['to_verify'])
        self.assertEqual(dear.finding_count, len(claims['to_verify'].violation_ids))
        self.assertEqual((dear.over_limit_share, dear.policy_id.name), (1, "Standard"))
        self.assertEqual(self.rows_of(claims['submitted'])[:1].over_limit_share, 0)
        total = sum(self.rows_of(claim).mapped('finding_count')[0] for claim in (claims['submitted'], claims['paid']))
        counted = len(claims['submitted'].violation_ids | claims['paid'].violation_ids)
        self.assertEqual(total, counted)

    def test_customer_opportunity_and_team(self):
        team = self.env['crm.team'].create({'name': "Team", 'company_id': self.company.id})
        self.lead.team_id = team
        claim = self.create_claim(user=self.employee)
        claim.sudo().lead_id = self.lead
        row = self.rows_of(claim)
        self.assertEqual((row.partner_id, row.lead_id, row.team_id), (self.customer, self.lead, team))
        self.assertEqual(row.manager_id, self.manager_employee)

    def test_the_grade_is_private(self):
        claim = self.submit()
        grade = self.env['hr.expense.grade'].with_user(self.administrator).create(
            {'name': "Grade", 'code': "G", 'company_id': self.company.id})
        self.anna.expense_grade_id = grade
        self.assertEqual(self.rows_of(claim, self.finance_of(claim)).grade_id, grade)
        with self.assertRaises(AccessError):
            self.rows_of(claim, self.employee).read(['grade_id'])

    def finance_of(self, claim):
        self.approve(claim)
        return self.finance

    def test_companies_are_kept_apart(self):
        domain = [('claim_id', '=', self.create_claim(user=self.outsider).id)]
        self.auditor.company_ids = [Command.link(self.other_company.id)]
        model = self.analysis()
        self.assertFalse(model.with_context(allowed_company_ids=self.company.ids).search(domain))
        rows = model.with_context(allowed_company_ids=(self.company | self.other_company).ids).search(domain)
        self.assertEqual(rows.currency_id, self.other_company.currency_id)

    def test_amounts_of_several_currencies_are_converted(self):
        """The web client asks for the currencies and, where there are several, for the converted sum."""
        self.assertEqual(self.analysis().fields_get(['amount'])['amount']['currency_field'], 'currency_id')
        self.auditor.company_ids = [Command.link(self.other_company.id)]
        self.other_company.currency_id = self.foreign_currency
        self.submit(self._prepare_line(100))
        claim = self.create_claim(user=self.outsider)
        model = self.analysis().with_context(allowed_company_ids=(self.company | self.other_company).ids)
        [(currencies, converted, plain)] = model._read_group(
            [('state', '!=', 'cancelled')], [], ['currency_id:array_agg_distinct', 'amount:sum_currency', 'amount:sum'])
        self.assertEqual(set(currencies), {self.company.currency_id.id, self.foreign_currency.id})
        self.assertNotEqual(converted, plain)
        self.assertTrue(claim)

    def test_nobody_writes_it(self):
        row = self.rows_of(self.submit())
        for user in (self.administrator, self.finance, self.auditor):
            for operation in ('write', 'create', 'unlink'):
                self.assertFalse(row.with_user(user).has_access(operation))

    def test_it_opens_the_claim_and_can_be_exported(self):
        claim = self.submit()
        self.employee.group_ids |= self.env.ref('base.group_allow_export')
        row = self.rows_of(claim, self.employee)
        self.assertEqual(row.action_open_claim()['res_id'], claim.id)
        self.assertEqual(
            row.export_data(['claim_id/display_name', 'amount', 'state'])['datas'],
            [[claim.display_name, 100.0, "In Approval"]])

    def test_favourites_lead_to_figures(self):
        self.make_claims()
        favourites = self.env['ir.filters'].search([('model_id', '=', 'hr.expense.claim.analysis')])
        self.assertEqual(len(favourites), 4)
        model = self.analysis()
        for favourite in favourites:
            context = literal_eval(favourite.context)
            measures = [
                f'{name}:{model._fields[name].aggregator}' for name in context['pivot_measures']]
            self.assertTrue(model._read_group(
                Domain(favourite._get_eval_domain()), context['group_by'], measures), favourite.name)

    def test_names_of_favourites_are_translated(self):
        translations = self.env['ir.filters']._get_prepared_names()
        names = self.env['ir.filters'].search([('model_id', '=', 'hr.expense.claim.analysis')]).mapped('name')
        self.assertEqual(set(translations), set(names))
        own = self.env['ir.filters'].with_user(self.employee).create({
            'name': names[0], 'model_id': 'hr.expense.claim.analysis', 'user_ids': [Command.set(self.employee.ids)]})
        with patch.object(type(own), '_get_prepared_names', lambda filters: dict.fromkeys(names, "Translated")):
            seen = own.get_filters('hr.expense.claim.analysis', self.env.ref(
                'crm_employee_expense.hr_expense_claim_action_analysis').id)
        self.assertEqual(sorted(values['name'] for values in seen), sorted([names[0], *["Translated"] * 4]))


@tagged('post_install', '-at_install')
class TestClaimAnalysisOutsider(ExpenseClaimCommon):

    def test_a_line_without_a_claim_is_not_in_it(self):
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Alone", 'product_id': self.category.id, 'total_amount_currency': 5,
            'date': date.today() - timedelta(days=1), 'employee_id': self.anna.id})
        self.env.flush_all()
        self.assertFalse(self.env['hr.expense.claim.analysis'].search([('expense_id', '=', expense.id)]))
