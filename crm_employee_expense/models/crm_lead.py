from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .hr_expense_budget_figures import SPENT

#: states of an expense in which it counts as cost of its opportunity: decided in its favour, and what follows
COST = ('approved', *SPENT)
PENDING = ('submitted',)


class CrmLead(models.Model):
    """What winning an opportunity costs.

    The figures are read from the expenses each time, colleagues' included: whoever may read the opportunity may know
    them, but not the receipts behind. Nothing is stored, so that no claim ever writes on an opportunity.
    """
    _inherit = 'crm.lead'

    expense_cost = fields.Monetary(
        string="Expenses", compute='_compute_expense_figures', currency_field='company_currency', aggregator='sum',
        help="Approved, posted or paid expenses for this opportunity, whoever claimed them. Taxes included.")
    expense_pending_cost = fields.Monetary(
        string="Expenses in Approval", compute='_compute_expense_figures', currency_field='company_currency',
        aggregator='sum', help="Submitted, but not approved yet.")
    expense_cost_percent = fields.Float(
        string="Expenses (% of Revenue)", compute='_compute_expense_figures', digits=(16, 1), aggregator='avg',
        help="Expenses as a share of the expected revenue. Of a group: all of its expenses by all of its revenue.")
    expense_warning = fields.Char(compute='_compute_expense_warning')
    expense_lock_version = fields.Integer(
        string="Submissions for the Opportunity", readonly=True, copy=False, groups=fields.NO_ACCESS,
        help="Counted at each submission, so that two at once do not both stay below a cap.")

    # -- computes ---------------------------------------------------------------------
    # expenses change without the opportunity: the figures are read anew each time
    @api.depends('expected_revenue', 'company_id')
    @api.depends_context('company', 'allowed_company_ids')
    def _compute_expense_figures(self):
        costs = self._get_expense_costs(COST)
        pending = self._get_expense_costs(PENDING)
        for lead in self:
            lead.expense_cost = costs.get(lead._origin.id, 0)
            lead.expense_pending_cost = pending.get(lead._origin.id, 0)
            lead.expense_cost_percent = \
                lead.expense_cost / lead.expected_revenue * 100 if lead.expected_revenue > 0 else 0

    @api.depends('expense_cost', 'expense_cost_percent')
    @api.depends_context('lang')
    def _compute_expense_warning(self):
        for lead in self:
            company = lead.company_id or self.env.company
            limit = company.sudo().expense_opportunity_percent  # sudo: whoever reads the opportunity may be warned
            lead.expense_warning = False
            if limit and lead.expected_revenue > 0 and lead.expense_cost_percent > limit:
                lead.expense_warning = self.env._(
                    "Expenses have reached %(percent).1f%% of the expected revenue, beyond the %(limit).1f%% that "
                    "%(company)s allows for.", percent=lead.expense_cost_percent, limit=limit, company=company.name)

    # -- ORM overrides -----------------------------------------------------------------
    def _field_to_sql(self, alias, field_expr, query=None):
        # so that groups can be summed up, though nothing is stored
        states = {'expense_cost': COST, 'expense_pending_cost': PENDING}.get(field_expr)
        if states:
            self.env['hr.expense'].flush_model(['lead_id', 'state', 'company_id', 'total_amount'])
            return self._get_expense_cost_sql(SQL.identifier(alias), states)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == 'expense_cost_percent:avg':
            # the share of all together, not the average of shares
            return SQL(
                "COALESCE(100 * SUM(%s) / NULLIF(SUM(%s), 0), 0)::float8",
                self._field_to_sql(self._table, 'expense_cost', query),
                self._field_to_sql(self._table, 'expected_revenue', query))
        return super()._read_group_select(aggregate_spec, query)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_expenses(self):
        # sudo: whoever deletes the opportunity need not see its expenses
        used = self.env['hr.expense'].sudo().search([('lead_id', 'in', self.ids)], limit=1).lead_id
        if used:
            raise UserError(self.env._(
                "%(opportunity)s cannot be deleted, since expenses were claimed for it. Archive it, or mark it as "
                "lost.", opportunity=used.name))

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        self._take_over_expenses(opportunities)

    # -- actions -----------------------------------------------------------------------
    def action_open_expenses(self):
        """Opens the expenses of the opportunity, as far as the user may see them."""
        self.ensure_one()
        self.check_access('read')
        return {
            **self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_action_opportunity'),
            'name': self.env._("Expenses of %s", self.display_name),
            'domain': [('lead_id', '=', self.id)],
            'context': {'create': False},
        }

    def action_new_expense_claim(self):
        """Opens a new claim of the user for this opportunity and its customer."""
        self.ensure_one()
        self.check_access('read')
        company = self.company_id or self.env.company
        if not self.env.user.with_company(company).employee_id:
            raise UserError(self.env._(
                "You have no employee record in %(company)s, so you cannot claim expenses there. Ask HR to create it.",
                company=company.name))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("New Claim"),
            'res_model': 'hr.expense.claim',
            'view_mode': 'form',
            'context': {
                'default_company_id': company.id, 'default_lead_id': self.id,
                'default_partner_id': self.partner_id.id},
        }

    # -- business ----------------------------------------------------------------------
    def _get_expense_costs(self, states):
        """{id: amount of the expenses in these states}, in the currency of the opportunity, in one query.

        :param states: states of ``hr.expense``
        """
        if not self._origin:
            return {}
        self.flush_model(['company_id'])
        self.env['hr.expense'].flush_model()
        rows = self.env.execute_query(SQL(
            "SELECT crm_lead.id, %s FROM crm_lead WHERE crm_lead.id = ANY(%s)",
            self._get_expense_cost_sql(SQL.identifier('crm_lead'), states), self._origin.ids))
        currencies = {lead._origin.id: lead.company_currency for lead in self}
        return {lead_id: currencies[lead_id].round(float(amount)) for lead_id, amount in rows}

    def _get_expense_cost_sql(self, lead, states):
        """The cost of an opportunity as an SQL expression, in its currency.

        An opportunity of one company has expenses of that company alone. One of all companies has the currency of the
        user's company, and counts the companies he works in.

        :param SQL lead: the table of the opportunities in the query
        """
        company = self.env.company
        factors = SQL(" ").join(
            SQL("WHEN %s THEN %s", other.id, other.currency_id._get_conversion_rate(
                other.currency_id, company.currency_id, company, fields.Date.context_today(self)))
            for other in self.env.companies.sudo())
        return SQL(
            """COALESCE((
                SELECT SUM(e.total_amount * CASE WHEN %(lead)s.company_id IS NULL
                                            THEN CASE e.company_id %(factors)s END ELSE 1 END)
                FROM hr_expense e
                WHERE e.lead_id = %(lead)s.id AND e.state IN %(states)s
                AND (%(lead)s.company_id IS NOT NULL OR e.company_id IN %(companies)s)), 0)""",
            lead=lead, factors=factors, states=tuple(states), companies=tuple(self.env.companies.ids))

    def _lock_for_submission(self):
        """Nobody else submits expenses for these opportunities until the transaction ends, see budgets."""
        if not self:
            return
        self.flush_model()
        self.env.cr.execute(SQL("SELECT id FROM crm_lead WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids))
        self.env.cr.execute(SQL(
            "UPDATE crm_lead SET expense_lock_version = COALESCE(expense_lock_version, 0) + 1 WHERE id = ANY(%s)",
            self.ids))
        self.invalidate_recordset(['expense_lock_version'])

    def _take_over_expenses(self, opportunities):
        """Expenses of merged opportunities go on to this one; their approval goes on as well."""
        # sudo: whoever may merge opportunities need not see their expenses
        claims_sudo = self.env['hr.expense.claim'].sudo().search([('lead_id', 'in', opportunities.ids)])
        lines_sudo = self.env['hr.expense'].sudo().search([('own_lead_id', 'in', opportunities.ids)])
        touched = claims_sudo | lines_sudo.claim_id
        if not claims_sudo and not lines_sudo:
            return
        with touched._without_restart():
            for claim in claims_sudo:
                # the customer stays as it was approved
                claim.write({'lead_id': self.id, 'partner_id': claim.partner_id.id})
            lines_sudo.own_lead_id = self
            self.env.flush_all()
        for claim in touched.filtered('approval_round'):
            claim._log_event('merge', comment=self.env._("Opportunities merged into %s", self.name))
