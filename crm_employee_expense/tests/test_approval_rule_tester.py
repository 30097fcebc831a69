from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalRuleTester(ApprovalRuleCommon):
    """Trying the rules out: the same answer as the real run, with the reasons."""

    def try_out(self, **values):
        """The tester as its dialog shows it to the administrator."""
        form = Form(self.env['hr.expense.approval.rule.test'].with_user(self.administrator))
        form.employee_id = self.env['hr.employee'].browse(values.pop('employee', self.anna).id)
        for name, value in values.items():
            if name == 'category_ids':
                for category in value:
                    form.category_ids.add(category)
            else:
                setattr(form, name, value)
        return form

    def people(self, form):
        return [[person['name'] for person in entry['approvers']] for entry in form.approval_chain['preview']]

    def test_shows_the_rule_the_people_and_why_not_the_others(self):
        self.make_rule(self.level("Director", 'manager', distance=1), name="Large", amount_from=1000)
        self.make_rule(name="Meals", sequence=20, category_ids=[Command.set(self.category_2.ids)])
        self.make_rule(name="Rest", sequence=30)
        form = self.try_out(amount=20)
        self.assertEqual(form.rule_id.name, "Rest")
        self.assertEqual(self.people(form), [["Ben Manager"], ["Fay Finance", "Finn Finance"]])
        self.assertRegex(
            form.other_rules, r"(?s)Large.*20\.00, is below.*1,000\.00.*Meals.*No line is of category Meals")
        form.amount = 1000
        self.assertEqual(form.rule_id.name, "Large")
        self.assertEqual(self.people(form)[0], ["Dora Director"])
        self.assertEqual(form.approval_chain['preview'][0]['rule'], "Large")
        self.assertIn("It would match too, but comes later.", form.other_rules)

    def test_without_a_rule_the_usual_chain_is_shown(self):
        form = self.try_out(amount=20)
        self.assertFalse(form.rule_id)
        self.assertEqual(self.people(form), [["Ben Manager"], ["Fay Finance", "Finn Finance"]])
        self.assertIn("There are no other rules.", form.other_rules)

    def test_everything_that_can_be_entered_counts(self):
        self.make_rule(name="Card", payment_mode='company_account')
        self.make_rule(name="Customer", for_customer='yes', sequence=20)
        self.make_rule(name="Suspicious", has_findings='yes', sequence=30)
        self.make_rule(
            name="Meals only", sequence=40, category_ids=[Command.set(self.category_2.ids)], category_match='all')
        customer = self.env['res.partner'].create({'name': "Customer"})
        for values, expected in (
            ({'paid_by': 'company_account'}, "Card"),
            ({'paid_by': 'both'}, "Card"),
            ({'partner_id': customer}, "Customer"),
            ({'has_findings': True}, "Suspicious"),
            ({'category_ids': self.category_2}, "Meals only"),
            ({'category_ids': self.category | self.category_2}, False),
        ):
            with self.subTest(values=values):
                self.assertEqual(self.try_out(amount=10, **values).rule_id.name, expected)

    def test_what_was_claimed_before_is_added(self):
        self.make_rule(name="Large", amount_from=1000, rolling_days=7)
        self.claim_of(700)
        self.assertEqual(self.try_out(amount=300).rule_id.name, "Large")
        form = self.try_out(amount=299)
        self.assertFalse(form.rule_id)
        self.assertRegex(form.other_rules, r"The sum of 7 days, .*999\.00, is below")
        self.assertFalse(self.try_out(amount=300, employee=self.colleague_employee).rule_id)

    def test_further_condition_needs_a_claim(self):
        self.make_rule(name="Fairs", domain="[('purpose', 'ilike', 'fair')]")
        form = self.try_out(amount=10)
        self.assertFalse(form.rule_id)
        self.assertIn("can only be judged on a claim", form.other_rules)
        claim = self.draft_of(80, purpose="Trade fair")
        form.claim_id = claim.with_user(self.administrator)
        self.assertEqual(form.rule_id.name, "Fairs")
        self.assertEqual(form.amount, 80)
        self.assertEqual(form.employee_id.id, self.anna.id)

    def test_existing_claim_gives_the_same_chain_as_its_preview(self):
        self.make_rule(
            self.level("Two", 'users', user_ids=self.director | self.colleague, quorum='all'),
            self.level("Boss", 'manager'),
            name="Large", amount_from=100)
        claim = self.draft_of(80, 60)
        form = self.try_out(claim_id=claim.with_user(self.administrator))
        self.assertEqual(form.approval_chain['preview'], claim.approval_chain['preview'])

    def test_name_of_a_rule_is_text(self):
        self.make_rule(name="<script>alert(1)</script>", amount_from=1000)
        self.assertNotIn("<script>", self.try_out(amount=1).other_rules)

    def test_other_company_s_people_and_rules_stay_out(self):
        self.env['hr.expense.approval.rule'].with_user(self.outsider).create({
            'name': "Elsewhere", 'level_ids': [Command.create(self.level())]})
        form = self.try_out(amount=1)
        self.assertFalse(form.rule_id)
        self.assertNotIn("Elsewhere", form.other_rules)

    def test_only_administrators_try_rules_out(self):
        for user in (self.employee, self.manager, self.finance, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.env['hr.expense.approval.rule.test'].with_user(user).create({'employee_id': self.anna.id})

    def test_button_opens_it_for_the_company_of_the_rule(self):
        action = self.make_rule().action_test_rules()
        self.assertEqual(action['res_model'], 'hr.expense.approval.rule.test')
        self.assertEqual(action['context']['default_company_id'], self.company.id)
