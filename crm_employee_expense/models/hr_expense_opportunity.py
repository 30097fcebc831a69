from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class HrExpense(models.Model):
    """For which opportunity and customer the money was spent.

    A line follows its claim, unless it says something else: what it says itself is kept apart, so that a claim can
    change its opportunity without touching lines that differ.
    """
    _inherit = 'hr.expense'

    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", compute='_compute_lead_id', inverse='_inverse_lead_id', store=True,
        check_company=True, index='btree_not_null', ondelete='restrict',
        help="The opportunity for which the money was spent: that of the claim, unless the line has its own.")
    customer_id = fields.Many2one(
        'res.partner', compute='_compute_customer_id', inverse='_inverse_customer_id', store=True,
        check_company=True, index='btree_not_null',
        help="The customer for whom the money was spent: that of the opportunity or the claim, unless the line has "
             "its own.")
    own_lead_id = fields.Many2one(
        'crm.lead', string="Opportunity of the Line", copy=True, check_company=True, ondelete='restrict',
        help="Where it differs from that of the claim.")
    own_customer_id = fields.Many2one(
        'res.partner', string="Customer of the Line", copy=True, check_company=True,
        help="Where it differs from that of the claim.")

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, 'claim_id'):
            # the addon is being installed: expenses there are on no claim, so that there is nothing to compute, and
            # their rows stay as they are
            for name in ('lead_id', 'customer_id'):
                create_column(self.env.cr, self._table, name, 'int4')
        return super()._auto_init()

    # -- computes ---------------------------------------------------------------------
    @api.depends('own_lead_id', 'claim_id.lead_id')
    def _compute_lead_id(self):
        for line in self:
            line.lead_id = line.own_lead_id or line.claim_id.lead_id

    @api.depends('own_customer_id', 'own_lead_id.partner_id', 'claim_id.partner_id')
    def _compute_customer_id(self):
        for line in self:
            # sudo: who may see the line may see for whom it was
            line.customer_id = line.own_customer_id or line.own_lead_id.sudo().partner_id or line.claim_id.partner_id

    def _inverse_lead_id(self):
        for line in self:
            line.own_lead_id = line.lead_id if line.lead_id != line.claim_id.lead_id else False

    def _inverse_customer_id(self):
        for line in self:
            inherited = line.own_lead_id.sudo().partner_id or line.claim_id.partner_id  # sudo: as above
            line.own_customer_id = line.customer_id if line.customer_id != inherited else False

    @api.onchange('lead_id')
    def _onchange_lead_id(self):
        self._inverse_lead_id()

    @api.onchange('customer_id')
    def _onchange_customer_id(self):
        self._inverse_customer_id()

    # -- ORM overrides -----------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_lead_access()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {'lead_id', 'own_lead_id'} & set(vals):
            self._check_lead_access()
        return result

    # -- business ----------------------------------------------------------------------
    def _check_lead_access(self):
        """Nobody links an opportunity that he cannot see."""
        if self.own_lead_id and not self.env.su:
            self.own_lead_id.check_access('read')

    def _get_approval_content(self):
        return dict(
            super()._get_approval_content(), own_lead_id=self.own_lead_id.id or '',
            own_customer_id=self.own_customer_id.id or '')

    @api.model
    def _get_later_content_fields(self):
        return [*super()._get_later_content_fields(), {'own_lead_id', 'own_customer_id'}]

    @api.model
    def _get_approval_content_fields(self):
        return super()._get_approval_content_fields() | {
            'lead_id', 'customer_id', 'own_lead_id', 'own_customer_id'}
