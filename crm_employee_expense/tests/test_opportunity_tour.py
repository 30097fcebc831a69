from odoo import fields
from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestOpportunityTour(ClaimTourCommon):
    """A salesperson claims from the opportunity and takes another from the calendar."""

    def test_from_the_opportunity_to_its_cost(self):
        today = fields.Date.today()
        self.salesperson_employee.expense_manager_id = self.manager
        leads = self.env['crm.lead'].create([{
            'name': name, 'type': 'opportunity', 'user_id': self.salesperson.id, 'company_id': self.company.id,
            'expected_revenue': 1000,
        } for name in ("Campus", "Warehouse")])
        self.env['calendar.event'].with_user(self.salesperson).sudo().create({
            'name': "Warehouse talk", 'start': f'{today} 12:00:00', 'stop': f'{today} 13:00:00',
            'user_id': self.salesperson.id, 'partner_ids': [(6, 0, self.salesperson.partner_id.ids)],
            'opportunity_id': leads[1].id})
        spent = self.create_claim(self._prepare_line(150), user=self.salesperson, lead_id=leads[0].id)
        spent.action_submit()
        self.verify(self.approve(spent))
        other = self.create_claim(self._prepare_line(40), user=self.salesperson, purpose="Warehouse visit")
        self.click_through(
            'opportunity_tour_claim', self.salesperson, f'/odoo/crm.lead/{leads[0].id}')
        claim = self.find_claim("Lunch on the campus")
        self.assertEqual((claim.lead_id, claim.expense_ids), (leads[0], self.env['hr.expense']))
        self.click_through('opportunity_tour_meeting', self.salesperson)
        self.assertEqual(other.expense_ids.lead_id, leads[1])
        self.assertEqual(other.expense_ids.meeting_evidence, 'meeting')
