from odoo import api, fields, models

SEQUENCE = 'hr.expense.payment.order'


class ResCompany(models.Model):
    """How the company pays its claims."""
    _inherit = 'res.company'

    expense_payment_order_auto = fields.Boolean(
        string="Automatic Payment Orders",
        default=True,
        help="Claims go on the open payment order as soon as they are posted. "
             "Otherwise finance puts them on one, or pays them one by one.",
    )
    expense_payment_journal_id = fields.Many2one(
        'account.journal',
        string="Bank for Payment Orders",
        domain="[('type', '=', 'bank'), ('company_id', '=', id)]",
        check_company=True,
        help="The bank account from which claims are paid. Empty: the first bank journal.",
    )
    expense_payment_separate_duties = fields.Boolean(
        string="Separate Verification and Payment",
        default=True,
        help="Whoever verified a claim, or prepared its payment order, leaves the confirmation to somebody else, "
             "as long as there is somebody else in finance.",
    )

    # companies do not have the companies of what they refer to checked
    @api.constrains('expense_payment_journal_id')
    def _check_expense_payment_journal(self):
        self._check_company(['expense_payment_journal_id'])

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_expense_payment_sequences()
        return companies

    @api.model
    def _init_expense_payment_sequences(self):
        """Gives every company that exists at installation its sequence."""
        # all of them, once: there are never many companies
        self.search([])._create_expense_payment_sequences()  # pylint: disable=no-search-all

    def _create_expense_payment_sequences(self):
        """A sequence of order numbers for each company that has none, counting anew each year."""
        # sudo: whoever creates a company need not be allowed to create sequences
        sequences_sudo = self.env['ir.sequence'].sudo()
        have = sequences_sudo.search([('code', '=', SEQUENCE), ('company_id', 'in', self.ids)]).company_id
        sequences_sudo.create([{
            'name': f"Expense payment orders of {company.name}",
            'code': SEQUENCE,
            'prefix': 'PAY/%(range_year)s/',
            'padding': 5,
            'use_date_range': True,
            'company_id': company.id,
        } for company in self - have])

    def _next_expense_payment_number(self):
        """Next number in the company's sequence."""
        self.ensure_one()
        # sudo: whoever posts a claim needs no access to sequences
        return self.env['ir.sequence'].sudo().with_company(self).next_by_code(SEQUENCE)

    def _get_expense_payment_journal(self):
        """The bank journal claims are paid from; empty where the company has none."""
        self.ensure_one()
        journal = self.expense_payment_journal_id
        if journal.active:
            return journal
        return self.env['account.journal'].search([
            *self.env['account.journal']._check_company_domain(self), ('type', '=', 'bank')], limit=1)
