from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from .common_payment_order import PaymentOrderCommon

OWN_IBAN = 'DE89370400440532013000'
ANNAS_IBAN = 'FR1420041010050500013M02606'
SARAS_IBAN = 'NL91ABNA0417164300'
SEPA_03, SEPA_09, CSV, CHINA = (
    f'crm_employee_expense.hr_expense_bank_file_format_{name}' for name in ('sepa_03', 'sepa_09', 'csv', 'china'))


def validate(content, version):
    """What the official schema, as the package sepaxml ships it, says against the file.

    :rtype: list[str]
    """
    package = Path(find_spec('sepaxml').origin).parent
    schema = etree.XMLSchema(etree.parse(package / 'schemas' / f'{version}.xsd'))
    schema.validate(etree.fromstring(content))
    return [str(error) for error in schema.error_log]


def texts(content, path):
    """Texts of the elements at a path such as ``PmtInf/CdtTrfTxInf/Cdtr/Nm``."""
    document = etree.fromstring(content)
    names = '/'.join(f'*[local-name()="{name}"]' for name in path.split('/'))
    return [node.text for node in document.xpath(f'//{names}')]


class BankFileCommon(PaymentOrderCommon):
    """A company that keeps its books in euro, with bank accounts in SEPA."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref('base.EUR')
        cls.own_bank = cls.env['res.bank'].create({'name': "Eigenbank", 'bic': 'COBADEFFXXX'})
        cls.french_bank = cls.env['res.bank'].create({'name': "Banque Bleue", 'bic': 'PSSTFRPPPAR'})
        cls.journal = cls.company_data['default_journal_bank']
        cls.journal.bank_account_id = cls.env['res.partner.bank'].create({
            'acc_number': OWN_IBAN, 'partner_id': cls.company.partner_id.id, 'bank_id': cls.own_bank.id})
        cls.annas_account = cls.anna.sudo().bank_account_ids
        cls.annas_account.write({'acc_number': 'FR14 2004 1010 0505 0001 3M02 606', 'bank_id': cls.french_bank.id})
        cls.salesperson_employee.sudo().bank_account_ids.acc_number = SARAS_IBAN

    def confirmed_order(self, *claims):
        """The order of these claims, else of one of Anna's of 120 and one of Sara's of 30, confirmed by Finn."""
        if not claims:
            claims = (self.posted_claim(self._prepare_line(120)),
                      self.posted_claim(self._prepare_line(30), user=self.salesperson))
        order = self.order_of(claims[0])
        self.confirm(order)
        self.assertEqual(order.state, 'confirmed')
        return order

    def make_file(self, order, bank_format=None, user=None, comment=False):
        """The newest file of the order, made by finance."""
        bank_format = self.env.ref(bank_format).id if bank_format else False
        order.with_user(user or self.finance_2).action_make_bank_file(bank_format, comment)
        return self.newest_file(order)

    def newest_file(self, order):
        return order.sudo().bank_file_ids.sorted('id')[-1:]

    def stored_file(self, file):
        """Where its content is stored."""
        return self.env['ir.attachment'].sudo().search([
            ('res_model', '=', file._name), ('res_field', '=', 'content'), ('res_id', '=', file.id)])

    def copy_format(self, bank_format, **values):
        return self.env.ref(bank_format).sudo().copy(values)

    def content_of(self, file):
        return file.sudo()._get_bytes()
