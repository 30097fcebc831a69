"""Many claims in little time: real ones are copied in the database, with other people, days and amounts.

What the ORM would compute from lines, steps, entries and payments stays true: amounts are whole multiples, days are
moved together, and people are exchanged for those who stand in the same relation to each other.
"""

from odoo.tools import SQL

from dev.scale.inside import parts, trail
from dev.scale.inside.parts import MAY_COLLIDE, MODELS, PARTS, PEOPLE

#: amounts are 1 to so many times those of the original, log-normally spread
LARGEST = 60


class Copier:
    def __init__(self, env, scene):
        """:param dict scene: what `company` and `patterns` made, see ``inside.prepare``"""
        self.env, self.cr, self.scene = env, env.cr, scene

    def fill(self, claims, seed):
        """Adds so many claims with all that belongs to them."""
        self.env.flush_all()
        self.cr.execute("SELECT setseed(%s)", (seed,))
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        self.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
        # no foreign key is looked up, no trigger runs: what refers to what was decided above
        self.cr.execute("SET LOCAL session_replication_role = replica")
        self._list_people()
        self._list_parts()
        self._plan(claims)
        indexes = self._drop_indexes()
        for part in PARTS:
            self._copy(part.model)
        for part in PARTS:
            self._copy_lists(part.model)
        self._restore(indexes)
        self._analyze()
        self.env.invalidate_all()
        trail.write_events(self.env)
        self._analyze()

    # -- who, what, how many ------------------------------------------------------------------
    def _list_people(self):
        """fill_person: who can claim, and who decides; the first of each company is the original's."""
        self.cr.execute("DROP TABLE IF EXISTS fill_person, fill_part, fill_claim")
        self.cr.execute(
            """CREATE TABLE fill_person AS
               SELECT row_number() OVER (PARTITION BY e.company_id ORDER BY e.id) - 1 AS number, e.company_id,
                      e.id AS employee_id, e.user_id, u.partner_id, v.department_id,
                      (SELECT min(b.id) FROM res_partner_bank b WHERE b.partner_id = u.partner_id) AS bank_id,
                      a.user_id AS approver_user, a.id AS approver_employee, au.partner_id AS approver_partner,
                      h.user_id AS head_user, h.id AS head_employee, hu.partner_id AS head_partner
                 FROM hr_employee e
                 JOIN hr_version v ON v.id = e.current_version_id
                 JOIN res_users u ON u.id = e.user_id
                 JOIN hr_employee a ON a.user_id = e.expense_manager_id
                 JOIN res_users au ON au.id = a.user_id
                 JOIN hr_department d ON d.id = v.department_id
                 JOIN hr_employee h ON h.id = d.manager_id
                 JOIN res_users hu ON hu.id = h.user_id
                WHERE u.login LIKE 'employee%%' AND e.active""")
        self.cr.execute("CREATE UNIQUE INDEX ON fill_person (company_id, number)")
        self.cr.execute("ANALYZE fill_person")

    def _list_parts(self):
        self.cr.execute("CREATE TABLE fill_part (model text, claim int, old_id int, idx int)")
        originals = tuple(original["claim"] for original in self.scene["originals"])
        self.cr.execute("CREATE INDEX ON fill_part (model, old_id)")
        for part in (*PARTS, parts.EVENTS):
            found = " UNION ".join(part.ways).format(table=self.env[part.model]._table)
            self.cr.execute(
                f"""INSERT INTO fill_part
                    SELECT %(model)s, claim, id, dense_rank() OVER (PARTITION BY claim ORDER BY id) - 1
                      FROM (SELECT DISTINCT * FROM ({found}) AS ways) AS found(claim, id)""",
                {"model": part.model, "claims": originals})
            self.cr.execute("ANALYZE fill_part")

    def _plan(self, claims):
        """fill_claim: each copy with its person, days, amounts and the first id of each kind of row."""
        rows = SQL(", ").join(SQL(
            "(%s, %s, %s, %s, %s)", one["claim"], one["company"], max(round(claims * one["share"]), 1),
            one["youngest"], one["oldest"]) for one in self.scene["originals"])
        self.cr.execute(SQL(
            """CREATE TABLE fill_claim AS
               WITH spread AS (
                   SELECT w.*, youngest + random() * random() ^ 0.2 * (oldest - youngest) AS age,
                          random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5
                   FROM (VALUES %(rows)s) AS w(original, company, copies, youngest, oldest)
                   CROSS JOIN generate_series(1, w.copies))
               SELECT row_number() OVER (ORDER BY age DESC) AS n, original, s.company,
                      -- some travel much more than others
                      1 + floor(r1 ^ 1.6 * (people.count - 1))::int AS person,
                      floor(age)::int * interval '1 day' + floor(r5 * 480) * interval '1 minute' AS shift,
                      LEAST(ceil(exp(sqrt(-2 * ln(GREATEST(r2, 1e-9))) * cos(2 * pi() * r3) * 0.9 + 0.7)),
                            %(max)s)::int AS factor,
                      %(old_lead)s AS old_lead, %(old_customer)s AS old_customer,
                      lead.id AS lead, lead.partner_id AS customer, c.name AS old_name
                 FROM spread s
                 JOIN hr_expense_claim c ON c.id = s.original
                 JOIN (SELECT company_id, count(*) FROM fill_person GROUP BY 1) people ON people.company_id = s.company
                 JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS number, count(*) OVER () AS count, id, partner_id
                         FROM crm_lead WHERE name LIKE 'Opportunity %%%%') lead
                   ON lead.number = floor(r4 * lead.count)::int""",
            rows=rows, max=LARGEST, old_lead=self.scene["lead"], old_customer=self.scene["customer"]))
        for model in MODELS:
            column = "off_" + model.replace(".", "_")
            sequence = self.env[model]._table + "_id_seq"
            self.cr.execute(SQL("ALTER TABLE fill_claim ADD COLUMN %s bigint", SQL.identifier(column)))
            self.cr.execute(SQL(
                """WITH size AS (SELECT claim, count(*) FROM fill_part WHERE model = %(model)s GROUP BY 1),
                        first AS (SELECT f.n, sum(COALESCE(s.count, 0)) OVER (ORDER BY f.n) - COALESCE(s.count, 0) AS o
                                    FROM fill_claim f LEFT JOIN size s ON s.claim = f.original)
                   UPDATE fill_claim f SET %(column)s = first.o + (SELECT last_value + 1 FROM %(sequence)s)
                     FROM first WHERE first.n = f.n""",
                model=model, column=SQL.identifier(column), sequence=SQL.identifier(sequence)))
            self.cr.execute(SQL(
                "SELECT setval(%(name)s, (SELECT last_value + 1 FROM %(sequence)s) + (SELECT count(*) FROM fill_part p "
                "JOIN fill_claim f ON f.original = p.claim WHERE p.model = %(model)s))",
                name=sequence, sequence=SQL.identifier(sequence), model=model))
        self.cr.execute("ALTER TABLE fill_claim ADD COLUMN new_claim int, ADD COLUMN name text")
        self.cr.execute(
            """UPDATE fill_claim f SET new_claim = off_hr_expense_claim,
                   name = 'EXP/' || extract(year FROM now() - f.shift) || '/'
                       || lpad(off_hr_expense_claim::text, 8, '0')
            """)
        self.cr.execute("CREATE UNIQUE INDEX ON fill_claim (n)")
        self.cr.execute("ANALYZE fill_claim")

    # -- rows -----------------------------------------------------------------------------------
    def _source(self):
        return SQL(
            """fill_claim f
               JOIN fill_person x ON x.company_id = f.company AND x.number = f.person
               JOIN fill_person o ON o.company_id = f.company AND o.number = 0""")

    def _copy(self, model):
        values, joins = parts.columns(self.env, model)
        self.cr.execute(SQL(
            """INSERT INTO %(table)s (%(columns)s)
               SELECT %(values)s FROM %(source)s
               JOIN fill_part p ON p.claim = f.original AND p.model = %(model)s
               JOIN %(table)s t ON t.id = p.old_id %(joins)s ORDER BY f.n, p.idx %(conflict)s""",
            table=SQL.identifier(self.env[model]._table), model=model, source=self._source(),
            columns=SQL(", ").join(map(SQL.identifier, values)), values=SQL(", ").join(values.values()),
            joins=SQL(" ").join(joins), conflict=SQL("ON CONFLICT DO NOTHING" if model in MAY_COLLIDE else "")))

    def _copy_lists(self, model):
        for relation, own, other, comodel in parts.lists(self.env, model):
            # the originals' rows first, in a table of their own: the planner knows then how few they are
            among = comodel in MODELS
            self.cr.execute("DROP TABLE IF EXISTS fill_list")
            self.cr.execute(SQL(
                """CREATE TABLE fill_list AS SELECT p.claim, p.idx, t.%(other)s AS other, %(other_idx)s AS other_idx
                     FROM fill_part p JOIN %(relation)s t ON t.%(own)s = p.old_id %(join)s
                    WHERE p.model = %(model)s""",
                relation=SQL.identifier(relation), own=SQL.identifier(own), other=SQL.identifier(other), model=model,
                other_idx=SQL("r.idx" if among else "0"),
                join=SQL("JOIN fill_part r ON r.model = %s AND r.old_id = t.%s AND r.claim = p.claim",
                         comodel, SQL.identifier(other)) if among else SQL("")))
            self.cr.execute("ANALYZE fill_list")
            value = SQL("p.other")
            if among:
                value = SQL("%s + p.other_idx", parts.offset(comodel))
            elif comodel in PEOPLE:
                value = parts.swap(comodel, value)
            self.cr.execute(SQL(
                """INSERT INTO %(relation)s (%(own)s, %(other)s)
                   SELECT %(new)s, %(value)s FROM %(source)s
                   JOIN fill_list p ON p.claim = f.original ORDER BY f.n ON CONFLICT DO NOTHING""",
                relation=SQL.identifier(relation), own=SQL.identifier(own), other=SQL.identifier(other),
                new=parts.new_id(model), value=value, source=self._source()))
        self.cr.execute("DROP TABLE IF EXISTS fill_list")

    # -- indexes ----------------------------------------------------------------------------------
    def _drop_indexes(self):
        """Definitions of the indexes that were taken off the tables to be filled."""
        self.cr.execute(
            """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
                 FROM pg_index i WHERE NOT i.indisunique AND i.indrelid::regclass::text = ANY(%s)""",
            ([self.env[model]._table for model in MODELS],))
        indexes = self.cr.fetchall()
        for name, _definition in indexes:
            self.cr.execute(f"DROP INDEX {name}")
        return indexes

    def _restore(self, indexes):
        for _name, definition in indexes:
            self.cr.execute(definition)

    def _analyze(self):
        tables = {self.env[model]._table for model in MODELS} | {
            relation for model in MODELS for relation, *_columns in parts.lists(self.env, model)}
        for table in sorted(tables):
            self.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
