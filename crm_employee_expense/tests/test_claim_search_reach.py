from odoo.fields import Domain
from odoo.tests import tagged

from ..tools.any_of import any_of
from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestClaimSearchReach(InsightCommon):
    """Claims are found by the reasons for which one may read them, and these are all the claims that one may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['hr.expense.approval.delegation'].with_user(cls.manager).create({
            'delegate_id': cls.colleague.id, 'date_from': '2020-01-01', 'date_to': '2090-01-01'})

    def find_by_rules(self, user):
        claims = self.env['hr.expense.claim'].with_user(user)
        rules = claims.env['ir.rule']._compute_domain(claims._name, 'read')
        return claims.sudo().with_context(active_test=False).search(rules).sudo(False)

    def test_everybody_finds_what_the_rules_let_him_read(self):
        self.make_claims()
        found = {}
        for role, user in self.get_roles().items():
            with self.subTest(role=role):
                found[role] = self.env['hr.expense.claim'].with_user(user).search([])
                self.assertEqual(found[role], self.find_by_rules(user))
        self.assertTrue(found['employee'])
        self.assertTrue(found['manager'] - found['employee'])
        # as delegate of the manager
        self.assertIn('submitted', found['colleague'].mapped('state'))
        self.assertFalse(found['salesperson'])

    def test_a_role_that_is_taken_away_is_gone_at_once(self):
        claims = self.make_claims()
        mine = self.env['hr.expense.claim'].with_user(self.auditor)
        self.assertIn(claims['draft'].id, mine.search([]).ids)
        self.auditor.group_ids -= self.env.ref('crm_employee_expense.group_expense_auditor')
        self.assertFalse(mine.search([]))

    def test_few_are_found_by_a_union_and_many_without(self):
        for user, is_union in ((self.employee, True), (self.team_manager, True), (self.finance, False),
                               (self.auditor, False)):
            with self.subTest(user=user.name):
                query = self.env['hr.expense.claim'].with_user(user)._search([('state', '=', 'paid')])
                # a query for each way to become a reader of a step, and for each rule
                self.assertEqual(query.select().code.count(' UNION ') > 5, is_union)

    def test_known_claims_are_not_looked_for(self):
        claim = self.make_claims()['submitted'].with_user(self.employee)
        query = claim._search([('id', 'in', claim.ids)])
        self.assertNotIn('ARRAY(', query.select().code)
        self.assertIn('ARRAY(', claim._search([]).select().code)
        self.assertEqual(query.get_result_ids(), claim._ids)

    def test_readers_of_a_step_are_found(self):
        claim = self.make_claims()['submitted'].sudo()
        steps = self.env['hr.expense.approval.step'].sudo()
        for user in (self.manager, self.colleague):
            self.assertIn(claim.step_ids[0], steps.search([('reader_ids', 'in', user.ids)]))
            self.assertIn(user, claim.step_ids[0].reader_ids)
        self.assertNotIn(claim.step_ids[0], steps.search([('reader_ids', 'in', self.salesperson.ids)]))

    def test_any_of_says_what_a_disjunction_says(self):
        self.make_claims()
        claims = self.env['hr.expense.claim'].sudo()
        parts = [Domain('state', '=', 'paid'), Domain('expense_ids.total_amount', '>', 500), Domain.FALSE]
        expected = claims.search(Domain.OR(parts))
        self.assertTrue(expected)
        self.assertEqual(claims.search(any_of(parts)), expected)
        self.assertEqual(claims.search([]).filtered_domain(any_of(parts)), expected)
        self.assertFalse(claims.search(any_of([Domain.FALSE])))
