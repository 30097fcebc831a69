from odoo import models


class HrExpenseConsistencyMixin(models.AbstractModel):
    """Do documents say what the facts say that they follow from? For administrators, auditors and tests."""
    _name = 'hr.expense.consistency.mixin'
    _description = "Consistency of Expense Documents"

    def _check_consistency(self):
        """Compares the stored state and amounts of the documents with the facts.

        :return: a sentence for each contradiction
        :rtype: list[str]
        """
        self.env.flush_all()
        self.env.invalidate_all()
        # sudo: the facts are not all readable by everybody
        return [sentence for document in self.sudo() for check in document._get_consistency_checks()
                for sentence in check()]

    def _get_consistency_checks(self):
        """Methods that yield a sentence for each contradiction of this document."""
        self.ensure_one()
        return []
