from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common_matrix import EVIDENCE, REFUSALS, ROLES, MatrixCommon
from .common_security import REFUSED
from .rpc_matrix_tables import PREPARERS, USERS

#: {model: (who writes what people enter on the typical record, who creates one of his own)}; facts nobody writes
WRITERS = {
    'hr.expense.claim': (PREPARERS, USERS),
    'hr.expense.approval.step': ('', ''),
    'hr.expense.approval.event': ('', ''),
    'hr.expense.approval.question': ('', ''),
    'hr.expense.policy.violation': ('', ''),
    'hr.expense.approval.delegation': ('MR', USERS),
    'hr.expense.approval.rule': ('R', 'RZ'),
    'hr.expense.approval.rule.level': ('R', 'R'),
}


@tagged('post_install', '-at_install')
class TestRpcMatrixFields(MatrixCommon):
    """Every role writes every stored field, each by each way: ``write``, ``web_save``, ``create`` and the context.

    The fields and whether they are facts come from the registry. With
    ``with_user``; by HTTP once a role and model, with all facts together.
    """

    def setUp(self):
        super().setUp()
        claims = self.make_claims()
        # the draft takes what people enter; evidence is that of a claim that went on
        self.records = self.make_settings() | self.make_records(claims['to_verify'])
        self.records['hr.expense.claim'] = claims['draft'].sudo()
        self.records = {model: self.records[model] for model in WRITERS}

    # -- the registry ------------------------------------------------------------------------
    def get_fields(self, model):
        """(names of facts, names of what people enter), of stored fields; the chatter's own are people's to use."""
        model = self.env[model]
        chatter = set(self.env['mail.thread.main.attachment']._fields) | set(self.env['mail.activity.mixin']._fields)
        names = [name for name, field in model._fields.items()
                 if field.store and name not in MAGIC_COLUMNS and name not in chatter]
        is_fact = getattr(model, '_is_workflow_field', lambda name: model._fields[name].readonly)
        return [name for name in names if is_fact(name)], [name for name in names if not is_fact(name)]

    def get_same(self, record, name):
        """What the field says, as a value to write: right in any case, so that authority alone decides."""
        field = record._fields[name]
        value = field.convert_to_write(record[name], record)
        return [(6, 0, record[name].ids)] if field.type in ('one2many', 'many2many') else value

    def get_new_values(self, model):
        """Values for a record of one's own."""
        return {
            'hr.expense.claim': {'purpose': "Mine"},
            'hr.expense.approval.delegation': {
                'delegate_id': self.everywhere.id, 'date_from': '2099-01-01', 'date_to': '2099-01-02'},
            'hr.expense.approval.rule': {
                'name': "Mine", 'level_ids': [(0, 0, {'name': "One", 'approver_source': 'manager'})]},
            'hr.expense.approval.rule.level': {
                'name': "Mine", 'approver_source': 'manager', 'rule_id': self.later_rule.id},
        }.get(model) or self.records[model].copy_data()[0]

    def test_the_registry_knows_facts_and_what_people_enter(self):
        known = {
            'hr.expense.claim': ({'state', 'submitted_on', 'total_amount', 'step_ids'}, {'purpose', 'employee_id'}),
            'hr.expense.approval.step': ({'state', 'approver_ids', 'decided_by_id'}, set()),
            'hr.expense.approval.event': ({'kind', 'hash', 'user_id'}, set()),
            'hr.expense.approval.question': ({'question', 'answer', 'state'}, set()),
            'hr.expense.policy.violation': ({'kind', 'expense_id'}, set()),
            'hr.expense.approval.delegation': (set(), {'delegator_id', 'delegate_id', 'max_amount'}),
            'hr.expense.approval.rule': (set(), {'level_ids', 'amount_from'}),
            'hr.expense.approval.rule.level': (set(), {'user_ids', 'quorum'}),
        }
        for model, (facts, entered) in known.items():
            found = self.get_fields(model)
            self.assertLessEqual(facts, set(found[0]), model)
            self.assertLessEqual(entered, set(found[1]), model)
        for model in EVIDENCE:
            self.assertFalse(self.get_fields(model)[1], f"{model} is evidence: all of it is read-only")

    # -- changing ------------------------------------------------------------------------------
    def assert_outcome(self, call, allowed):
        """That the call works and is undone, or is refused before anything is done."""
        if allowed:
            self.assert_allowed(call)
        else:
            with self.assertRaises(REFUSED), self.env.cr.savepoint(flush=False):
                call()

    def test_who_changes_which_field(self):
        for model, (writers, _creators) in WRITERS.items():
            record = self.records[model]
            facts, entered = self.get_fields(model)
            values = {name: self.get_same(record, name) for name in entered}
            values |= {name: self.make_value(record._fields[name]) for name in facts}
            for letter, role in ROLES.items():
                own = self.as_user(record, self.users[letter])
                for name, value in values.items():
                    with self.subTest(model=model, role=role, field=name):
                        allowed = name in entered and letter in writers
                        self.assert_outcome(lambda: own.write({name: value}), allowed)
                        self.assert_outcome(lambda: own.web_save({name: value}, {}), allowed)

    def test_all_facts_by_http(self):
        self.watch()
        for model, record in self.records.items():
            facts, _entered = self.get_fields(model)
            vals = {name: self.make_value(record._fields[name]) for name in facts}
            for letter, role in ROLES.items():
                for method, ids, arguments in (
                    ('write', record.ids, {'vals': vals}),
                    ('web_save', record.ids, {'vals': vals, 'specification': {}}),
                    ('create', (), {'vals_list': [self.get_new_values(model) | vals]}),
                ):
                    if facts:
                        with self.subTest(model=model, role=role, method=method):
                            status, answer = self.call(self.users[letter], method, ids, model=model, **arguments)
                            self.assertIn(status, REFUSALS, answer)
        self.assertFalse(self.get_changes())

    # -- creating --------------------------------------------------------------------------------
    def test_who_creates_with_which_field(self):
        for model, (_writers, creators) in WRITERS.items():
            facts, entered = self.get_fields(model)
            new = self.get_new_values(model)
            values = {name: self.make_value(self.env[model]._fields[name]) for name in facts}
            # what a new one says already: right in any case
            values |= {name: new[name] for name in entered if name in new}
            for letter, role in ROLES.items():
                own = self.as_user(self.env[model], self.users[letter])
                for name, value in values.items():
                    with self.subTest(model=model, role=role, field=name):
                        self.assert_outcome(lambda: own.create({**new, name: value}),
                                            name in entered and letter in creators)

    def test_the_context_fills_no_fact(self):
        """What people enter can be proposed by a context; facts cannot, whoever creates."""
        for model, (_writers, creators) in WRITERS.items():
            facts, _entered = self.get_fields(model)
            new = self.get_new_values(model)
            proposed = {f'default_{name}': value for name, value in new.items() if name not in facts}
            for letter, role in ROLES.items():
                own = self.as_user(self.env[model], self.users[letter])
                # Odoo itself refuses defaults of fields that are not for the user's groups
                context = {
                    f'default_{name}': self.make_value(own._fields[name]) for name in facts
                    if own._has_field_access(own._fields[name], 'write')}
                own = own.with_context(**context, **proposed)
                with self.subTest(model=model, role=role):
                    self.assert_outcome(lambda: own.create({}), letter in creators)
                if letter in creators and facts:
                    plain = self.as_user(self.env[model], self.users[letter]).create(new)
                    filled = own.create({})
                    self.env.flush_all()
                    (plain | filled).invalidate_recordset()
                    read = [record.sudo().read(facts, load=None)[0] for record in (plain, filled)]
                    self.assertEqual({**read[0], 'id': 0}, {**read[1], 'id': 0}, role)
