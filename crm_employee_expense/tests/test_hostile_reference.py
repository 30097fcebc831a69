from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common_matrix import MODULE, MatrixCommon

#: what the claim of somebody else says, wherever it shows
SECRETS = ("Secret", "4321")


@tagged('post_install', '-at_install')
class TestHostileReference(MatrixCommon):
    """Somebody refers to a record that he cannot open, so that its name or its figures are shown to him.

    Models and fields come from the registry.
    """

    def make_targets(self):
        """{model: a record of Anna's of which strangers see nothing}."""
        claim = self.create_claim(
            self._prepare_line(4321, name="Secret train"), purpose="Secret journey", description="Secret notes")
        claim.action_submit()
        claim.with_user(self.manager).action_ask("Secret question")
        claim.action_answer("Secret answer")
        self.verify(self.approve(claim, "Secret opinion")).with_user(self.finance).action_post()
        advance = self.env['hr.expense.advance'].with_user(self.employee).create(
            {'purpose': "Secret advance", 'amount': 4321, 'return_by': '2099-01-01'})
        advance.action_submit()
        self.flush_tracking()
        lead = self.env['crm.lead'].sudo().create({
            'name': "Secret lead", 'company_id': self.company.id, 'user_id': self.finance.id, 'type': 'opportunity'})
        self.budget.sudo().name = "Secret budget"
        claim_sudo = claim.sudo()
        targets = (
            claim_sudo, claim_sudo.expense_ids, claim_sudo.step_ids[:1], claim_sudo.event_ids[:1],
            claim_sudo.question_ids[:1], claim_sudo.violation_ids[:1], advance.sudo(), lead, self.get_payment_line(),
            self.get_payment_line().order_id, claim_sudo.expense_ids.attachment_ids[:1],
            claim_sudo.expense_ids.account_move_id, self.budget.sudo())
        return {record._name: record for record in targets if record}

    def get_specification(self, model):
        return {
            name: {'fields': {'display_name': {}}} if field.relational else {}
            for name, field in model._fields.items()
            if field.type != 'binary' and model._has_field_access(field, 'read')}

    def get_new(self, name, user):
        """What else a new record needs."""
        return {
            'hr.expense.claim': {'purpose': "x"},
            'hr.expense': {'name': "x", 'product_id': self.category.id, 'total_amount_currency': 5},
            'hr.expense.advance': {'purpose': "x", 'amount': 5, 'return_by': '2099-01-01'},
            'hr.expense.budget': {
                'name': "x", 'amount': 5, 'scope': 'company', 'date_from': '2099-01-01', 'date_to': '2099-12-31'},
            'hr.expense.approval.delegation': {'delegate_id': self.everywhere.id},
            'hr.expense.claim.ask': {'text': "x"},
            'hr.expense.claim.involve': {'user_id': self.manager.id, 'comment': "x"},
            'hr.expense.claim.statement': {'month': '1', 'year': 2026},
            'hr.expense.policy.test': {
                'company_id': user.company_id.id, 'employee_id': user.employee_id.id, 'amount': 5},
        }.get(name, {})

    def get_ways(self, model, name, value, new):
        specification = self.get_specification(model)
        default = model.with_context(**{f'default_{name}': value})
        return {
            'onchange': lambda: model.onchange({name: value}, [name], specification),
            'onchange of another field': lambda: model.onchange({name: value}, ['create_date'], specification),
            'first onchange': lambda: default.onchange({}, [], specification),
            'onchange with values': lambda: model.onchange({name: value}, [], specification),
            'default_get': lambda: default.default_get(list(specification)),
            'web_save': lambda: model.web_save({**new, name: value}, specification),
            'web_save of a default': lambda: default.web_save(new, specification),
        }

    def test_no_reference_shows_what_one_cannot_open(self):
        targets, tried = self.make_targets(), 0
        self.env.flush_all()
        for letter in 'CSZP':
            user = self.users[letter]
            for model_name in sorted(self.get_own_models() | {'hr.expense'}):
                model = self.as_user(self.env[model_name], user)
                for name, field in model._fields.items():
                    target = targets.get(field.relational and field.comodel_name)
                    if not target or not model._has_field_access(field, 'write'):
                        continue
                    value = target.id if field.type == 'many2one' else [Command.link(target.id)]
                    for way, call in self.get_ways(model, name, value, self.get_new(model_name, user)).items():
                        with self.subTest(role=letter, model=model_name, field=name, way=way):
                            tried += 1
                            shown = self.get_shown(call)
                            self.assertFalse([secret for secret in SECRETS if secret in shown], shown)
        self.assertGreater(tried, 500)

    def get_shown(self, call):
        try:
            with self.attempt(), self.cr.savepoint(flush=False):
                return repr(call())
        except UserError:
            return ''
        # what the form would have asked for is missing
        except Exception as error:  # pylint: disable=broad-except
            self.assertIn(type(error).__name__, ('NotNullViolation', 'CheckViolation', 'ValueError', 'KeyError'))
            return ''

    def test_those_who_may_open_it_see_it(self):
        targets = self.make_targets()
        claim = targets['hr.expense.claim']
        for model_name in ('hr.expense.claim.allowance', 'hr.expense.claim.reduce', 'hr.expense.claim.return.line'):
            model = self.as_user(self.env[model_name], self.employee).with_context(default_claim_id=claim.id)
            self.assertIn("Secret journey", repr(model.onchange({}, [], self.get_specification(model))))
        settle = self.as_user(self.env['hr.expense.advance.settle'], self.finance)
        self.assertIn("4321", repr(settle.onchange(
            {'claim_id': claim.id}, ['claim_id'], self.get_specification(settle))))

    # -- records of another company ----------------------------------------------------------------
    def make_foreign(self):
        """{model: a record of the other company}."""
        company = self.other_company
        env = self.env(su=True)
        values = {'name': "Foreign", 'company_id': company.id}
        category = env['product.product'].create({'name': "Any", 'type': 'service', 'can_be_expensed': True})
        claim = self.create_claim(self._prepare_line(product_id=category.id), user=self.outsider).sudo()
        return {record._name: record for record in (
            env['hr.department'].create({**values}),
            env['res.partner'].create({**values}),
            env['crm.lead'].create({**values}),
            env['product.product'].create({**values, 'type': 'service', 'can_be_expensed': True}),
            env['hr.job'].create({**values}),
            env['hr.expense.grade'].create({**values, 'code': "F"}),
            env['hr.expense.policy'].create({**values}),
            env['account.analytic.account'].create(
                {**values, 'plan_id': env['account.analytic.plan'].create({'name': "Plan"}).id}),
            self.bank_file_format.sudo().copy({'company_id': company.id}),
            self.rule.sudo().copy({'company_id': company.id}),
            self.outsider_employee, self.outsider, claim, claim.expense_ids,
            self.company_data_2['default_journal_bank'], self.company_data_2['default_account_receivable'],
            self.company_data_2['default_tax_purchase'])}

    def test_nothing_refers_to_another_company(self):
        """Not even by the hand of somebody who works in both."""
        claims = self.make_claims()
        foreign = self.make_foreign()
        companies = (self.company | self.other_company).ids
        boss = new_test_user(
            self.env, login='boss', company_id=self.company.id, company_ids=[Command.set(companies)],
            groups='base.group_user,base.group_system,hr.group_hr_manager,sales_team.group_sale_manager,'
                   'account.group_account_manager,hr_expense.group_hr_expense_manager,'
                   f'{MODULE}.group_expense_finance')
        records = self.make_settings() | self.make_dialogs(claims['to_verify']) | {
            'hr.expense.claim': claims['draft'], 'hr.expense': claims['draft'].expense_ids,
            'hr.expense.advance': self.get_advance().with_user(self.employee).copy(),
            'hr.job': self.env['hr.job'].create({'name': "Job", 'company_id': self.company.id}),
            'hr.version': self.anna.version_id, 'hr.employee': self.anna, 'res.company': self.company,
            'account.journal': self.company_data['default_journal_bank']}
        taken = set()
        for record in records.values():
            own = record.with_user(boss).with_context(allowed_company_ids=companies)
            for name, field in record._fields.items():
                target = foreign.get(field.relational and field.comodel_name)
                if not target or MODULE not in (field._modules or ()):
                    continue
                value = target.id if field.type == 'many2one' else [Command.link(target.id)]

                def write(own=own, name=name, value=value, target=target):
                    own.write({name: value})
                    own.env.flush_all()
                    own.invalidate_recordset()
                    if target in own.sudo()[name]:
                        taken.add(f'{own._name}.{name}')
                self.succeeds(write)
        self.assertEqual(taken, {
            # people whom the document's company does not know are left out when steps are made
            'hr.expense.approval.rule.fallback_user_ids', 'hr.expense.approval.rule.level.user_ids',
            # it moves to the other company with all of it, where somebody administers both
            'hr.expense.approval.rule.level.rule_id', 'hr.expense.bank.file.column.format_id'})
