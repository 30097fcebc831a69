from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError


class HrExpensePaymentOrder(models.Model):
    """How claims get on payment orders."""
    _inherit = 'hr.expense.payment.order'

    # -- actions ----------------------------------------------------------------------------
    @api.model
    def action_collect(self):
        """Puts the posted claims that are on no open order on one, in the companies the user works in.

        :return: action that opens the order, or the list where there are several
        :raises UserError: where the user is not finance, or there is nothing to collect
        """
        companies = self.env.companies.filtered(lambda company: not self._get_not_finance_reason(company))
        if not companies:
            raise UserError(self._get_not_finance_reason(self.env.company))
        # sudo: workflow records are written by nobody; authority was checked above
        orders_sudo = self.sudo()._collect(self.sudo()._find_free_claims(companies), by_hand=True)
        if not orders_sudo:
            raise UserError(self.env._(
                "There is nothing to collect: every posted claim is paid or on an open payment order."))
        return self.env['hr.expense.claim']._open_records(orders_sudo.sudo(False), self.env._("Payment Orders"))

    # -- business: called as superuser ------------------------------------------------------
    @api.model
    def _find_free_claims(self, companies):
        """Posted claims with something left to pay that are on no open order."""
        return self.env['hr.expense.claim'].search([
            ('company_id', 'in', companies.ids), ('state', 'in', ('posted', 'partial')), ('amount_residual', '>', 0),
            ('payment_line_ids', 'not any', [('order_state', '=', 'draft')]),
        ], order='id')

    @api.model
    def _collect(self, claims, by_hand=False):
        """Puts claims on the open order of their company; one that has to be made picks up the others as well.

        :param bool by_hand: whether the user is who prepares the orders
        :return: the orders
        :raises UserError: by hand, where a company has no bank journal
        """
        def add(order, found, is_new):
            if is_new and not by_hand:
                found |= self._find_free_claims(order.company_id)
            order._add_claims(found)

        return self._collect_documents(claims, lambda claim: claim.company_id.currency_id, add, by_hand)

    @api.model
    def _collect_documents(self, documents, get_currency, add, by_hand=False):
        """Puts documents on the open order of their company and currency.

        :param get_currency: function that says in which currency a document is paid
        :param add: function that gets an order, the documents for it, and whether the order was just made
        :return: the orders
        :raises UserError: by hand, where a company has no bank journal
        """
        orders = self.browse()
        for (company, currency), found in documents.grouped(
                lambda document: (document.company_id, get_currency(document))).items():
            journal = company._get_expense_payment_journal()
            if not journal:
                if by_hand:
                    raise UserError(self.env._(
                        "%(company)s has no bank journal to pay claims from. Ask the accountant to create one.",
                        company=company.name))
                continue
            order, is_new = self._get_open_order(company, journal, currency)
            add(order, found, is_new)
            if by_hand:
                order._add_preparer()
            orders |= order
        return orders

    @api.model
    def _get_open_order(self, company, journal, currency):
        """The order on which the company's payments in a currency are collected, and whether it was just made.

        :raises ConcurrencyError: where somebody else makes it at this moment; Odoo tries again
        """
        order = self.search([
            ('company_id', '=', company.id), ('journal_id', '=', journal.id),
            ('currency_id', '=', currency.id), ('is_collecting', '=', True)])
        if order:
            return order, False
        try:
            with self.env.cr.savepoint():
                return self._create_order(company, journal, currency, is_collecting=True), True
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _create_order(self, company, journal, currency=None, **values):
        return self.with_context(mail_create_nosubscribe=True).create({
            'name': company._next_expense_payment_number(),
            'company_id': company.id,
            'currency_id': (currency or company.currency_id).id,
            'journal_id': journal.id,
            **values,
        })

    def _add_claims(self, claims):
        """Puts claims on the order."""
        self.ensure_one()
        lines = self.env['hr.expense.payment.order.line']
        lines.create([self._prepare_line_vals(claim) for claim in claims])

    def _prepare_line_vals(self, claim):
        """Values of the line of a claim."""
        return {
            'order_id': self.id,
            'claim_id': claim.id,
            **self.env['hr.expense.payment.order.line']._prepare_snapshot_vals(claim),
        }
