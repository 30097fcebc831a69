from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseClaimImport(models.Model):
    """Claims with their lines from a table, by Odoo's own import: the template it offers.

    What may be imported is what may be typed: drafts, by whoever may prepare
    them. See ``hr_expense_claim_protection.py``.
    """
    _inherit = 'hr.expense.claim'

    @api.model
    @api.readonly
    def get_import_templates(self):
        """The template in the user's language; it is made when it is asked for."""
        return [{
            'label': self.env._("Import Template for Expense Claims"),
            'template': '/expense/import/template',
        }]

    # -- the template ---------------------------------------------------------------------
    @api.model
    def _get_import_fields(self):
        """Fields of a claim, and of its lines after a slash, in the order of the template's columns."""
        return [
            'employee_id', 'purpose', 'expense_ids/date', 'expense_ids/product_id', 'expense_ids/name',
            'expense_ids/total_amount_currency', 'expense_ids/currency_id', 'expense_ids/payment_mode']

    @api.model
    def _get_import_labels(self):
        """Titles of the template's columns: the import recognises fields by their labels, in the user's language."""
        labels = []
        for path in self._get_import_fields():
            model, words = self, []
            for name in path.split('/'):
                field = model._fields[name]
                words.append(field._description_string(self.env))
                model = self.env[field.comodel_name] if field.relational else model
            labels.append('/'.join(words))
        return labels

    @api.model
    def _get_import_examples(self):
        """Rows that can be imported as they are: the second and third belong to one claim.

        :rtype: list[list]
        """
        today = fields.Date.context_today(self)
        employee = self.env.user.employee_id.name or self.env.user.name
        # names are what the import looks for: two of them, of categories whose amount is typed
        categories = self.env['product.product'].search(
            Domain('can_be_expensed', '=', True)
            & Domain(self.env['product.product']._check_company_domain(self.env.company)),
        ).filtered(lambda category: not category.standard_price)
        first = categories[:1].display_name or self.env._("Category")
        second = categories[1:2].display_name or first
        lines = self.env['hr.expense']
        paid_by = dict(lines._fields['payment_mode']._description_selection(self.env))['own_account']
        currency = self.env.company.currency_id.name
        return [
            [employee, self.env._("Example: visit to a customer"), today - timedelta(days=7), first,
             self.env._("Train, there and back"), 240.5, currency, paid_by],
            [employee, self.env._("Example: trade fair"), today - timedelta(days=2), first,
             self.env._("Taxi to the fair"), 36.0, currency, paid_by],
            # a row without employee and purpose is one more line of the claim above it
            [None, None, today - timedelta(days=1), second, self.env._("Dinner"), 58.2, currency, paid_by],
        ]
