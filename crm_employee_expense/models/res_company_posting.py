from odoo import api, fields, models


class ResCompany(models.Model):
    """How claims are booked."""
    _inherit = 'res.company'

    expense_claim_journal_id = fields.Many2one(
        'account.journal', string="Journal of Claims", compute='_compute_expense_claim_journal_id',
        help="Where claims are booked: the expense journal, else the first purchase journal.")
    expense_claim_entry_date = fields.Selection(
        selection=[
            ('posting', "Day of posting"),
            ('submission', "Day of submission"),
            ('expense', "Day of the latest expense"),
        ],
        string="Accounting Date of Claims",
        default='posting',
        help="Date of the journal entry of what the employee paid. Where that day lies in a locked period, the entry "
             "is booked on the first open day after it, as Odoo does with vendor bills; where today is locked as "
             "well, the claim waits and says so.",
    )
    expense_claim_entry_per = fields.Selection(
        selection=[
            ('claim', "One entry per claim"),
            ('line', "One entry per expense"),
        ],
        string="Journal Entries of Claims",
        default='claim',
        help="Whether what the employee paid is booked together, or each expense with its receipts by itself. The "
             "claim is paid as a whole either way.",
    )

    @api.depends('expense_journal_id')
    def _compute_expense_claim_journal_id(self):
        journals = self.env['account.journal']
        for company in self:
            company.expense_claim_journal_id = company.expense_journal_id or journals.search([
                *journals._check_company_domain(company), ('type', '=', 'purchase')], limit=1)
