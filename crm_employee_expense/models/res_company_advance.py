from odoo import api, fields, models
from odoo.exceptions import UserError

SEQUENCE = 'hr.expense.advance'


class ResCompany(models.Model):
    """How the company books and limits cash advances."""
    _inherit = 'res.company'

    expense_advance_account_id = fields.Many2one(
        'account.account',
        string="Employee Advance Account",
        domain="[('account_type', '=', 'asset_receivable'), ('reconcile', '=', True)]",
        check_company=True,
        help="The receivable account on which cash advances stand until they are settled.",
    )
    expense_advance_block_overdue = fields.Boolean(
        string="Overdue Advances Block",
        default=True,
        help="Whoever has an advance that is overdue gets no new one before it is settled or returned.",
    )
    expense_advance_max_open = fields.Integer(
        string="Open Advances per Employee",
        help="So many advances may be asked for or open at a time. 0: without limit.",
    )

    # companies do not have the companies of what they refer to checked
    @api.constrains('expense_advance_account_id')
    def _check_expense_advance_account(self):
        self._check_company(['expense_advance_account_id'])

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_expense_advance_sequences()
        return companies

    @api.model
    def _init_expense_advance_sequences(self):
        """Gives every company that exists at installation its sequence."""
        # all of them, once: there are never many companies
        self.search([])._create_expense_advance_sequences()  # pylint: disable=no-search-all

    def _create_expense_advance_sequences(self):
        """A sequence of advance numbers for each company that has none, counting anew each year."""
        # sudo: whoever creates a company need not be allowed to create sequences
        sequences_sudo = self.env['ir.sequence'].sudo()
        have = sequences_sudo.search([('code', '=', SEQUENCE), ('company_id', 'in', self.ids)]).company_id
        sequences_sudo.create([{
            'name': f"Cash advances of {company.name}",
            'code': SEQUENCE,
            'prefix': 'ADV/%(range_year)s/',
            'padding': 5,
            'use_date_range': True,
            'company_id': company.id,
        } for company in self - have])

    def _next_expense_advance_number(self):
        """Next number in the company's sequence."""
        self.ensure_one()
        # sudo: employees number their advances without access to sequences
        return self.env['ir.sequence'].sudo().with_company(self).next_by_code(SEQUENCE)

    def _get_expense_settlement_journal(self):
        """The journal in which advances are settled.

        :raises UserError: where the company has none
        """
        self.ensure_one()
        journal = self.env['account.journal'].search([
            *self.env['account.journal']._check_company_domain(self), ('type', '=', 'general')], limit=1)
        if not journal:
            raise UserError(self.env._(
                "%(company)s has no miscellaneous journal to settle advances in. Ask the accountant to create one.",
                company=self.name))
        return journal


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    expense_advance_account_id = fields.Many2one(
        related='company_id.expense_advance_account_id', readonly=False,
        domain="[('account_type', '=', 'asset_receivable'), ('reconcile', '=', True)]")
    expense_advance_block_overdue = fields.Boolean(
        related='company_id.expense_advance_block_overdue', readonly=False)
    expense_advance_max_open = fields.Integer(related='company_id.expense_advance_max_open', readonly=False)
