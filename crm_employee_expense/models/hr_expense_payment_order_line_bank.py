from decimal import Decimal

from odoo import models

from odoo.addons.base.models.res_bank import sanitize_account_number

from ..tools.bank_payment import BankPayment
from ..tools.sepa_text import to_one_line


class HrExpensePaymentOrderLine(models.Model):
    """What a line of a payment order says to the bank. Called as superuser."""
    _inherit = 'hr.expense.payment.order.line'

    def _prepare_bank_payment(self):
        """The line as the bank is told, to the account that was confirmed.

        :rtype: BankPayment
        """
        self.ensure_one()
        document = self._get_document()
        # what is known of the account, as long as it is still the one that was confirmed
        account = self.bank_account_id
        number = sanitize_account_number(self.account_number) or ''
        if account.sanitized_acc_number != number:
            account = account.browse()
        return BankPayment(
            document=document.name,
            payee=to_one_line(account.acc_holder_name) or to_one_line(self.partner_id.name),
            account=number,
            amount=Decimal(f'{self.amount:.{self.currency_id.decimal_places}f}'),
            currency=self.currency_id.name,
            reference=f"{document.name} {self.order_id.name}",
            purpose=document.purpose or '',
            bank_name=account.bank_id.name or '',
            bic=account.bank_id.bic or '',
            clearing_number=account.clearing_number or '',
        )

    def _get_bank_problems(self):
        """Sentences on lines whose confirmed account is not to be paid any more.

        :rtype: list[str]
        """
        return [
            self.env._(
                "%(document)s: the bank account %(account)s of %(employee)s is not trusted any more. Have it checked "
                "and marked as trusted on the contact, or cancel the payment.",
                document=line._get_document().name, account=line._mask(line.account_number),
                employee=line.employee_id.name)
            for line in self if line.bank_account_id and not line.bank_account_id.allow_out_payment
        ]
