from odoo import models


class HrExpenseClaim(models.Model):
    """Are the bank files that paid a claim still what was made?"""
    _inherit = 'hr.expense.claim'

    def _get_consistency_checks(self):
        return [*super()._get_consistency_checks(), self._check_bank_file_consistency]

    def _check_bank_file_consistency(self):
        for file in self.payment_line_ids.bank_file_ids._find_broken():
            yield self.env._(
                "The bank file %(file)s is not what was made for %(claim)s and the other payments of %(order)s.",
                file=file.name, claim=self.display_name, order=file.order_id.name)
