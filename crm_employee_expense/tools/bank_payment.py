"""What a bank is told in a file, whatever the format: transfers from one account on one day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class BankPayment:
    """One transfer to one payee."""
    document: str  # number of what is paid, such as that of a claim
    payee: str  # name of the account holder
    account: str  # IBAN or account number
    amount: Decimal  # in the currency, with its decimal places
    currency: str  # ISO 4217
    reference: str  # what payee and payer read on their statements
    purpose: str = ''
    bank_name: str = ''
    bic: str = ''
    clearing_number: str = ''


@dataclass(frozen=True)
class BankTransfer:
    """Transfers that go to the bank together."""
    number: str  # unique among the files of the payer
    payer: str
    account: str  # the payer's own
    bic: str
    date: date  # on which the bank is to pay
    created: datetime
    payments: tuple

    @property
    def control_sum(self):
        """Sum of all amounts.

        :rtype: Decimal
        """
        return sum((payment.amount for payment in self.payments), Decimal(0))
