import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseApprovalEvent(models.Model):
    """The log of a document's approval: one record for each thing somebody did.

    Append-only: records are created by the approval mixin and never changed.
    Each carries a hash over its content and its predecessor's hash, so that
    whatever is changed, taken out or put in afterwards, past the ORM as well,
    breaks the chain of its document at that place. Who can rewrite the whole
    chain of a document in the database, or cut off its end, is not stopped by
    this: keep dumps out of his reach.
    """
    _name = 'hr.expense.approval.event'
    _description = "Expense Approval Event"
    _order = 'id desc'

    claim_id = fields.Many2one(
        'hr.expense.claim', index=True, ondelete='restrict', readonly=True)
    advance_id = fields.Many2one('hr.expense.advance', index=True, ondelete='restrict', readonly=True)
    step_id = fields.Many2one('hr.expense.approval.step', readonly=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, help="Position in the log of the document, from 1.")
    round = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        selection=[
            ('submit', "Submitted"),
            ('approve', "Approved"),
            ('auto', "Approved by the system"),
            ('refuse', "Refused"),
            ('withdraw', "Withdrawn"),
            ('revise', "Set back to draft"),
            ('cancel', "Cancelled"),
            ('restart', "Changed after submission"),
            ('keep', "Earlier approval kept"),
            ('ask', "Question asked"),
            ('answer', "Question answered"),
            ('return', "Line returned"),
            ('reduce', "Amount reduced"),
            ('correct', "Accounts corrected"),
            ('forward', "Passed on"),
            ('add', "Approver added"),
            ('escalate', "Escalated"),
            ('reassign', "Reassigned"),
            ('release', "Released"),
            ('takeover', "Taken over"),
        ],
        string="What", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="Who", required=True, readonly=True)
    on_behalf_of_id = fields.Many2one(
        'res.users', readonly=True, help="The approver for whom somebody stood in.")
    date = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    comment = fields.Text(readonly=True)
    content_hash = fields.Char(
        readonly=True, help="SHA-256 of what the document said at that moment: its lines, amounts and receipts.")
    hash = fields.Char(readonly=True, help="SHA-256 of this record and of the hash before it.")

    _number_uniq = models.UniqueIndex("(claim_id, number)")
    _advance_number_uniq = models.UniqueIndex("(advance_id, number)")
    _one_document = models.Constraint(
        'CHECK ((claim_id IS NULL) != (advance_id IS NULL))', "A record of the log is about one document.")

    @api.depends('kind', 'claim_id', 'advance_id')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for event in self:
            document = event.claim_id or event.advance_id
            event.display_name = f"{document.name or ''} {labels.get(event.kind, '')}".strip()

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        # the log holds facts: neither the context nor a user's own defaults say anything about them
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access('create')
        last = {}  # {(field, document id): (number, hash)} of the latest event
        for field in ('claim_id', 'advance_id'):
            ids = {vals[field] for vals in vals_list if vals.get(field)}
            known = [field, 'number', 'hash']
            for event in self.search_fetch([(field, 'in', list(ids))], known, order='number') if ids else self:
                last[field, event[field].id] = event.number, event.hash
        for vals in vals_list:
            vals.setdefault('date', fields.Datetime.now())
            field = 'claim_id' if vals.get('claim_id') else 'advance_id'
            number, previous = last.get((field, vals[field]), (0, ''))
            vals['number'] = number + 1
            vals['hash'] = self._hash_values(vals, previous)
            last[field, vals[field]] = vals['number'], vals['hash']
        return super().create(vals_list)

    # nothing below calls super: there is no way to change or delete the log
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The approval log cannot be changed."))

    def unlink(self):  # pylint: disable=method-required-super
        # pylint: disable-next=no-raise-unlink
        raise UserError(self.env._("The approval log cannot be deleted."))

    # -- chain ------------------------------------------------------------------------------
    @api.model
    def _get_hashed_fields(self):
        """Fields under the hash; changing the list needs a migration of existing hashes."""
        return ['claim_id', 'step_id', 'number', 'round', 'kind', 'user_id', 'date', 'comment', 'content_hash']

    @api.model
    def _hash_values(self, vals, previous):
        """SHA-256 over an event's values and its predecessor's hash."""
        content = {name: vals.get(name) or False for name in self._get_hashed_fields()}
        # no field of the first version: it counts where it says something
        for name in ('on_behalf_of_id', 'advance_id'):
            if vals.get(name):
                content[name] = vals[name]
        content['date'] = fields.Datetime.to_string(content['date'])
        text = json.dumps([previous, content], sort_keys=True, ensure_ascii=False, separators=(',', ':'))
        return hashlib.sha256(text.encode()).hexdigest()

    def _find_broken_links(self):
        """Checks whole chains: the first event of each document that does not follow from what was before it.

        :return: events, at most one a document
        """
        broken = self.browse()
        for events in self.grouped(lambda event: event.claim_id or event.advance_id).values():
            previous = ''
            for number, event in enumerate(events.sorted('number'), start=1):
                vals = {name: event[name].id if event._fields[name].type == 'many2one' else event[name]
                        for name in [*self._get_hashed_fields(), 'on_behalf_of_id', 'advance_id']}
                if event.number != number or event.hash != self._hash_values(vals, previous):
                    broken |= event
                    break
                previous = event.hash
        return broken
