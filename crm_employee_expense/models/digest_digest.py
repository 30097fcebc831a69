from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .hr_expense_monitor import SPENDING

#: whose digest tells what the whole company claims
COMPANY_READERS = (
    'hr_expense.group_hr_expense_user', 'crm_employee_expense.group_expense_finance',
    'crm_employee_expense.group_expense_auditor')


class DigestDigest(models.Model):
    """What happened to expense claims, in the e-mail that Odoo sends to those who ask for it.

    Claims are counted as the recipient reads them: finance counts those that managers
    have approved. Amounts are in the currency of the company.
    """
    _inherit = 'digest.digest'

    kpi_expense_claim_submitted = fields.Boolean("Expense Claims Submitted")
    kpi_expense_claim_submitted_value = fields.Integer(compute='_compute_kpi_expense_claim_submitted_value')
    kpi_expense_claim_reimbursed = fields.Boolean("Expenses Reimbursed")
    kpi_expense_claim_reimbursed_value = fields.Monetary(compute='_compute_kpi_expense_claim_reimbursed_value')
    kpi_expense_claim_waiting = fields.Boolean("Expense Claims Waiting")
    kpi_expense_claim_waiting_value = fields.Integer(
        compute='_compute_kpi_expense_claim_waiting_value',
        help="Claims of the period that are still in approval, to be verified, posted or paid.")

    def _compute_kpi_expense_claim_submitted_value(self):
        self._check_expense_kpi_access()
        self._calculate_company_based_kpi(
            'hr.expense.claim', 'kpi_expense_claim_submitted_value', date_field='submitted_on',
            additional_domain=[('state', 'in', (*SPENDING, 'refused'))])

    def _compute_kpi_expense_claim_reimbursed_value(self):
        self._check_expense_kpi_access()
        # a claim counts once, when the rest of it is paid; a payment has a day and no hour, so that whole days count,
        # and the day of the digest in the next one
        start, end, companies = self._get_kpi_compute_parameters()
        first, last = fields.Date.to_date(start) or False, fields.Date.to_date(end) or False
        paid = dict(self.env['hr.expense.claim']._read_group(
            Domain('company_id', 'in', companies.ids) & Domain('state', 'in', ('in_payment', 'paid'))
            & Domain('paid_on', '>=', first) & Domain('paid_on', '<', last),
            ['company_id'], ['amount_paid:sum']))
        for digest in self:
            digest.kpi_expense_claim_reimbursed_value = paid.get(digest.company_id or self.env.company, 0)

    def _compute_kpi_expense_claim_waiting_value(self):
        self._check_expense_kpi_access()
        self._calculate_company_based_kpi(
            'hr.expense.claim', 'kpi_expense_claim_waiting_value', date_field='submitted_on',
            additional_domain=[('state', 'in', ('submitted', 'to_verify', 'approved', 'posted', 'partial'))])

    @api.model
    def _check_expense_kpi_access(self):
        """:raises AccessError: for whoever reads no claims of the company; his digest goes without the figure"""
        if not any(self.env.user.has_group(group) for group in COMPANY_READERS):
            raise AccessError(self.env._("Figures of expense claims are for those who may see the company's expenses."))

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref('hr_expense.menu_hr_expense_root').id
        action = f'crm_employee_expense.hr_expense_claim_action_all?menu_id={menu}'
        for name in ('submitted', 'reimbursed', 'waiting'):
            actions[f'kpi_expense_claim_{name}'] = action
        return actions
