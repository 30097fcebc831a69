from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_opportunity import OpportunityCommon


@tagged('post_install', '-at_install')
class TestOpportunityCost(OpportunityCommon):
    """What an opportunity and a customer cost, and who learns it."""

    def test_cost_follows_the_claim(self):
        self.company.expense_claim_auto_post = False
        claim = self.create_claim(self._prepare_line(80), self._prepare_line(40), user=self.salesperson,
                                  lead_id=self.lead.id)
        self.assertEqual(self.figures(), (0, 0, 0))
        claim.action_submit()
        self.assertEqual(self.figures(), (0, 120, 0))
        self.approve(claim)
        self.assertEqual(self.figures(), (0, 120, 0))
        self.verify(claim)
        self.assertEqual(self.figures(), (120, 0, 12))
        claim.with_user(self.finance).action_post()
        self.pay(claim.sudo())
        self.assertEqual(self.figures(), (120, 0, 12))
        self.assertEqual(claim.sudo()._check_consistency(), [])

    def test_what_is_refused_costs_nothing(self):
        claim = self.submit(user=self.salesperson, lead_id=self.lead.id)
        claim.with_user(self.manager).action_refuse("No")
        self.assertEqual(self.figures(), (0, 0, 0))

    def test_a_line_follows_its_claim_unless_it_says_otherwise(self):
        other = self._create_lead("Warehouse")
        claim = self.create_claim(
            self._prepare_line(80), self._prepare_line(40, lead_id=other.id), user=self.salesperson,
            lead_id=self.lead.id)
        self.assertEqual(claim.expense_ids.mapped('lead_id.name'), ["Campus", "Warehouse"])
        self.assertEqual(claim.expense_ids[0].customer_id, self.customer)
        third = self._create_lead("Offices")
        claim.lead_id = third
        self.assertEqual(claim.expense_ids.mapped('lead_id.name'), ["Offices", "Warehouse"])
        claim.expense_ids[1].lead_id = third
        self.assertFalse(claim.expense_ids[1].own_lead_id)
        claim.expense_ids[1].customer_id = self.contact
        self.assertEqual(claim.expense_ids.mapped('customer_id'), self.customer | self.contact)

    def test_the_form_keeps_what_a_line_says(self):
        other = self._create_lead("Warehouse")
        claim = self.create_claim(self._prepare_line(80), self._prepare_line(40), user=self.salesperson)
        with Form(claim) as form:
            with form.expense_ids.edit(1) as line:
                line.lead_id = other
            form.lead_id = self.lead
        self.assertEqual(set(claim.expense_ids.mapped('lead_id.name')), {"Campus", "Warehouse"})
        self.assertEqual(claim.expense_ids.own_lead_id, other)

    def test_another_opportunity_of_a_line_starts_the_approval_again(self):
        claim = self.submit(user=self.salesperson, lead_id=self.lead.id)
        other = self._create_lead("Warehouse")
        with self.assertRaises(UserError):
            claim.expense_ids.lead_id = other
        claim.expense_ids.with_context(claim_change=True).lead_id = other
        self.assertIn('restart', claim.event_ids.mapped('kind'))
        self.assertEqual(claim.state, 'submitted')

    def test_nobody_links_an_opportunity_he_cannot_see(self):
        claim = self.create_claim()
        for values in ({'lead_id': self.lead.id}, {'own_lead_id': self.lead.id}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                claim.expense_ids.write(values)
        sven = self.create_claim(user=self.other_salesperson)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sven.expense_ids.lead_id = self.lead
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.create_claim(self._prepare_line(lead_id=self.lead.id), user=self.other_salesperson)

    def test_salespeople_see_totals_but_no_receipts_of_colleagues(self):
        claim = self.post(self._prepare_line(120), user=self.employee)
        claim.sudo().expense_ids.own_lead_id = self.lead
        self.assertEqual(self.figures(), (120, 0, 12))
        self.assertEqual(self.figures(user=self.sales_manager), (120, 0, 12))
        action = self.lead.with_user(self.salesperson).action_open_expenses()
        lines = self.env['hr.expense'].with_user(self.salesperson)
        self.assertFalse(lines.search(action['domain']))
        self.assertFalse(lines.env['ir.attachment'].search([
            ('res_model', '=', 'hr.expense'), ('res_id', 'in', claim.expense_ids.ids)]))
        self.assertEqual(self.env['hr.expense'].with_user(self.finance).search(action['domain']).ids,
                         claim.expense_ids.ids)
        for user in (self.other_salesperson, self.employee):
            with self.assertRaises(AccessError):
                self.lead.with_user(user).read(['expense_cost'])
            with self.assertRaises(AccessError):
                self.lead.with_user(user).action_open_expenses()
            with self.assertRaises(AccessError):
                self.lead.with_user(user).action_new_expense_claim()
        self.assertEqual(self.env['crm.lead'].with_user(self.other_salesperson).formatted_read_group(
            [], [], ['expense_cost:sum'])[0]['expense_cost:sum'] or 0, 0)

    def test_the_pipeline_sums_costs_and_divides_sums(self):
        small = self._create_lead("Small", expected_revenue=100)
        self.post(self._prepare_line(120), user=self.salesperson, lead_id=self.lead.id)
        self.post(self._prepare_line(32), user=self.salesperson, lead_id=small.id)
        leads = self.env['crm.lead'].with_user(self.salesperson)
        domain = [('id', 'in', (self.lead | small).ids)]
        fields = leads.fields_get(['expense_cost', 'expense_pending_cost', 'expense_cost_percent'])
        self.assertEqual({name: field['aggregator'] for name, field in fields.items()}, {
            'expense_cost': 'sum', 'expense_pending_cost': 'sum', 'expense_cost_percent': 'avg'})
        group, = leads.formatted_read_group(
            domain, ['user_id'], ['expense_cost:sum', 'expense_cost:sum_currency', 'expense_cost_percent:avg'])
        self.assertEqual(group['expense_cost:sum'], 152)
        self.assertEqual(group['expense_cost:sum_currency'], 152)
        # 152 of 1,100, not the average of 12 % and 32 %
        self.assertAlmostEqual(group['expense_cost_percent:avg'], 13.818, 3)
        groups = leads.formatted_read_group(domain, ['name'], ['expense_cost_percent:avg'])
        self.assertEqual(
            {group['name']: group['expense_cost_percent:avg'] for group in groups}, {"Campus": 12, "Small": 32})

    def test_costs_leave_no_trace_on_the_opportunity(self):
        self._create_cap(severity='block', percent=50)
        self.env.flush_all()
        before = (self.lead.write_date, self.lead.write_uid, len(self.lead.message_ids))
        self.post(self._prepare_line(120), user=self.salesperson, lead_id=self.lead.id)
        self.lead.invalidate_recordset()
        self.assertEqual((self.lead.write_date, self.lead.write_uid, len(self.lead.message_ids)), before)

    def test_an_opportunity_of_all_companies_has_the_currency_of_the_user(self):
        shared = self._create_lead("Shared", company_id=False)
        self.post(self._prepare_line(120), user=self.salesperson, lead_id=shared.id)
        self.assertEqual(self.figures(shared), (120, 0, 12))
        # the company in which Zoe sells spent nothing on it
        self.outsider.group_ids |= self.env.ref('sales_team.group_sale_salesman_all_leads')
        zoe = shared.with_user(self.outsider).with_company(self.other_company).with_context(
            allowed_company_ids=self.other_company.ids)
        self.assertEqual(zoe.expense_cost, 0)

    def test_a_warning_above_the_share_of_the_company(self):
        self.post(self._prepare_line(120), user=self.salesperson, lead_id=self.lead.id)
        lead = self.lead.with_user(self.salesperson)
        for percent, warns in ((10, True), (12, False), (0, False)):
            self.company.expense_opportunity_percent = percent
            lead.invalidate_recordset()
            self.assertEqual(bool(lead.expense_warning), warns, percent)
        self.company.expense_opportunity_percent = 10
        lead.invalidate_recordset()
        self.assertIn("12.0% of the expected revenue, beyond the 10.0%", lead.expense_warning)

    def test_a_new_claim_from_the_opportunity(self):
        action = self.lead.with_user(self.salesperson).action_new_expense_claim()
        form = Form(self.env['hr.expense.claim'].with_user(self.salesperson).with_context(**action['context']))
        form.purpose = "Visit"
        claim = form.save()
        self.assertRecordValues(claim, [{
            'lead_id': self.lead.id, 'partner_id': self.customer.id, 'employee_id': self.salesperson_employee.id}])
        self.salesperson_employee.user_id = False
        with self.assertRaisesRegex(UserError, "no employee record"):
            self.lead.with_user(self.salesperson).action_new_expense_claim()

    def test_what_a_customer_costs(self):
        self.post(self._prepare_line(120), user=self.salesperson, lead_id=self.lead.id)
        claim = self.post(self._prepare_line(30), partner_id=self.contact.id)
        for user, total in (
            (self.salesperson, 120), (self.other_salesperson, 0), (self.sales_manager, 150), (self.finance, 150),
        ):
            self.customer.invalidate_recordset()
            self.assertEqual(self.customer.with_user(user).expense_cost, total, user.login)
        self.contact.invalidate_recordset()
        self.assertEqual(self.contact.with_user(self.finance).expense_cost, 30)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.colleague).read(['expense_cost'])
        action = self.customer.with_user(self.finance).action_open_expenses()
        self.assertIn(claim.expense_ids.id, self.env['hr.expense'].with_user(self.finance).search(action['domain']).ids)

    def test_merged_opportunities_take_their_expenses_along(self):
        other = self._create_lead("Campus again")
        claim = self.submit(self._prepare_line(50), user=self.salesperson, lead_id=other.id)
        line = self.create_claim(self._prepare_line(20, lead_id=other.id), user=self.salesperson).expense_ids
        merged = (self.lead | other).with_user(self.sales_manager).merge_opportunity()
        rest = (self.lead | other).exists()
        self.assertEqual(rest, merged)
        self.assertEqual((claim.lead_id, claim.expense_ids.lead_id, line.lead_id), (rest, rest, rest))
        self.assertEqual(claim.state, 'submitted')
        self.assertNotIn('restart', claim.event_ids.mapped('kind'))
        if merged == self.lead:
            self.assertIn('merge', claim.event_ids.mapped('kind'))

    def test_an_opportunity_with_expenses_stays(self):
        self.submit(user=self.salesperson, lead_id=self.lead.id)
        with self.assertRaisesRegex(UserError, "Campus cannot be deleted"):
            self.lead.with_user(self.sales_manager).unlink()
        self._create_lead("Empty").with_user(self.sales_manager).unlink()

    def test_queries_do_not_grow_with_the_pipeline(self):
        leads = self.env['crm.lead'].union(*(self._create_lead(f"Lead {number}") for number in range(12)))
        self.env.flush_all()
        counts = []
        for batch in (leads, leads[:2], leads):
            self.env.invalidate_all()
            batch.with_user(self.salesperson).mapped('name')
            before = self.env.cr.sql_log_count
            batch.with_user(self.salesperson).mapped('expense_cost')
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
