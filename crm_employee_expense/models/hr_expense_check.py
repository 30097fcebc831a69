from odoo import fields, models
from odoo.exceptions import UserError


class HrExpense(models.Model):
    """What is missing on a line of a claim, and what deserves a second look."""
    _inherit = 'hr.expense'

    justification = fields.Text(
        copy=False, help="Why this expense goes beyond a standard or a limit: approvers read it beside the finding.")

    def _get_claim_problems(self):
        """Sentences that say what is missing on the line before its claim can be submitted.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = []
        claim = self.claim_id.display_name
        if not self.product_id:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no category. Choose one.", line=self.name, claim=claim))
        if not self.date:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no date. Enter the day of the expense.", line=self.name, claim=claim))
        if self.company_currency_id.is_zero(self.total_amount) or self.currency_id.is_zero(self.total_amount_currency):
            problems.append(self.env._(
                "%(line)s on %(claim)s has no amount. Enter what was paid, or remove the line.",
                line=self.name, claim=claim))
        if self._needs_receipt() and not self.attachment_ids:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no receipt. Attach it to the line.", line=self.name, claim=claim))
        if self.payment_mode == 'company_account' and not self.payment_method_line_id:
            problems.append(self.env._(
                "%(line)s on %(claim)s was paid by the company, but its payment method is missing. Choose one.",
                line=self.name, claim=claim))
        return problems + (self._get_account_problems() if self.product_id else [])

    def _needs_receipt(self):
        """Whether the claim can only be submitted with a receipt for this line."""
        self.ensure_one()
        return self.company_id.expense_claim_require_receipt and not self.product_has_cost

    def _get_account_problems(self):
        """As ``_get_claim_problems``, for what only accounting can mend."""
        self.ensure_one()
        expense = self.with_company(self.company_id)
        account = expense.account_id or expense.product_id.product_tmpl_id._get_product_accounts()['expense']
        if not account:
            return [self.env._(
                "%(line)s on %(claim)s has no account. Ask accounting to set the expense account of the category "
                "%(category)s.",
                line=self.name, claim=self.claim_id.display_name, category=self.product_id.display_name)]
        if not account.active:
            return [self.env._(
                "The account %(account)s of %(line)s on %(claim)s is archived. Ask accounting to restore it, or to "
                "choose another one on the line.",
                account=account.display_name, line=self.name, claim=self.claim_id.display_name)]
        return []

    def _get_analytic_problems(self):
        """As ``_get_claim_problems``, for analytic accounts that a plan makes mandatory."""
        self.ensure_one()
        try:
            self.with_context(validate_analytic=True)._validate_distribution(
                account=self.account_id.id, product=self.product_id.id, business_domain='expense',
                company_id=self.company_id.id)
        except UserError as error:
            return [self.env._(
                "%(line)s on %(claim)s: %(problem)s", line=self.name, claim=self.claim_id.display_name,
                problem=error.args[0])]
        return []

    def _find_same_receipts(self):
        """{line: other expenses of anybody that carry a receipt with the same bytes}."""
        found = {}
        checksums = self.attachment_ids.grouped('checksum')
        if not checksums:
            return found
        groups = self.env['ir.attachment']._read_group(
            [('res_model', '=', 'hr.expense'), ('checksum', 'in', list(checksums))],
            ['checksum'], ['res_id:array_agg'])
        alive = self.browse({res_id for _checksum, res_ids in groups for res_id in res_ids}).exists().filtered(
            lambda line: line.state != 'refused')
        by_checksum = {checksum: alive.filtered(lambda line, ids=set(res_ids): line.id in ids)
                       for checksum, res_ids in groups}
        for line in self:
            others = self.browse().union(
                *(by_checksum.get(receipt.checksum, self.browse()) for receipt in line.attachment_ids)) - line._origin
            # parts of one split expense share their receipt; on another claim they are worth a look all the same,
            # since the origin can be written by anybody
            origin = line.split_expense_origin_id
            found[line] = others.filtered(
                lambda other, line=line, origin=origin:
                not origin or other.split_expense_origin_id != origin or other.claim_id != line.claim_id._origin)
        return found

    def _find_same_expenses(self):
        """{line: other expenses of the same employee, date, category, amount and currency}.

        The core's ``duplicate_expense_ids`` asks the table, which does not hold what is being written or typed.
        """
        lines = self.filtered(lambda line: line.date and line.product_id and line.total_amount_currency)
        others = self.search([
            ('employee_id', 'in', lines.employee_id.ids), ('product_id', 'in', lines.product_id.ids),
            ('date', 'in', lines.mapped('date')), ('state', '!=', 'refused'),
            ('total_amount_currency', 'in', lines.mapped('total_amount_currency')),
        ]) if lines else self.browse()
        # what is on the screen counts, not what it was when it was saved
        alike = (lines | (others - self._origin)).grouped(lambda line: line._get_sameness_key())
        return {
            line: (alike[line._get_sameness_key()]._origin - line._origin).filtered(
                lambda other, line=line: not line._is_split_with(other)) if line in lines else self.browse()
            for line in self
        }

    def _get_sameness_key(self):
        self.ensure_one()
        return (
            self.employee_id._origin, self.product_id._origin, self.company_id._origin, self.currency_id._origin,
            self.date, self.currency_id.round(self.total_amount_currency))
