from odoo import Command

from .common import ExpenseClaimCommon


class OpportunityCommon(ExpenseClaimCommon):
    """Sara sells: the opportunity is hers. Sven sells as well, Lea leads them both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_salesperson, _sven = cls._hire("Sven Seller", groups='sales_team.group_sale_salesman')
        cls.sales_manager, _lea = cls._hire("Lea Leader", groups='sales_team.group_sale_manager')
        cls.salesperson_employee.expense_manager_id = cls.manager
        cls.customer = cls.env['res.partner'].create({'name': "Azure Interior", 'is_company': True})
        cls.contact = cls.env['res.partner'].create({'name': "Alice Azure", 'parent_id': cls.customer.id})
        cls.lead = cls._create_lead("Campus", partner_id=cls.customer.id)

    @classmethod
    def _create_lead(cls, name, user=None, **values):
        return cls.env['crm.lead'].create({
            'name': name, 'type': 'opportunity', 'user_id': (user or cls.salesperson).id,
            'company_id': cls.company.id, 'expected_revenue': 1000, **values})

    @classmethod
    def _create_cap(cls, percent=10, severity='approval', **values):
        return cls.env['hr.expense.opportunity.cap'].with_user(cls.administrator).create({
            'company_id': cls.company.id, 'percent': percent, 'severity': severity, **values})

    @classmethod
    def _create_meeting(cls, *users, start='2026-03-03 10:00:00', stop='2026-03-03 11:00:00', organizer=None, **values):
        users = users or (cls.employee,)
        organizer = organizer or users[0]
        partners = cls.env['res.partner'].union(*(user.partner_id for user in users))
        return cls.env['calendar.event'].with_user(organizer).sudo().create({
            'name': "Campus talk", 'start': start, 'stop': stop, 'user_id': organizer.id,
            'partner_ids': [Command.set(partners.ids)], 'opportunity_id': cls.lead.id, **values})

    def figures(self, lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.salesperson)
        self.env.flush_all()
        lead.invalidate_recordset()
        return lead.expense_cost, lead.expense_pending_cost, lead.expense_cost_percent
