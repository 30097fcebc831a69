from odoo import Command, fields
from odoo.tests import tagged

from .common_matrix import REFUSALS, ROLES, MatrixCommon
from .common_security import REFUSED
from .rpc_matrix_tables import ACCESS, OPERATIONS, SEE, get_expected

#: the state in which all roles but the delegate have to do with the claim: the one that is tried by HTTP
DOOR_STATE = 'to_verify'


@tagged('post_install', '-at_install')
class TestRpcMatrix(MatrixCommon):
    """Every role tries every operation on every model of the addon, and on lines and receipts.

    The expected answers stand in ``rpc_matrix_tables``. By HTTP: everything on
    a claim in verification, and on whatever belongs to no claim; what is
    allowed has to work, and is undone; what is refused has to leave every
    table as it was. With the same arguments and ``with_user``, because it is
    three times as fast: the other states of the claim.
    """

    def test_no_model_is_forgotten(self):
        """A new model needs a row in the table: who may do what with it?"""
        self.assertEqual(self.get_own_models() | {'hr.expense', 'ir.attachment'}, set(ACCESS))
        for model, rows in ACCESS.items():
            self.assertLessEqual(set(rows), {'see', *OPERATIONS}, model)

    def test_claims_by_http(self):
        claim = self.make_claims()[DOOR_STATE]
        self.try_records(claim, self.make_records(claim), self.try_by_http)

    def test_settings_by_http(self):
        claim = self.make_claims()[DOOR_STATE]
        self.try_records(claim, self.make_settings(), self.try_by_http)

    def test_dialogs_by_http(self):
        claim = self.make_claims()[DOOR_STATE]
        self.try_records(claim, self.make_dialogs(claim), self.try_by_http)

    def test_claims_in_other_states(self):
        for state, claim in self.make_claims().items():
            if state != DOOR_STATE:
                self.try_records(claim, self.make_records(claim), self.try_by_orm)

    def test_all_models_have_a_typical_record(self):
        claim = self.make_claims()[DOOR_STATE]
        records = self.make_records(claim) | self.make_settings() | self.make_dialogs(claim)
        self.assertEqual(set(records), set(ACCESS))

    # -- trying --------------------------------------------------------------------------
    def try_records(self, claim, records, attempt):
        self.claim = claim
        self.watch()
        for model, record in records.items():
            operations = self.get_operations(record)
            for operation, arguments in operations.items():
                expected = get_expected(model, operation, claim.state)
                for letter, role in ROLES.items():
                    with self.subTest(model=model, state=claim.state, operation=operation, role=role):
                        allowed = attempt(record, self.users[letter], operation, *arguments)
                        self.assertEqual(allowed, letter in expected)
        self.assertFalse(self.get_changes())

    def try_by_http(self, record, user, operation, method, ids, arguments, check):
        """Whether the user may; what is refused, and what only looks, changes nothing."""
        status, answer, changed = self.call_and_undo(
            user, method, ids, model=record._name, check=check, **arguments)
        allowed = status == 200 and (operation != 'search' or answer == record.ids)
        if not allowed and not (operation == 'search' and answer == []):
            self.assertIn(status, REFUSALS, answer)
        if not allowed or operation in SEE:
            self.assertFalse(changed, "it changed something")
        return allowed

    def try_by_orm(self, record, user, operation, method, ids, arguments, check):
        own = self.as_user(record.browse(ids), user).with_context(arguments.get('context', {}))
        arguments = {name: value for name, value in arguments.items() if name != 'context'}

        def call():
            answer = getattr(own, method)(**arguments)
            if operation == 'search':
                answer.ensure_one()
            elif check and operation not in ('create', 'create own', 'copy'):
                own.env.flush_all()
                check(answer)

        return self.succeeds(call, (REFUSED, ValueError) if operation == 'search' else REFUSED)

    # -- what is tried ---------------------------------------------------------------------
    def get_operations(self, record):
        """{operation: (method, ids, arguments, what its success looks like)}."""
        model, ids = record.env[record._name].sudo(), record.ids
        created, own = self.get_values(record)
        changed = self.get_change(record)

        def is_changed(_answer):
            model.invalidate_model()
            values = model.browse(ids).read(list(changed), load=None)[0]
            self.assertEqual({name: str(values[name]) for name in changed},
                             {name: str(value) for name, value in changed.items()})

        def is_new(answer):
            self.assertTrue(model.browse(answer).exists())
            self.assertNotIn(ids[0], answer)

        operations = {
            'create': ('create', (), {'vals_list': [created]}, is_new),
            'create own': ('create', (), {'vals_list': [own]}, is_new),
            'read': ('read', ids, {'fields': ['display_name']}, lambda answer: self.assertTrue(answer[0]['id'])),
            'search': ('search', (), {'domain': [['id', '=', ids[0]]]}, None),
            'export': ('export_data', ids, {'fields_to_export': ['display_name']},
                       lambda answer: self.assertEqual(len(answer['datas']), 1)),
            'write': ('write', ids, {'vals': changed}, is_changed),
            'change': ('write', ids, {'vals': changed, 'context': {'claim_change': True}}, is_changed),
            'unlink': ('unlink', ids, {}, lambda _answer: self.assertFalse(model.browse(ids).exists())),
            'copy': ('copy', ids, {'default': self.get_copy_values(record)}, is_new),
        }
        return {name: operations[name] for name in OPERATIONS
                if (own or name != 'create own') and (name != 'change' or 'change' in ACCESS[record._name])}

    def get_values(self, record):
        """Values for one more record like this, in the claimant's name; and for one in one's own, where there are."""
        line = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5}
        file = {'name': "x.png", 'raw': "eA=="}
        rule = {'name': "New", 'level_ids': [Command.create({'name': "One", 'approver_source': 'expense_approver'})]}
        company = {'company_id': self.company.id}
        match record._name:
            case 'hr.expense.claim':
                return {'purpose': "New", 'employee_id': self.anna.id}, {'purpose': "New"}
            case 'hr.expense.advance':
                advance = {'purpose': "New", 'amount': 5, 'return_by': str(fields.Date.today())}
                return {**advance, 'employee_id': self.anna.id}, advance
            case 'hr.expense':
                return {**line, 'employee_id': self.anna.id, 'claim_id': self.claim.id}, line
            case 'ir.attachment':
                return {**file, 'res_model': 'hr.expense', 'res_id': self.claim.expense_ids.id}, file
            case 'hr.expense.approval.delegation':
                # whoever it is: somebody of both companies stands in
                dates = {'delegate_id': self.everywhere.id, **self.get_copy_values(record)}
                return {**dates, **company, 'delegator_id': self.manager.id}, dates
            case 'hr.expense.approval.rule':
                return {**rule, **company}, rule
            case 'hr.expense.approval.rule.level':
                return {'name': "New", 'approver_source': 'manager', 'rule_id': record.rule_id.id}, {}
            case 'hr.expense.grade':
                return {'name': "New", 'code': "N", **company}, {'name': "New", 'code': "N", 'company_id': False}
            case 'hr.expense.budget':
                budget = {'name': "New", 'scope': 'company', 'amount': 5, **self.get_copy_values(record)}
                return {**budget, **company}, budget
            case 'hr.expense.bank.file.format':
                columns = [Command.create({'title': name, 'content': name}) for name in ('account', 'amount')]
                bank_format = {'name': "New", 'column_ids': columns}
                return {**bank_format, **company}, bank_format
            case 'hr.expense.policy':
                policy = {'name': "New", 'measure': 'receipt'}
                return {**policy, **company}, policy
            case 'hr.expense.allowance.rate':
                rate = {'category_id': self.category_2.id, 'amount': 5}
                return {**rate, **company}, rate
        dialogs = self.get_dialog_values(self.claim, self.claim.expense_ids)
        return dialogs.get(record._name) or record.sudo().copy_data()[0], {}

    def get_copy_values(self, record):
        if record._name not in ('hr.expense.approval.delegation', 'hr.expense.budget'):
            return {}
        # two at the same time are not possible
        return {'date_from': str(fields.Date.add(record.date_to, years=1)),
                'date_to': str(fields.Date.add(record.date_to, years=2))}

    def get_change(self, record):
        """A change that makes sense, as far as one does."""
        values = {'purpose': "Other", 'name': "Other", 'comment': "Other", 'text': "Other", 'note': "Other",
                  'reason': "Other", 'amount': 7.0, 'answer': "Other", 'date_to': str(fields.Date.today()),
                  'kind': 'same_expense', 'year': 2021, 'claim_id': self.claim.id, 'title': "Other",
                  'percent': 7.0, 'company_id': self.company.id}
        if record._name == 'hr.expense.payment.order':
            return {'note': values['note']}
        if record._name == 'hr.expense.signal':
            return {'minimum_amount': 7.0}
        if record._name == 'hr.expense.receipt.fingerprint':
            return {'band_1': 7}
        name = next(name for name in values if name in record._fields)
        return {name: values[name]}
