import hashlib
import itertools
import json
import logging

from odoo import api, models
from odoo.tools import format_datetime

from .hr_expense_approval_step import ADMINISTRATOR

_logger = logging.getLogger(__name__)
#: what says anew what is approved
CONTENT_EVENTS = ('submit', 'restart', 'approve', 'auto', 'keep', 'return', 'reduce', 'takeover')


class HrExpenseApprovalMixin(models.AbstractModel):
    """Checks that the log of a document is what was written at the time."""
    _inherit = 'hr.expense.approval.mixin'

    def _get_content_hash(self):
        """SHA-256 of ``_get_approval_content``; logged with each event."""
        return next(self._iter_content_hashes())

    def _iter_content_hashes(self):
        """The hash that is logged, then those that earlier versions logged of the same content.

        A field that came with an update counts where it says something: what was logged before the update still
        holds, and whoever fills the field, or empties it, is found.

        :rtype: Iterator[str]
        """
        content = self.sudo()._get_approval_content()  # sudo: the same content, whoever logs
        updates = self._get_later_content_fields()
        # each update's fields left out where they are empty, or written in full as at the time of the update
        for kept in itertools.product((False, True), repeat=len(updates)):
            left_out = set().union(*itertools.compress(updates, (not one for one in kept)))

            def keep(values, left_out=left_out):
                return {name: value for name, value in values.items() if value or name not in left_out}

            shape = dict(
                content, header=keep(content['header']),
                lines={key: keep(line) for key, line in content['lines'].items()})
            yield hashlib.sha256(json.dumps(
                shape, sort_keys=True, ensure_ascii=False, separators=(',', ':')).encode()).hexdigest()

    @api.model
    def _get_later_content_fields(self):
        """Fields of header or lines of the content that the first version did not know, one set an update.

        Their empty value is ``''``.

        :rtype: list[set[str]]
        """
        return []

    @api.readonly
    def action_verify_trail(self):
        """Checks the log of each document.

        :return: a notification that says that it is intact, or names the first broken record
        """
        self.check_access('read')
        problems = self.sudo()._get_trail_problems()  # sudo: the whole chain, whoever asks
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'danger' if problems else 'success',
                'sticky': bool(problems),
                'message': "\n".join(problems.values()) or self.env._(
                    "The approval log is intact: %(count)s records verified.", count=len(self.sudo().event_ids)),
            },
        }

    def _get_trail_problems(self):
        """{document: sentence} for documents whose log, or whose content since its last approval, was changed."""
        problems = {}
        for event in self.event_ids._find_broken_links():
            document = event[self._approval_document_field]
            problems[document] = self.env._(
                "The approval log of %(document)s was changed at record %(number)s (%(date)s).",
                document=document.display_name, number=event.number,
                date=format_datetime(self.env, event.date))
        for document in self:
            decided = document.event_ids.filtered(
                lambda event, number=document.approval_round:
                event.kind in CONTENT_EVENTS and event.round == number)
            if document not in problems and document.submitted_on and decided \
                    and decided.sorted('number')[-1:].content_hash not in document._iter_content_hashes():
                problems[document] = self.env._(
                    "%(document)s does not say any more what was approved: a line, an amount or a receipt was changed.",
                    document=document.display_name)
        return problems

    @api.model
    def _cron_verify_trails(self):
        """Checks all logs in chunks and reports to expense administrators what does not hold.

        :return: whether the end was reached
        """
        def verify(documents):
            for document, problem in documents._get_trail_problems().items():
                _logger.warning("%s", problem)
                document._report_trail_problem(problem)

        # those without a log are drafts: leaving them out would look through all logs again for every chunk
        return self.env['ir.cron']._work_through(self, [], 'trails', verify)

    def _report_trail_problem(self, problem):
        """Tells the expense administrators of the company."""
        self.ensure_one()
        partners = self._get_group_users(self.company_id)[self.company_id][ADMINISTRATOR].partner_id
        self.message_notify(
            partner_ids=partners.ids, subject=self.env._("Approval log broken: %s", self.display_name), body=problem)
