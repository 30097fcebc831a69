from odoo.tools import SQL

#: what is copied with a claim, and the field that leads to it
PARTS = {
    'hr.expense.claim': 'id',
    'hr.expense': 'claim_id',
    'hr.expense.approval.step': 'claim_id',
    'hr.expense.policy.violation': 'claim_id',
}
#: copies are spread over so many days before the original
DAYS = 330


class ClaimFiller:
    """Many claims in little time: real ones are copied row by row in the database.

    Good for reading and measuring only. Copies have lines, steps and findings
    of their own, dates spread over a year and a number of their own; they
    share the journal entries of the original and have no log and no messages.
    Needs nothing but an environment, so a script can use it as tests do.
    """

    def __init__(self, env):
        self.env = env

    def fill(self, weights, lines):
        """Copies claims until there are about so many lines more, mixed as the shares say.

        :param dict weights: {claim: its share of the copies, as a whole number}
        :param int lines: how many lines to add
        :return: how many were added
        """
        total = sum(len(claim.sudo().expense_ids) * weight for claim, weight in weights.items())
        copies = {claim: lines * weight // total for claim, weight in weights.items()}
        self.env.flush_all()
        self._plan(copies)
        for model in PARTS:
            self._copy_rows(model)
        for model in PARTS:
            self._copy_relations(model)
        # the planner has to know, as it would after the rows came one by one over months
        for table in {self.env[model]._table for model in PARTS} | {
            relation for model in PARTS for relation, *_columns in self._get_relations(model)
        }:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        self.env.invalidate_all()
        return sum(len(claim.sudo().expense_ids) * count for claim, count in copies.items())

    def _plan(self, copies):
        """Gives each row to be made its id: {claim: how many}."""
        cr = self.env.cr
        cr.execute("CREATE TEMPORARY TABLE IF NOT EXISTS fill_map (model text, old_id int, n int, new_id int)")
        cr.execute("TRUNCATE fill_map")
        wanted = SQL(", ").join(SQL("(%s, %s)", claim.id, count) for claim, count in copies.items() if count)
        for model, key in PARTS.items():
            table = self.env[model]._table
            cr.execute(SQL(
                """INSERT INTO fill_map
                   SELECT %s, t.id, n, nextval(pg_get_serial_sequence(%s, 'id'))
                   FROM (VALUES %s) AS w(claim, copies) CROSS JOIN generate_series(1, w.copies) AS n
                   JOIN %s t ON t.%s = w.claim ORDER BY n::float / w.copies, w.claim, t.id""",
                model, table, wanted, SQL.identifier(table), SQL.identifier(key)))
        cr.execute("CREATE INDEX IF NOT EXISTS fill_map_idx ON fill_map (model, old_id, n)")
        cr.execute("ANALYZE fill_map")

    def _copy_relations(self, model):
        for relation, column, other in self._get_relations(model):
            self.env.cr.execute(SQL(
                """INSERT INTO %(relation)s (%(column)s, %(other)s)
                   SELECT m.new_id, r.%(other)s FROM %(relation)s r
                   JOIN fill_map m ON m.model = %(model)s AND m.old_id = r.%(column)s
                   ON CONFLICT DO NOTHING""",
                relation=SQL.identifier(relation), column=SQL.identifier(column), other=SQL.identifier(other),
                model=model))

    def _copy_rows(self, model):
        fields = self.env[model]._fields
        values = {'id': SQL("m.new_id")}
        for name, field in fields.items():
            if name == 'id' or not field.store or not field.column_type:
                continue
            column = SQL("t.%s", SQL.identifier(name))
            if field.type == 'many2one' and field.comodel_name in PARTS:
                column = SQL(
                    "COALESCE((SELECT o.new_id FROM fill_map o WHERE o.model = %s AND o.old_id = %s AND o.n = m.n), "
                    "%s)",
                    field.comodel_name, column, column)
            elif field.type in ('date', 'datetime') and name not in ('create_date', 'write_date'):
                column = SQL("%s - m.n %% %s * INTERVAL '1 day'", column, DAYS)
            elif (model, name) == ('hr.expense.claim', 'name'):
                column = SQL("%s || '/' || m.new_id", column)
            values[name] = column
        table = self.env[model]._table
        self.env.cr.execute(SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s FROM %(table)s t "
            "JOIN fill_map m ON m.model = %(model)s AND m.old_id = t.id",
            table=SQL.identifier(table), model=model,
            columns=SQL(", ").join(map(SQL.identifier, values)), values=SQL(", ").join(values.values())))

    def _get_relations(self, model):
        """(table, own column, other column) of the lists that a record of the model has."""
        return [
            (field.relation, field.column1, field.column2) for field in self.env[model]._fields.values()
            if field.type == 'many2many' and field.store and field.comodel_name not in PARTS]
