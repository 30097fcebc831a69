import logging

from odoo import api, models

from .hr_expense_approval_step import ADMINISTRATOR

_logger = logging.getLogger(__name__)


class HrExpenseConsistencyMixin(models.AbstractModel):
    """Do documents say what the facts say that they follow from? For administrators, auditors and tests."""
    _name = 'hr.expense.consistency.mixin'
    _description = "Consistency of Expense Documents"

    def _check_consistency(self):
        """Compares the stored state and amounts of the documents with the facts.

        :return: a sentence for each contradiction
        :rtype: list[str]
        """
        return [sentence for sentences in self._find_contradictions().values() for sentence in sentences]

    def _find_contradictions(self):
        """{document: sentences} of those that contradict the facts.

        :rtype: dict
        """
        self.env.flush_all()
        self.env.invalidate_all()
        found = {}
        # sudo: the facts are not all readable by everybody
        for document in self.sudo():
            sentences = [sentence for check in document._get_consistency_checks() for sentence in check()]
            if sentences:
                found[document] = sentences
        return found

    def _get_consistency_checks(self):
        """Methods that yield a sentence for each contradiction of this document."""
        self.ensure_one()
        return []

    @api.model
    def _cron_check_consistency(self):
        """Compares all documents with the facts and reports contradictions to expense administrators.

        :return: whether the end was reached
        """
        def check(documents):
            found = documents._find_contradictions()
            administrators = self.env['hr.expense.claim']._get_group_users(documents.company_id)
            for document, sentences in found.items():
                problem = "\n".join(sentences)
                _logger.warning("%s", problem)
                document.message_notify(
                    partner_ids=administrators[document.company_id][ADMINISTRATOR].partner_id.ids,
                    subject=self.env._("Contradiction in the books: %s", document.display_name), body=problem)

        return self.env['ir.cron']._work_through(self, [], 'consistency', check)
