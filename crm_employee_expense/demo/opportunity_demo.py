from datetime import timedelta

from odoo import Command, api, fields, models

MODULE = 'crm_employee_expense'


class HrExpenseDemo(models.AbstractModel):
    """Meetings of the salespeople, and a draft that they bear out."""
    _inherit = 'hr.expense.demo'

    @api.model
    def _create_opportunity_costs(self):
        sara = self.env.ref(f'{MODULE}.res_users_sara')
        samples = self.env.ref(f'{MODULE}.crm_lead_openwood_samples')
        if samples.calendar_event_ids:
            return
        lumber = self.env.ref(f'{MODULE}.crm_lead_lumber_racking')
        today = fields.Date.today()
        for lead, name, days in ((samples, "Sample boards: what they need", 3), (lumber, "Racking: site visit", 2)):
            day = today - timedelta(days=days)
            self.env['calendar.event'].with_context(no_mail_to_attendees=True).create({
                'name': name, 'opportunity_id': lead.id, 'user_id': sara.id,
                'start': f'{day} 18:00:00', 'stop': f'{day} 19:30:00',
                'partner_ids': [Command.set((sara.partner_id | lead.partner_id).ids)]})
        company = self.env.ref('base.main_company')
        # she has no rights but her own
        claims = self.env(user=sara, su=False, context={
            'lang': 'en_US', 'tz': sara.tz, 'allowed_company_ids': company.ids})['hr.expense.claim']
        claims.create({
            'purpose': "Two customers in a day",
            'lead_id': samples.id,
            'expense_ids': [Command.create({
                'name': name, 'product_id': self.env.ref(category).id, 'total_amount_currency': amount,
                'date': today - timedelta(days=3)}) for name, category, amount in (
                    ("Sample boards by courier", 'hr_expense.product_product_no_cost', 64.5),
                    ("Lunch at OpenWood", 'hr_expense.expense_product_meal', 41.2))],
        })
        claims.create({
            'purpose': "Drive to Lumber Inc",
            'expense_ids': [
                Command.create({
                    'name': "Lunch at the site", 'product_id': self.env.ref('hr_expense.expense_product_meal').id,
                    'total_amount_currency': 26.4, 'date': today - timedelta(days=2)}),
                Command.create({
                    'name': "Parking", 'product_id': self.env.ref(f'{MODULE}.product_taxi').id,
                    'total_amount_currency': 12, 'date': today - timedelta(days=5)}),
            ],
        })
