from decimal import Decimal

from odoo import models

from ..tools.bank_account import is_bic, is_sepa_iban
from ..tools.bank_sheet import find_unencodable, is_formula
from ..tools.sepa_text import SEPA_CHARACTERS, find_foreign, to_one_line, to_sepa_text

#: limits of SEPA credit transfers
NAME_LENGTH = 70
REFERENCE_LENGTH = 140
LARGEST_AMOUNT = Decimal('999999999.99')
PRINTABLE = 'utf-8'


class HrExpenseBankFileFormat(models.Model):
    """Why a bank would refuse a file: found before there is one."""
    _inherit = 'hr.expense.bank.file.format'

    def _get_problems(self, transfer):
        """Sentences that name the payment, say what is wrong with it, and what to do.

        :param BankTransfer transfer:
        :rtype: list[str]
        """
        self.ensure_one()
        problems = [problem for payment in transfer.payments for problem in self._get_payment_problems(payment)]
        if self._is_sheet():
            return [*problems, *self._get_sheet_problems(transfer)]
        problems += self._get_payer_problems(transfer)
        return problems + [problem for payment in transfer.payments for problem in self._get_sepa_problems(payment)]

    def _get_payment_problems(self, payment):
        """What is wrong with a payment in any format."""
        names = {'document': payment.document, 'payee': payment.payee or "-"}
        if not payment.payee:
            yield self.env._(
                "%(document)s: the payee has no name. Enter the account holder's name on the bank account.", **names)
        if not payment.account:
            yield self.env._(
                "%(document)s: there is no bank account of %(payee)s. Have HR enter one, and look at the line again; "
                "once the order is confirmed, cancel the payment and put it on a new order.", **names)
        if payment.amount <= 0:
            yield self.env._(
                "%(document)s: %(amount)s cannot be paid to %(payee)s. Only amounts above zero can.",
                amount=f'{payment.amount:f} {payment.currency}', **names)

    # -- SEPA --------------------------------------------------------------------------------
    def _get_payer_problems(self, transfer):
        """What is wrong with one's own side of a SEPA transfer."""
        names = {'company': transfer.payer}
        for currency in dict.fromkeys(payment.currency for payment in transfer.payments):
            if currency != 'EUR':
                yield self.env._(
                    "SEPA credit transfers are in EUR, these payments are in %(currency)s. Choose another format.",
                    currency=currency)
        if not transfer.account:
            yield self.env._(
                "The bank journal has no account number to pay from. Enter the IBAN of %(company)s on the bank "
                "journal.",
                **names)
        elif not is_sepa_iban(transfer.account):
            yield self.env._(
                "The account number of the bank journal is no valid IBAN of a SEPA country. Correct it on the bank "
                "journal of %(company)s.", **names)
        if transfer.bic and not is_bic(transfer.bic):
            yield self.env._(
                "The identifier code (BIC) of the own bank, %(bic)s, is not valid. Correct it on the bank, or leave it "
                "empty.", bic=transfer.bic)
        yield from self._get_text_problems(
            transfer.payer, NAME_LENGTH, self.env._("Name of the company"),
            self.env._("Have the administrator change it."))

    def _get_sepa_problems(self, payment):
        """What is wrong with a payment of a SEPA transfer."""
        names = {'document': payment.document, 'payee': payment.payee}
        if payment.account and not is_sepa_iban(payment.account):
            yield self.env._(
                "%(document)s: the bank account %(account)s of %(payee)s is no valid IBAN of a SEPA country. Have HR "
                "correct it, and look at the line again; once the order is confirmed, cancel the payment and put it on "
                "a new order.",
                account=self.env['hr.expense.payment.order.line']._mask(payment.account), **names)
        if payment.bic and not is_bic(payment.bic):
            yield self.env._(
                "%(document)s: the identifier code (BIC) %(bic)s of the bank of %(payee)s is not valid. Correct it on "
                "the bank, or leave it empty.", bic=payment.bic, **names)
        if payment.amount > LARGEST_AMOUNT:
            yield self.env._(
                "%(document)s: %(amount)s is more than one SEPA credit transfer can be. Pay it otherwise.",
                amount=f'{payment.amount:f} {payment.currency}', **names)
        yield from self._get_text_problems(
            payment.payee, NAME_LENGTH, self.env._("%(document)s, name of the payee", **names),
            self.env._("Enter the account holder's name on the bank account as the bank writes it in Latin letters."))
        yield from self._get_text_problems(
            payment.reference, REFERENCE_LENGTH, self.env._("%(document)s, payment reference", **names),
            self.env._("Have the administrator change the sequences that number claims and orders."))

    def _get_text_problems(self, text, length, what, remedy):
        """What SEPA does not allow in a text.

        :param str what: which text it is
        :param str remedy: sentence
        """
        latin = to_sepa_text(text)
        foreign = find_foreign(latin, SEPA_CHARACTERS)
        if foreign:
            yield self.env._(
                "%(what)s: “%(text)s” has characters that SEPA does not know and that have no Latin counterpart: "
                "%(characters)s. %(remedy)s", what=what, text=text, characters=' '.join(foreign), remedy=remedy)
        elif len(latin) > length:
            yield self.env._(
                "%(what)s: “%(text)s” has %(count)s characters, %(length)s are allowed. %(remedy)s",
                what=what, text=text, count=len(latin), length=length, remedy=remedy)

    # -- sheets ------------------------------------------------------------------------------
    def _get_sheet_problems(self, transfer):
        """What is wrong with the cells of a sheet, and with its titles."""
        encoding = self.encoding if self.type == 'csv' else PRINTABLE
        if self.has_titles:
            for column in self.column_ids:
                unknown = find_unencodable(column.title, encoding)
                if unknown:
                    yield self.env._(
                        "The title “%(title)s” has characters that do not exist in %(encoding)s: %(characters)s. "
                        "Change the title or the encoding of the format %(format)s.", title=column.title,
                        encoding=self._get_encoding_label(), characters=' '.join(unknown), format=self.name)
        for payment, row in zip(transfer.payments, self._get_rows(transfer), strict=True):
            for column, cell in zip(self.column_ids, row, strict=True):
                if column.content != 'amount':
                    yield from self._get_cell_problems(payment, column, cell, encoding)

    def _get_cell_problems(self, payment, column, cell, encoding):
        names = {'document': payment.document, 'payee': payment.payee, 'column': column.title, 'text': cell}
        if not cell and column.is_required and column.content not in ('payee', 'account'):
            yield self.env._(
                "%(document)s: there is nothing to write in the column “%(column)s” for %(payee)s. Complete the bank "
                "account, or the format.", **names)
        if column.max_length and len(cell) > column.max_length:
            yield self.env._(
                "%(document)s: “%(text)s” is too long for the column “%(column)s”, which takes %(length)s characters. "
                "Shorten it.", length=column.max_length, **names)
        if is_formula(cell):
            yield self.env._(
                "%(document)s: “%(text)s” in the column “%(column)s” begins like a formula, which a spreadsheet would "
                "calculate. Remove “%(character)s” at its beginning.", character=cell[0], **names)
        unknown = find_unencodable(cell, encoding) + ''.join(
            character for character in to_one_line(cell) if not character.isprintable())
        if unknown:
            yield self.env._(
                "%(document)s: “%(text)s” in the column “%(column)s” has characters that do not exist in %(encoding)s: "
                "%(characters)s. Change it, or the encoding of the format.",
                encoding=self._get_encoding_label(), characters=' '.join(map(self._name_character, unknown)), **names)

    def _get_encoding_label(self):
        labels = dict(self._fields['encoding']._description_selection(self.env))
        return labels[self.encoding if self.type == 'csv' else PRINTABLE]

    def _name_character(self, character):
        """A character as people can see it: its number where it is invisible."""
        return character if character.isprintable() else f'U+{ord(character):04X}'
