

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalRuleConditions(ApprovalRuleCommon):
    """Which rule applies to which claim."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.above = cls.env['hr.department'].create({'name': "Service", 'company_id': cls.company.id})
        cls.department.parent_id = cls.above
        cls.job = cls.env['hr.job'].create({'name': "Technician", 'company_id': cls.company.id})
        cls.tag = cls.env['hr.employee.category'].create({'name': "Traveller"})
        cls.anna.write({
            'department_id': cls.department.id, 'job_id': cls.job.id, 'category_ids': [Command.set(cls.tag.ids)],
            'parent_id': cls.manager_employee.id, 'expense_manager_id': cls.manager.id})
        cls.bank_method = cls.outbound_payment_method_line
        cls.customer = cls.env['res.partner'].create({'name': "Customer"})

    def both_lines(self):
        return [self._prepare_line(50, receipt=False),
                self._prepare_line(60, receipt=False, product_id=self.category_2.id)]

    def test_each_condition_decides_whether_the_rule_applies(self):
        card = {'payment_mode': 'company_account', 'payment_method_line_id': self.bank_method.id}
        customer = {'partner_id': self.customer.id}
        colleague = {'user': self.colleague}
        set_of = lambda records: [Command.set(records.ids)]  # noqa: E731
        cases = [
            # values of the rule, a claim that fits, one that does not, why not
            ({'amount_from': 100}, {'amount': 100}, {'amount': 99.99}, r"\$.?99\.99, is below \$.?100\.00"),
            ({'amount_to': 100}, {'amount': 99.99}, {'amount': 100}, r"\$.?100\.00, is not below \$.?100\.00"),
            ({'amount_from': 50, 'amount_to': 100}, {'amount': 50}, {'amount': 100}, "is not below"),
            ({'category_ids': set_of(self.category_2)}, {'category': self.category_2}, {},
             "No line is of category Meals"),
            ({'department_ids': set_of(self.department)}, {}, colleague,
             "Otto Outsider does not work in Field Service"),
            ({'department_ids': set_of(self.above)}, {}, colleague, "does not work in Service"),
            ({'job_ids': set_of(self.job)}, {}, colleague, "The job position of Otto Outsider is not Technician"),
            ({'tag_ids': set_of(self.tag)}, {}, colleague, "Otto Outsider does not have the tag Traveller"),
            ({'payment_mode': 'company_account'}, card, {}, "Nothing was paid by the company"),
            ({'payment_mode': 'own_account'}, {}, card, "Nothing was paid by the employee"),
            ({'for_customer': 'yes'}, {'claim': customer}, {}, "neither a customer nor an opportunity"),
            ({'for_customer': 'no'}, {}, {'claim': customer}, "There is a customer or an opportunity"),
            ({'domain': "[('purpose', 'ilike', 'fair')]"}, {'claim': {'purpose': "Trade fair"}}, {},
             "The further condition does not fit"),
            ({'domain': "[('expense_ids.vendor_id', '!=', False)]"}, {'vendor_id': self.customer.id}, {},
             "The further condition does not fit"),
            ({'amount_from': 100, 'department_ids': set_of(self.department), 'category_ids': set_of(self.category)},
             {'amount': 100}, {'amount': 90, 'user': self.colleague, 'category': self.category_2}, "is below"),
        ]
        for number, (values, fitting, other, reason) in enumerate(cases):
            with self.subTest(values=values):
                rule = self.make_rule(name=f"Rule {number}", **values)
                fits, does_not = self.claim_of(**fitting), self.claim_of(**{'amount': 101, **other})
                self.assertEqual(self.rule_of(fits), rule)
                self.assertFalse(self.rule_of(does_not))
                facts = does_not.sudo()._get_approval_facts()[does_not.id]
                self.assertRegex(rule.sudo()._get_mismatches(facts)[0], reason)
                self.assertNotEqual(rule.condition_summary, "Everything")
                rule.action_archive()

    def test_opportunity_counts_as_customer(self):
        lead = self.env['crm.lead'].create({'name': "Big deal", 'user_id': self.salesperson.id})
        rule = self.make_rule(for_customer='yes')
        claim = self.claim_of(user=self.salesperson, claim={'lead_id': lead.id})
        self.assertEqual(self.rule_of(claim), rule)

    def test_customer_of_a_line_counts(self):
        rule = self.make_rule(for_customer='yes')
        self.assertEqual(self.rule_of(self.claim_of(customer_id=self.customer.id)), rule)
        self.assertFalse(self.rule_of(self.claim_of(101)))

    def test_categories_of_any_or_all_lines(self):
        rule = self.make_rule(category_ids=[Command.set(self.category_2.ids)])
        self.assertEqual(self.rule_of(self.submit(*self.both_lines())), rule)
        rule.category_match = 'all'
        self.assertFalse(self.rule_of(self.submit(*self.both_lines())))
        self.assertEqual(self.rule_of(self.claim_of(101, category=self.category_2)), rule)

    def test_findings_choose_the_rule(self):
        without = self.make_rule(name="Clean", has_findings='no')
        suspicious = self.make_rule(name="Suspicious", has_findings='yes')
        self.assertEqual(self.rule_of(self.claim_of(70)), without)
        self.assertEqual(self.rule_of(self.claim_of(70)), suspicious)  # the same expense once more

    def test_first_rule_by_sequence_applies(self):
        second = self.make_rule(name="Second", sequence=20)
        first = self.make_rule(name="First", sequence=10)
        self.assertEqual(self.rule_of(self.claim_of()), first)
        first.sequence = 30
        self.assertEqual(self.rule_of(self.claim_of(101)), second)

    def test_archived_rule_does_not_apply_whatever_the_caller_says(self):
        self.make_rule().action_archive()
        claim = self.draft_of(100)
        claim.with_context(active_test=False).action_submit()
        self.assertFalse(self.rule_of(claim))
        self.assertEqual([origin for origin, _users in self.chain_of(claim)], ['expense_approver', 'finance'])

    def test_rule_stays_as_narrow_when_its_categories_and_departments_are_archived(self):
        self.make_rule(category_ids=[Command.set(self.category_2.ids)])
        self.category_2.active = False
        self.assertFalse(self.rule_of(self.claim_of()))
        self.make_rule(department_ids=[Command.set(self.department.ids)])
        self.department.active = False
        self.assertFalse(self.rule_of(self.claim_of(101, user=self.colleague)))

    def test_each_company_has_its_own_rules(self):
        rule = self.make_rule()
        other = self.env['hr.expense.approval.rule'].with_user(self.outsider).create({
            'name': "Elsewhere", 'level_ids': [Command.create(self.level())]})
        self.assertEqual(other.company_id, self.other_company)
        self.assertEqual(self.rule_of(self.claim_of()), rule)
        visible = self.env['hr.expense.approval.rule'].with_user(self.outsider).search([])
        self.assertIn(other, visible)
        self.assertNotIn(rule, visible)
        with self.assertRaises(AccessError):
            rule.with_user(self.outsider).name = "Mine"

    def test_rule_whose_levels_were_deleted_does_not_apply(self):
        rule = self.make_rule()
        rule.level_ids.unlink()
        self.assertFalse(self.rule_of(self.claim_of()))

    def test_condition_that_is_not_valid_any_more_stops_nobody(self):
        rule = self.make_rule(domain="[('purpose', '!=', False)]")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_approval_rule SET domain = %s WHERE id = %s", ("[('gone', '=', 1)]", rule.id))
        self.env.invalidate_all()
        with self.assertLogs('odoo.addons.crm_employee_expense', 'WARNING'):
            claim = self.claim_of()
        self.assertFalse(self.rule_of(claim))

    def test_only_administrators_change_rules(self):
        rule = self.make_rule()
        for user in (self.employee, self.manager, self.finance, self.auditor, self.salesperson):
            with self.subTest(user=user.name):
                for change in (
                    lambda: rule.with_user(user).write({'amount_from': 10}),
                    lambda: rule.level_ids.with_user(user).write({'auto_approve_below': 1000}),
                    lambda: rule.with_user(user).unlink(),
                    lambda: rule.level_ids.with_user(user).unlink(),
                    lambda: rule.with_user(user).copy(),
                ):
                    with self.assertRaises(AccessError):
                        change()

    def test_summaries_say_what_the_rule_does_in_the_reader_s_language(self):
        rule = self.make_rule(
            self.level("A", sequence=10), self.level("B", 'manager', sequence=10),
            self.level("C", 'manager', sequence=20),
            amount_from=1000, amount_to=2000, rolling_days=7, category_ids=[Command.set(self.category.ids)],
            has_findings='no')
        self.assertRegex(rule.condition_summary, r"1,000 to below .*2,000 · sum of 7 days · Travel · no findings")
        self.assertEqual(rule.level_summary, "A + B → C")
        self.assertEqual(self.make_rule().condition_summary, "Everything")

    def test_rules_are_read_once_for_many_claims(self):
        self.make_rule(name="Large", amount_from=5000)
        self.make_rule(
            self.level("Approver"), self.level("Director", 'manager', distance=1, sequence=20),
            name="Usual", rolling_days=7)

        def count_queries(count):
            claims = self.env['hr.expense.claim'].union(*(self.draft_of(100 + number) for number in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            cursor = type(self.env.cr)
            execute = cursor.execute

            def spy(cr, query, *args, **kwargs):
                text = getattr(query, 'code', query)
                queries.append(text)
                return execute(cr, query, *args, **kwargs)

            self.patch(cursor, 'execute', spy)
            try:
                claims.sudo()._get_approval_levels(together=True)
            finally:
                self.patch(cursor, 'execute', execute)
            return len(queries), sum('FROM "hr_expense_approval_rule"' in text for text in queries)

        count_queries(1)
        all_few, rule_few = count_queries(2)
        all_many, rule_many = count_queries(12)
        self.assertEqual(rule_many, rule_few)
        self.assertLessEqual(all_many, all_few + 5, "what is asked of the database does not grow with the claims")
