import base64

from odoo import api, models

from ..tools.capital_amount import capital_amount
from ..tools.qr_code import draw_qr_code

#: what stands before an amount in Chinese capitals; other currencies go by their code
CAPITAL_NAMES = {
    'CNY': "人民币", 'USD': "美元", 'EUR': "欧元", 'GBP': "英镑", 'JPY': "日元", 'HKD': "港元", 'MOP': "澳门元",
    'TWD': "新台币", 'SGD': "新加坡元", 'AUD': "澳大利亚元", 'CAD': "加拿大元", 'CHF': "瑞士法郎", 'KRW': "韩元",
}


class HrExpensePaper(models.AbstractModel):
    """What printed documents of the addon have in common."""
    _name = 'hr.expense.paper'
    _description = "Printed Expense Document"

    @api.model
    def _is_chinese(self, company):
        """Whether documents have the layout that is usual in China: for Chinese readers, and Chinese companies."""
        return (self.env.context.get('lang') or '').startswith('zh') or company.country_id.code == 'CN'

    @api.model
    def _get_amount_in_words(self, amount, currency, company):
        """The amount in words, in the user's language; in Chinese capitals where documents are Chinese.

        :return: False where it cannot be written
        """
        is_reader_chinese = (self.env.context.get('lang') or '').startswith('zh')
        if is_reader_chinese or (currency.name == 'CNY' and self._is_chinese(company)):
            try:
                return CAPITAL_NAMES.get(currency.name, currency.name) + capital_amount(
                    currency.round(amount), currency.decimal_places)
            except ValueError:
                return False
        return currency.amount_to_text(currency.round(amount)) or False

    @api.model
    def _get_record_code(self, record):
        """Source of a picture: the QR code that opens the record, for whoever may read it."""
        url = f"{record.get_base_url()}/mail/view?model={record._name}&res_id={record.id}"
        return "data:image/png;base64," + base64.b64encode(draw_qr_code(url)).decode()
