import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr

from ..tools.invoice_data import CHINESE_TYPES, DIGITAL_TYPES, clean, clean_number

#: what is known of the invoice, beside the line's own date and amount
INVOICE_FIELDS = (
    'invoice_type', 'invoice_code', 'invoice_number', 'invoice_date', 'invoice_seller', 'invoice_seller_tax_id',
    'invoice_amount', 'invoice_tax_amount', 'invoice_check_code')
#: those that are compared, hence kept without spaces and in capitals
NUMBER_FIELDS = ('invoice_code', 'invoice_number', 'invoice_seller_tax_id', 'invoice_check_code')


class HrExpense(models.Model):
    """The invoice behind an expense: what it says of itself, so that none is reimbursed twice."""
    _inherit = 'hr.expense'

    invoice_type = fields.Selection(
        selection=[
            ('cn_digital_special', "Fully Digital Special VAT Invoice (China)"),
            ('cn_digital', "Fully Digital General Invoice (China)"),
            ('cn_special', "Special VAT Invoice (China)"),
            ('cn_general', "General VAT Invoice (China)"),
            ('other', "Other Invoice"),
        ],
        copy=False, help="Chinese numbers are checked for their form.")
    invoice_code = fields.Char(
        size=64, copy=False, help="10 or 12 digits on Chinese VAT invoices; fully digital ones have none.")
    invoice_number = fields.Char(
        size=64, copy=False, index='btree_not_null',
        help="8 digits on Chinese VAT invoices, 20 on fully digital ones. A number that was claimed before is noticed "
             "when the claim is submitted.")
    invoice_date = fields.Date(copy=False)
    invoice_seller = fields.Char(string="Seller", size=200, copy=False)
    invoice_seller_tax_id = fields.Char(string="Seller's Tax ID", size=64, copy=False)
    invoice_amount = fields.Monetary(
        currency_field='currency_id', copy=False, help="Total of the invoice, taxes included.")
    invoice_tax_amount = fields.Monetary(string="Invoice Taxes", currency_field='currency_id', copy=False)
    invoice_check_code = fields.Char(
        string="Check Code", size=64, copy=False,
        help="Printed on Chinese invoices, for verification with the tax office.")
    is_chinese_invoice = fields.Boolean(compute='_compute_is_chinese_invoice')

    # -- computes ---------------------------------------------------------------------
    @api.depends('invoice_type')
    def _compute_is_chinese_invoice(self):
        for line in self:
            line.is_chinese_invoice = line.invoice_type in CHINESE_TYPES

    # -- constraints --------------------------------------------------------------------
    @api.constrains('invoice_type', 'invoice_code', 'invoice_number', 'invoice_seller_tax_id')
    def _check_chinese_invoice(self):
        for line in self:
            for problem in line._get_invoice_problems():
                raise ValidationError(problem)

    @api.constrains('invoice_amount', 'invoice_tax_amount')
    def _check_invoice_amounts(self):
        for line in self:
            if line.invoice_amount < 0 or line.invoice_tax_amount < 0:
                raise ValidationError(self.env._(
                    "%(line)s: the amounts of an invoice cannot be negative. Leave them empty if they are not known.",
                    line=line.name))
            if line.invoice_amount and line.currency_id.compare_amounts(
                    line.invoice_tax_amount, line.invoice_amount) > 0:
                raise ValidationError(self.env._(
                    "%(line)s: the invoice cannot consist of taxes alone. Enter its total with taxes as the amount.",
                    line=line.name))

    # -- ORM overrides --------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_invoice_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_invoice_vals(vals))

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if self.env.context.get('from_split_wizard'):
            # the parts of an expense have one invoice; any other copy is another expense
            for line, vals in zip(self, vals_list, strict=True):
                vals.update({name: line[name] for name in INVOICE_FIELDS if line[name] and name not in (default or {})})
        return vals_list

    # -- business ----------------------------------------------------------------------------
    @api.model
    def _clean_invoice_vals(self, vals):
        """The values, with numbers in the form in which they are compared."""
        cleaned = {name: clean_number(vals[name]) or False for name in NUMBER_FIELDS if isinstance(vals.get(name), str)}
        if isinstance(vals.get('invoice_seller'), str):
            cleaned['invoice_seller'] = clean(vals['invoice_seller']) or False
        return dict(vals, **cleaned)

    def _get_invoice_problems(self):
        """Sentences that say what is wrong with the numbers of a Chinese invoice, and the remedy.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.invoice_type not in CHINESE_TYPES:
            return []
        problems = []
        number, code = self.invoice_number or '', self.invoice_code or ''
        if self.invoice_type in DIGITAL_TYPES:
            if number and not re.fullmatch(r'[0-9]{20}', number):
                problems.append(self.env._(
                    "%(line)s: %(number)s is not the number of a fully digital invoice, which has 20 digits. Correct "
                    "it, or choose another invoice type.", line=self.name, number=number))
        elif number and not re.fullmatch(r'[0-9]{8}|[0-9]{20}', number):
            problems.append(self.env._(
                "%(line)s: %(number)s is not the number of a Chinese VAT invoice, which has 8 digits (20 if it is "
                "fully digital). Correct it, or choose another invoice type.", line=self.name, number=number))
        if code and not re.fullmatch(r'[0-9]{10}|[0-9]{12}', code):
            problems.append(self.env._(
                "%(line)s: %(code)s is not the code of a Chinese VAT invoice, which has 10 or 12 digits. Correct it, "
                "or leave it empty if the invoice has none.", line=self.name, code=code))
        tax_id = self.invoice_seller_tax_id or ''
        if tax_id and not re.fullmatch(r'[0-9A-Z]{15,20}', tax_id):
            problems.append(self.env._(
                "%(line)s: %(tax_id)s is not a Chinese tax ID, which has 15 to 20 digits and letters. Correct it, or "
                "leave it empty.", line=self.name, tax_id=tax_id))
        return problems

    def _get_approval_content(self):
        content = super()._get_approval_content()
        for name in INVOICE_FIELDS:
            value = self[name]
            if self._fields[name].type == 'monetary':
                value = value and float_repr(value, self.currency_id.decimal_places)
            content[name] = str(value or '')
        return content

    @api.model
    def _get_later_content_fields(self):
        return [*super()._get_later_content_fields(), set(INVOICE_FIELDS)]

    @api.model
    def _get_approval_content_fields(self):
        return super()._get_approval_content_fields() | set(INVOICE_FIELDS)
