from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_insight import InsightCommon

DURATIONS = ('approval_days', 'posting_days', 'payment_days', 'total_days')


@tagged('post_install', '-at_install')
class TestClaimDurations(InsightCommon):
    """When a claim was approved and how many days each stage took, on the claim itself and in averages of claims."""

    def make_paid(self):
        with freeze_time('2026-03-02 08:00:00'):
            claim = self.submit(self._prepare_line(100), self._prepare_line(50))
        with freeze_time('2026-03-03 08:00:00'):
            self.approve(claim)
            self.assertFalse(claim.approved_on)
        with freeze_time('2026-03-04 20:00:00'):
            self.verify(claim)
            self.env.flush_all()
        with freeze_time('2026-03-06 20:00:00'):
            self.post_all(claim)
            self.env.flush_all()
        with freeze_time('2026-03-11 08:00:00'):
            self.register(claim, payment_date=date(2026, 3, 11))
        return claim

    def test_each_stage_in_days(self):
        claim = self.make_paid().with_user(self.employee)
        self.assertEqual(claim.approved_on, datetime(2026, 3, 4, 20))
        self.assertEqual([claim[name] for name in DURATIONS], [2.5, 2, 5, 9])

    def test_the_claim_says_what_its_analysis_says(self):
        claims = self.make_claims()
        self.make_paid()
        of_company = self.env['hr.expense.claim'].with_user(self.auditor).search([])
        self.assertEqual(len(of_company), len(claims) + 1)
        first = self.env['hr.expense.claim.analysis'].with_user(self.auditor).search([('is_first_line', '=', True)])
        rows = {row.claim_id: row for row in first}
        for claim in of_company:
            for name in DURATIONS:
                # a single one is rounded to a tenth of a day
                self.assertAlmostEqual(claim[name], rows[claim][name], delta=0.051, msg=f"{claim.purpose}: {name}")

    def test_a_stage_that_has_not_ended_counts_in_no_average(self):
        claims = self.make_claims()
        paid = self.make_paid()
        groups = self.env['hr.expense.claim'].with_user(self.auditor)._read_group(
            [('id', 'in', [paid.id, claims['submitted'].id, claims['refused'].id, claims['posted'].id])], [],
            ['approval_days:count', 'posting_days:avg', 'posting_days:count', 'total_days:avg', 'total_days:count'])
        [(approved, posting, posted, average, settled)] = groups
        self.assertEqual((approved, posted, settled), (2, 2, 1))
        self.assertAlmostEqual(float(posting), 1, places=2)
        self.assertEqual(average, 9)

    def test_what_was_settled_without_a_payment_took_no_days(self):
        paid, by_card = self.make_paid(), self.posted_claim(self.company_line(80))
        self.assertEqual((by_card.state, by_card.paid_on), ('paid', False))
        for model, key in (('hr.expense.claim', 'id'), ('hr.expense.claim.analysis', 'claim_id')):
            [values] = self.env[model].with_user(self.auditor)._read_group(
                [(key, 'in', [paid.id, by_card.id])], [],
                ['total_days:min', 'total_days:avg', 'payment_days:min', 'payment_days:avg'])
            self.assertEqual(values, (9, 9, 5, 5), model)

    def test_groups_of_a_list_show_averages(self):
        paid = self.make_paid()
        claims = self.env['hr.expense.claim'].with_user(self.auditor)
        self.assertEqual(claims.fields_get(['total_days'])['total_days']['aggregator'], 'avg')
        groups = claims.web_read_group([('id', '=', paid.id)], ['state'], ['total_days:avg', 'approval_days:avg'])
        [group] = groups['groups']
        self.assertEqual((group['total_days:avg'], float(group['approval_days:avg'])), (9, 2.5))

    def test_lists_are_sorted_by_it(self):
        paid, claims = self.make_paid(), self.make_claims()
        found = self.env['hr.expense.claim'].with_user(self.auditor)
        self.assertTrue(found.fields_get(['approval_days'])['approval_days']['sortable'])
        of_both = [('id', 'in', [paid.id, claims['paid'].id])]
        self.assertEqual(found.search(of_both, order='approval_days desc, id').ids, [paid.id, claims['paid'].id])
        self.assertEqual(found.search(of_both, order='approval_days, id').ids, [claims['paid'].id, paid.id])

    def test_an_entry_taken_back_leaves_the_approval(self):
        claim = self.make_paid()
        approved_on = claim.approved_on
        self.entry(claim).button_draft()
        self.assertEqual((claim.approved_on, claim.posted_on), (approved_on, False))
        self.assertEqual([claim[name] for name in DURATIONS], [2.5, 0, 0, 0])

    def test_a_round_that_was_refused_does_not_count(self):
        with freeze_time('2026-03-02 08:00:00'):
            claim = self.approve(self.submit())
        with freeze_time('2026-03-03 08:00:00'):
            claim.with_user(self.finance).action_refuse("The receipt is missing")
            self.assertFalse(claim.approved_on)
        with freeze_time('2026-03-05 08:00:00'):
            claim.with_user(self.employee).action_revise()
            claim.with_user(self.employee).action_submit()
            self.verify(claim)
        self.assertEqual(claim.approved_on, datetime(2026, 3, 5, 8))
        self.assertEqual(claim.approval_days, 0)

    def test_nobody_writes_when_it_was_approved(self):
        claim = self.make_paid()
        approved_on = claim.approved_on
        for user in (self.employee, self.finance, self.administrator):
            for name, value in (('approved_on', datetime(2020, 1, 1)), ('total_days', 1)):
                with self.assertRaises(AccessError):
                    claim.with_user(user).write({name: value})
        self.assertEqual(claim.approved_on, approved_on)
