from odoo import api, fields, models

from .crm_lead import COST

#: who learns what a customer costs: sales, and those who see all expenses
COST_READERS = (
    'sales_team.group_sale_salesman,crm_employee_expense.group_expense_finance,'
    'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_user')
#: of them, those who learn it whosever opportunity it was for
ALL_COST_READERS = (
    'sales_team.group_sale_salesman_all_leads', 'crm_employee_expense.group_expense_finance',
    'crm_employee_expense.group_expense_auditor', 'hr_expense.group_hr_expense_user')


class ResPartner(models.Model):
    """What a customer costs."""
    _inherit = 'res.partner'

    expense_currency_id = fields.Many2one(
        'res.currency', string="Currency of Expenses", compute='_compute_expense_cost', groups=COST_READERS)
    expense_cost = fields.Monetary(
        string="Expenses", compute='_compute_expense_cost', currency_field='expense_currency_id', groups=COST_READERS,
        help="Approved, posted or paid expenses for this customer and its contacts, in your company. Salespeople see "
             "those for opportunities they may read, colleagues' included, and their own.")

    @api.depends_context('uid', 'company')
    def _compute_expense_cost(self):
        self.expense_currency_id = self.env.company.currency_id
        self.expense_cost = 0
        partners = self._origin
        if not partners:
            return
        children = self.env['res.partner'].with_context(active_test=False).sudo().search_fetch(
            [('id', 'child_of', partners.ids)], ['parent_id'])  # sudo: all contacts of what the user reads
        # sudo: totals alone, of what is decided in the domain
        groups = self.env['hr.expense'].sudo()._read_group(
            self._get_expense_cost_domain(children), ['customer_id'], ['total_amount:sum'])
        for customer, amount in groups:
            while customer:
                for partner in self.filtered(lambda partner, customer=customer: partner._origin == customer):
                    partner.expense_cost += amount
                customer = customer.parent_id

    @api.model
    def _get_expense_cost_domain(self, customers):
        """Expenses whose sum for these customers the user may know."""
        domain = [
            ('customer_id', 'in', customers.ids), ('state', 'in', COST), ('company_id', '=', self.env.company.id)]
        if not any(self.env.user.has_group(group) for group in ALL_COST_READERS):
            leads = self.env['crm.lead'].with_context(active_test=False)._search([])
            domain += ['|', ('lead_id', 'in', leads), ('employee_id.user_id', '=', self.env.uid)]
        return domain

    def action_open_expenses(self):
        """Opens the expenses for the customer, as far as the user may see them."""
        self.ensure_one()
        self.check_access('read')
        return {
            **self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_action_opportunity'),
            'name': self.env._("Expenses of %s", self.display_name),
            'domain': [('customer_id', 'child_of', self.id)],
            'context': {'create': False, 'active_test': False},
        }
