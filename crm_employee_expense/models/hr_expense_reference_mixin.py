from odoo import api, models

#: records of which even the name is confidential
CONFIDENTIAL = ('crm.lead', 'account.move', 'account.payment')


class HrExpenseReferenceMixin(models.AbstractModel):
    """A record that refers to others whose names not everybody may read.

    Odoo shows the name of whatever a many2one refers to, and computes related figures, before anything is saved:
    a default from the context or a value sent to ``onchange`` would be enough to read what one cannot open.
    """
    _name = 'hr.expense.reference.mixin'
    _description = "References to Confidential Records"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        hidden = self._get_hidden_references(values)
        return {name: value for name, value in values.items() if name not in hidden}

    def onchange(self, values, field_names, fields_spec):
        # what the record refers to already is its readers' to know
        origin_sudo = self.sudo()
        hidden = self._get_hidden_references({
            name: value for name, value in values.items()
            if name in self._fields and self._fields[name].type == 'many2one' and origin_sudo[name].id != value})
        for record in hidden.values():
            record.check_access('read')
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _get_hidden_references(self, values):
        """{field: record} of values that refer to something confidential which the user cannot read."""
        hidden = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if self.env.su or not value or not field or field.type != 'many2one' or not (
                    field.comodel_name.startswith('hr.expense') or field.comodel_name in CONFIDENTIAL):
                continue
            record = field.convert_to_record(field.convert_to_cache(value, self), self)._origin
            if record and not record._filtered_access('read'):
                hidden[name] = record
        return hidden

    @api.model
    def _check_references(self, values):
        """:raises AccessError: where the values refer to something confidential which the user cannot read"""
        for record in self._get_hidden_references(values).values():
            record.check_access('read')
