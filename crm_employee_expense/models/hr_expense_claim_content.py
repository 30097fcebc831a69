from odoo import api, models
from odoo.tools import float_repr, format_list


class HrExpenseClaim(models.Model):
    """What a claim says: the part that is approved, logged as a hash, and compared when something changes."""
    _inherit = 'hr.expense.claim'

    def _get_approval_content(self):
        self.ensure_one()
        lines = self.expense_ids.sorted('id')
        return {
            'header': {
                'employee_id': self.employee_id.id,
                'company_id': self.company_id.id,
                'purpose': self.purpose,
                'description': str(self.description or ''),
                'partner_id': self.partner_id.id,
                'lead_id': self.lead_id.id,
                'justification': self.justification or '',
            },
            'lines': {str(line.id): line._get_approval_content() for line in lines},
            'amounts': {str(line.id): float_repr(line.total_amount, 6) for line in lines},
        }

    @api.model
    def _get_later_content_fields(self):
        return super()._get_later_content_fields() + self.env['hr.expense']._get_later_content_fields()

    def _get_watched_content(self):
        content = super()._get_watched_content()
        # whoever says that he means to change what is in approval changes nothing unseen, accounts included;
        # finance corrects those without saying so, and the log tells
        if self.env.context.get('claim_change'):
            content['fields'] = {str(line.id): line._read_changeable() for line in self.expense_ids}
        return content

    def _get_approval_findings(self):
        return sorted(self._get_finding_key(vals) for vals in self._get_findings()[self.id])

    def _get_shown_findings(self):
        return sorted(self._get_finding_key(finding._get_found_values()) for finding in self.violation_ids)

    def _get_finding_key(self, vals):
        """What tells one finding from another, as values that JSON can hold and that can be sorted."""
        return [vals['kind'], vals['expense_id'] or 0, sorted(vals.get('counterpart_ids', ())),
                *([sorted(vals['counterpart_move_ids'])] if vals.get('counterpart_move_ids') else [])]

    def _get_approval_participants(self):
        return self.expense_ids.attendee_ids

    def _get_approval_amount(self):
        return self.total_amount

    def _is_restartable(self):
        # what is in the books follows the entry; the log says when it differs
        return super()._is_restartable() and not self.expense_ids._get_live_entries()

    # -- in words ------------------------------------------------------------------------------
    def _describe_changes(self, before, after):
        """What differs between two contents, in words: header, lines, amounts."""
        phrases = [
            self.env._("%(field)s: %(old)s → %(new)s", field=self._get_label(self, name),
                       old=self._get_words(self, name, before['header'].get(name)),
                       new=self._get_words(self, name, value))
            for name, value in after['header'].items() if value != before['header'].get(name, '')]
        for key, line in after['lines'].items():
            name = line['name']
            if key not in before['lines']:
                phrases.append(self.env._(
                    "%(line)s added (%(amount)s)", line=name, amount=self._get_amount_words(after, key)))
            else:
                phrases += self._describe_line_changes(name, before, after, key)
        phrases += [self.env._("%(line)s taken out", line=line['name'])
                    for key, line in before['lines'].items() if key not in after['lines']]
        return "; ".join(phrases or self._describe_field_changes(before, after))

    def _describe_field_changes(self, before, after):
        """Changes of what approvers do not see, line by line."""
        lines = self.env['hr.expense']
        for key, values in after.get('fields', {}).items():
            names = [name for name, value in values.items() if value != before['fields'][key][name]]
            if names:
                yield self.env._(
                    "%(line)s: %(fields)s changed", line=after['lines'][key]['name'],
                    fields=format_list(self.env, [self._get_label(lines, name) for name in names]))

    def _describe_line_changes(self, name, before, after, key):
        old_line, new_line = before['lines'][key], after['lines'][key]
        lines = self.env['hr.expense']
        for field, value in new_line.items():
            # a field that came with an update was empty before
            if value == old_line.get(field, ''):
                continue
            if field == 'receipts':
                yield self.env._("%(line)s: receipts changed", line=name)
            else:
                yield self.env._(
                    "%(line)s, %(field)s: %(old)s → %(new)s", line=name, field=self._get_label(lines, field),
                    old=self._get_words(lines, field, old_line.get(field)), new=self._get_words(lines, field, value))
        if before['amounts'][key] != after['amounts'][key]:
            yield self.env._(
                "%(line)s: %(old)s → %(new)s", line=name, old=self._get_amount_words(before, key),
                new=self._get_amount_words(after, key))

    def _get_amount_words(self, content, key):
        return self.currency_id.format(float(content['amounts'][key]))

    def _get_label(self, model, name):
        return model._fields[name]._description_string(self.env)

    def _get_words(self, model, name, value):
        """A value of a content as people read it."""
        field = model._fields[name]
        if not value:
            return self.env._("nothing")
        if field.relational:
            return format_list(self.env, self.env[field.comodel_name].sudo().browse(value).mapped('display_name'))
        if field.type == 'selection':
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == 'html':
            return self.env._("changed")
        return str(value)

    def _notify_restart(self, changes):
        self._message_log(
            body=self.env._("Changed after submission, so the approval starts again. %s", changes),
            author_id=self.env.user.partner_id.id)
