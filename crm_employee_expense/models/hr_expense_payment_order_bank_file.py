import base64
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..tools.bank_payment import BankTransfer
from ..tools.sepa_text import is_sepa_id, to_one_line, to_sepa_text
from .hr_expense_claim_payment_order import READERS


class HrExpensePaymentOrder(models.Model):
    """Files that tell the bank what a payment order pays.

    They are made of what was confirmed. Before, and with every file, what the bank would refuse is pointed out; a
    file for payments that were in one before needs a reason.
    """
    _inherit = 'hr.expense.payment.order'

    bank_file_ids = fields.One2many(
        'hr.expense.payment.order.file', 'order_id', string="Bank Files", readonly=True, copy=False, groups=READERS)
    bank_file_count = fields.Integer(
        string="Number of Bank Files", compute='_compute_bank_file_count', compute_sudo=True)
    can_export = fields.Boolean(compute='_compute_can_export')

    # -- computes ---------------------------------------------------------------------
    @api.depends('bank_file_ids')
    def _compute_bank_file_count(self):
        for order in self:
            order.bank_file_count = len(order.bank_file_ids)

    @api.depends_context('uid')
    def _compute_can_export(self):
        reasons = self.filtered('id')._get_cannot_reasons('check_export')
        for order in self:
            order.can_export = not reasons.get(order.id, True) and bool(order.sudo()._get_bank_lines())

    # -- authority ------------------------------------------------------------------------
    def _get_cannot_check_export_reason(self, order, order_sudo):
        """Finance sees at any time what the bank would refuse."""
        return self._get_not_finance_reason(order_sudo.company_id)

    def _get_cannot_export_reason(self, order, order_sudo):
        reason = self._get_cannot_check_export_reason(order, order_sudo)
        if reason:
            return reason
        if order_sudo.state != 'confirmed':
            return self.env._(
                "%(order)s is not confirmed, so there is nothing to tell the bank yet. Confirm it first.",
                order=order.display_name)
        if not order_sudo._get_bank_lines():
            return self.env._(
                "All payments of %(order)s were undone, so there is nothing to tell the bank.",
                order=order.display_name)
        return False

    # -- actions ----------------------------------------------------------------------------
    def action_bank_file_dialog(self):
        """Opens the dialog that makes the bank file, or says what the bank would refuse."""
        self.ensure_one()
        self._check_may('check_export')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Bank File"),
            'res_model': 'hr.expense.payment.order.export',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_order_id': self.id},
        }

    def action_make_bank_file(self, format_id=False, comment=False):
        """Makes the bank file of a confirmed order, and keeps it.

        :param int format_id: of the format; that of the bank journal or of the company where none is given
        :param str comment: why it is made again, where payments were in a file before
        :return: action that downloads the file
        :raises UserError: where the order is not confirmed or not the user's, with all that the bank would refuse, or
            without a reason for a second file
        """
        self.ensure_one()
        self = self._lock_for_payment()
        self._check_may('export')
        # sudo: files are written by nobody, and accounts of employees are private; authority was checked above
        order_sudo = self.sudo()
        bank_format = self._choose_bank_file_format(format_id) or order_sudo._get_bank_file_format()
        file_sudo = order_sudo._make_bank_file(bank_format.sudo(), (comment or '').strip())
        return file_sudo.sudo(False).action_download()

    def action_open_bank_files(self):
        """Opens the bank files of the orders."""
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'crm_employee_expense.hr_expense_payment_order_file_action')
        return dict(action, domain=[('order_id', 'in', self.ids)], context={'create': False})

    def _choose_bank_file_format(self, format_id):
        """The format that the user wants, if any.

        :raises UserError: where it is not for this order
        """
        self.ensure_one()
        bank_format = self.env['hr.expense.bank.file.format'].browse(format_id or []).exists()
        bank_format.check_access('read')
        if len(bank_format) != bool(format_id) or bank_format.company_id not in (
                bank_format.company_id.browse(), self.company_id):
            raise UserError(self.env._(
                "This format is not there any more, or belongs to another company than %(order)s. Choose another one.",
                order=self.name))
        return bank_format

    # -- business: called as superuser ------------------------------------------------------
    def _get_bank_file_format(self):
        """The format the bank reads: of the journal, else of the company; empty where neither says."""
        self.ensure_one()
        return self.journal_id.expense_bank_file_format_id or self.company_id.expense_bank_file_format_id

    def _get_bank_lines(self):
        """What goes to the bank: payments in force; of a draft, what would be paid."""
        states = ('in_payment', 'paid') if self.state == 'confirmed' else ('ready',)
        return self.line_ids.filtered(lambda line: line.state in states).sorted('id')

    def _get_earlier_bank_files(self):
        """Files that have payments which a new one would have again."""
        return self._get_bank_lines().bank_file_ids.sorted('id')

    def _make_bank_file(self, bank_format, comment):
        """Makes and keeps the file; authority was checked and the rows locked by the caller.

        :return: the new hr.expense.payment.order.file
        """
        self.ensure_one()
        self._check_bank_file_again(comment)
        lines = self._get_bank_lines()
        problems = self._get_bank_file_problems(bank_format)
        if problems:
            raise UserError(self.env._(
                "No bank file was made of %(order)s:\n%(problems)s",
                order=self.name, problems="\n".join(f"• {problem}" for problem in problems)))
        transfer = self._prepare_bank_transfer(bank_format, lines)
        content = bank_format._make_content(transfer, self.currency_id)
        files = self.env['hr.expense.payment.order.file']
        earlier = self._get_earlier_bank_files()
        file = files.create({
            'name': self._get_bank_file_name(bank_format),
            'order_id': self.id,
            'line_ids': [fields.Command.set(lines.ids)],
            'format_id': bank_format.id,
            'content': base64.b64encode(content),
            'sha256': files._hash(content),
            'payment_count': len(lines),
            'control_sum': float(transfer.control_sum),
            'payment_date': transfer.date,
            'made_by_id': self.env.uid,
            'made_on': fields.Datetime.now(),
            'comment': comment if earlier else False,
        })
        self._log_bank_file(file, earlier)
        return file

    def _check_bank_file_again(self, comment):
        """:raises UserError: where payments were in a file before and nobody says why they are to be in another one"""
        earlier = self._get_earlier_bank_files()
        if earlier and not comment:
            raise UserError(self.env._(
                "Payments of %(order)s are in a bank file already. A second one may pay them twice: say why it is "
                "needed.\n%(files)s", order=self.name, files=earlier._describe()))

    def _get_bank_file_problems(self, bank_format):
        """Sentences: all that the bank would refuse.

        :rtype: list[str]
        """
        if not bank_format:
            return [self.env._(
                "Nothing says which file the bank of %(journal)s reads. Choose a format, or have one entered on the "
                "bank journal or in the settings of Expenses.", journal=self.journal_id.name)]
        lines = self._get_bank_lines()
        return lines._get_bank_problems() + bank_format._get_problems(
            self._prepare_bank_transfer(bank_format, lines))

    def _prepare_bank_transfer(self, bank_format, lines):
        """What the bank is told.

        Banks pay no earlier than today: an earlier date becomes that day.

        :rtype: BankTransfer
        """
        account = self.journal_id.bank_account_id
        number = to_sepa_text(f"{self.name}-{len(self.bank_file_ids) + 1}")
        today = fields.Date.context_today(self)
        return BankTransfer(
            number=number if is_sepa_id(number) else f"ORDER-{self.id}-{len(self.bank_file_ids) + 1}",
            payer=to_one_line(self.company_id.name),
            account=account.sanitized_acc_number or '',
            bic=account.bank_id.bic or '',
            date=max(self.payment_date or today, today),
            created=fields.Datetime.context_timestamp(self, fields.Datetime.now()),
            payments=tuple(line._prepare_bank_payment() for line in lines),
        )

    def _get_bank_file_name(self, bank_format):
        """Number of the order, and that of the file where it is not the first."""
        count = len(self.bank_file_ids)
        stem = re.sub(r'[^\w]+', '-', self.name).strip('-')
        return f"{stem}{f'-{count + 1}' if count else ''}.{bank_format._get_extension()}"

    def _log_bank_file(self, file, earlier):
        names = {
            'file': file.name, 'count': file.payment_count, 'hash': file.sha256, 'format': file.format_id.name,
            'amount': format_amount(self.env, file.control_sum, self.currency_id),
        }
        if earlier:
            body = self.env._(
                "Bank file made again: %(file)s (%(format)s), %(count)s payments, %(amount)s, SHA-256 %(hash)s. "
                "Earlier: %(earlier)s. Reason: %(reason)s",
                earlier=", ".join(earlier.mapped('name')), reason=file.comment, **names)
        else:
            body = self.env._(
                "Bank file made: %(file)s (%(format)s), %(count)s payments, %(amount)s, SHA-256 %(hash)s", **names)
        self._log(body)
