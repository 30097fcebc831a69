import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, new_test_user
from odoo.tools import SQL

from .common_security import ClaimSecurityCommon, Undo

MODULE = 'crm_employee_expense'
RECEIPT = b'\x89PNG\r\n\x1a\n the same receipt, so that there are findings'
#: one letter a role, as the tables say it, and the member of the cast who plays it
ROLES = {
    'E': 'employee',  # the claimant
    'C': 'colleague',  # nobody
    'M': 'manager',  # expense approver of the claimant
    'D': 'delegate',  # stands in for him
    'T': 'team_approver',  # heads the claimant's department
    'A': 'all_approver',
    'F': 'finance',
    'U': 'auditor',
    'R': 'administrator',
    'S': 'salesperson',
    'P': 'portal',
    'Z': 'outsider',  # finance and administrator of another company
}
#: dialogs that administrators alone can open
ADMINISTRATOR_DIALOGS = (
    'hr.expense.approval.', 'hr.expense.budget.', 'hr.expense.policy.backtest', 'hr.expense.claim.takeover')
#: dialogs that finance alone can open
FINANCE_DIALOGS = (
    'hr.expense.payment.', 'hr.expense.advance.return', 'hr.expense.advance.settle', 'hr.expense.claim.archive')
REFUSALS = (403, 404, 422)
#: fields of the evidence that lead to records of other models of the addon
EVIDENCE = {
    'hr.expense.approval.step': 'step_ids',
    'hr.expense.approval.event': 'event_ids',
    'hr.expense.approval.question': 'question_ids',
    'hr.expense.policy.violation': 'violation_ids',
}


class MatrixCommon(ClaimSecurityCommon, HttpCase):
    """Every role at the door of JSON-2, with a key of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.expense_claim_auto_post = False
        cls.delegate, _dan = cls._hire("Dan Delegate")
        cls.everywhere = new_test_user(
            cls.env, login='everywhere', groups='base.group_user', company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.other_company).ids)])
        # becomes finance later, so that something can be passed on to him
        cls.finance_3, _fritz = cls._hire("Fritz Finance")
        cls.portal = new_test_user(cls.env, login='porter', groups='base.group_portal', company_id=cls.company.id)
        cls.users = {letter: getattr(cls, name) for letter, name in ROLES.items()}
        for user in cls.users.values():
            user.group_ids |= cls.env.ref('base.group_allow_export')
        cls.keys = {
            user: cls.env['res.users.apikeys'].with_user(user).sudo()._generate(
                'rpc', "Test", fields.Datetime.now() + timedelta(hours=20))
            for user in cls.users.values()
        }
        cls.delegation = cls.env['hr.expense.approval.delegation'].with_user(cls.manager).create(
            {'delegator_id': cls.manager.id, 'delegate_id': cls.delegate.id})
        cls.grade = cls.env['hr.expense.grade'].with_user(cls.administrator).create(
            {'name': "Grade", 'code': "G1", 'company_id': cls.company.id})
        cls.budget = cls.env['hr.expense.budget'].with_user(cls.administrator).create({
            'name': "Budget", 'company_id': cls.company.id, 'department_id': cls.department.id, 'amount': 10**6,
            'date_from': '2020-01-01', 'date_to': '2020-12-31'})
        cls.rule = cls.env['hr.expense.approval.rule'].with_user(cls.administrator).create({
            'name': "The rule", 'company_id': cls.company.id,
            'level_ids': [
                Command.create({'name': name, 'approver_source': 'expense_approver'}) for name in ("First", "Second")]})
        cls.policy = cls.env['hr.expense.policy'].with_user(cls.administrator).create(
            {'name': "Standard", 'company_id': cls.company.id, 'limit_amount': 100000})
        cls.opportunity_cap = cls.env['hr.expense.opportunity.cap'].with_user(cls.administrator).create(
            {'company_id': cls.company.id, 'percent': 10})
        cls.tier = cls.env['hr.expense.city.tier'].with_user(cls.administrator).create({'name': "Tier"})
        cls.lonely_tier = cls.tier.copy()
        cls.city = cls.env['hr.expense.city'].with_user(cls.administrator).create(
            {'name': "City", 'tier_id': cls.tier.id})
        cls.allowance_rate = cls.env['hr.expense.allowance.rate'].with_user(cls.administrator).create(
            {'company_id': cls.company.id, 'category_id': cls.category.id, 'amount': 10})
        cls.bank_file_format = cls.env.ref(f'{MODULE}.hr_expense_bank_file_format_csv').with_user(
            cls.administrator).copy({'company_id': cls.company.id})
        # a rule that no claim came under can be deleted
        cls.later_rule = cls.rule.copy({'sequence': 99})
        for shared in (cls.users, cls.keys):
            cls.addClassCleanup(shared.clear)

    # -- the scene -----------------------------------------------------------------------
    def make_claims(self, *lines):
        """{state: a claim of Anna's}, with these lines besides the usual one.

        All but the draft have steps, log, an answered question and a finding.
        """
        lines = (self._prepare_line(60, receipt=RECEIPT), *lines)
        claims = {state: self.create_claim(*lines) for state in ('draft', 'submitted', 'to_verify', 'posted')}
        for state in ('submitted', 'to_verify', 'posted'):
            claims[state].action_submit()
            claims[state].with_user(self.manager).action_ask("Why?")
            claims[state].action_answer("Because")
        for state in ('to_verify', 'posted'):
            self.approve(claims[state])
        self.verify(claims['posted']).with_user(self.finance).action_post()
        self.flush_tracking()
        for state, claim in claims.items():
            self.assertEqual(claim.state, state)
        # before anybody looks for changes
        self.get_advance()
        self.get_settlement()
        return claims

    def make_records(self, claim):
        """{model: a typical record of the claim}; what it has none of is left out."""
        claim = claim.sudo()
        records = {
            'hr.expense.claim': claim,
            'hr.expense': claim.expense_ids,
            'ir.attachment': claim.expense_ids.attachment_ids,
            **{model: claim[field][:1] for model, field in EVIDENCE.items()},
            'hr.expense.claim.analysis': self.env['hr.expense.claim.analysis'].sudo().browse(claim.expense_ids[:1].ids),
        }
        return {model: record for model, record in records.items() if record}

    def make_settings(self):
        """{model: a typical record that belongs to no claim}."""
        return {
            'hr.expense.approval.delegation': self.delegation,
            'hr.expense.approval.rule': self.later_rule,
            'hr.expense.approval.rule.level': self.later_rule.level_ids[:1],
            'hr.expense.grade': self.grade,
            'hr.expense.payment.order': self.get_payment_line().order_id,
            'hr.expense.payment.order.line': self.get_payment_line(),
            'hr.expense.advance': self.get_advance(),
            'hr.expense.advance.settlement': self.get_settlement(),
            'hr.expense.ledger': self.env['hr.expense.ledger'].sudo().search(
                [('company_id', '=', self.company.id)], limit=1),
            'hr.expense.payment.order.file': self.make_bank_file(),
            'hr.expense.bank.file.format': self.bank_file_format,
            # the account number has to stay
            'hr.expense.bank.file.column': self.bank_file_format.column_ids[:1],
            'hr.expense.signal': self.env['hr.expense.signal'].sudo().search(
                [('company_id', '=', self.company.id)], limit=1),
            'hr.expense.receipt.fingerprint': self.env['hr.expense.receipt.fingerprint'].sudo().search([], limit=1),
            'hr.expense.budget': self.budget,
            'hr.expense.budget.report': self.env['hr.expense.budget.report'].sudo().browse(self.budget.id),
            'hr.expense.opportunity.cap': self.opportunity_cap,
            'hr.expense.policy': self.policy,
            'hr.expense.city.tier': self.lonely_tier,
            'hr.expense.city': self.city,
            'hr.expense.allowance.rate': self.allowance_rate,
        }

    def make_bank_file(self):
        """A file as if the order had been confirmed."""
        order = self.get_payment_line().order_id
        return order.bank_file_ids or order.bank_file_ids.create({
            'name': "x.csv", 'order_id': order.id, 'format_id': self.env.ref(
                f'{MODULE}.hr_expense_bank_file_format_china').id, 'content': b'eA==', 'sha256': "x",
            'made_by_id': self.finance.id, 'made_on': fields.Datetime.now()})

    def get_payment_line(self):
        """The line of the posted claim on its payment order."""
        return self.env['hr.expense.payment.order.line'].sudo().search(
            [('company_id', '=', self.company.id)], limit=1)

    def get_advance(self):
        """An advance of Anna's in verification."""
        advances = self.env['hr.expense.advance'].with_user(self.employee)
        advance = advances.search([], limit=1)
        if not advance:
            advance = advances.create({
                'purpose': "Trip", 'amount': 40, 'return_by': fields.Date.add(fields.Date.today(), months=1)})
            advance.action_submit()
            advance.with_user(self.manager).action_approve()
            self.flush_tracking()
        return advance.sudo()

    def get_settlement(self):
        """A settlement of the posted claim, undone, so that it takes nothing from its payment order."""
        settlements = self.env['hr.expense.advance.settlement'].sudo()
        return settlements.search([], limit=1) or settlements.create({
            'advance_id': self.get_advance().id, 'claim_id': self.get_payment_line().claim_id.id, 'amount': 5})

    def get_settle_dialog(self):
        """A dialog of finance's for the lines of one."""
        return self.env['hr.expense.advance.settle'].with_user(self.finance).create(
            {'claim_id': self.get_payment_line().claim_id.id})

    def make_dialogs(self, claim):
        """{model: a dialog that somebody who may has opened}."""
        dialogs = {}
        for name, vals in self.get_dialog_values(claim, claim.expense_ids).items():
            owner = self.administrator if name.startswith(ADMINISTRATOR_DIALOGS) else \
                self.finance if name.startswith(FINANCE_DIALOGS) else self.employee
            dialogs[name] = self.env[name].with_user(owner).create(vals)
            # computed for its owner
            dialogs[name].env.flush_all()
        return dialogs

    def get_dialog_values(self, claim, line):
        return {
            'hr.expense.claim.decide': {'claim_ids': [Command.set(claim.ids)]},
            'hr.expense.claim.ask': {'claim_ids': [Command.set(claim.ids)], 'text': "Why?"},
            'hr.expense.claim.involve': {
                'claim_ids': [Command.set(claim.ids)], 'user_id': self.colleague.id, 'comment': "Please"},
            'hr.expense.claim.add.expense': {'claim_id': claim.id},
            'hr.expense.claim.allowance': {'claim_id': claim.id, 'category_id': self.category.id},
            'hr.expense.claim.return.line': {'claim_id': claim.id, 'comment': "No"},
            'hr.expense.claim.reduce': {'claim_id': claim.id, 'expense_id': line.id, 'comment': "Less"},
            'hr.expense.claim.accounting.date': {'claim_id': claim.id},
            'hr.expense.claim.statement': {'employee_id': self.anna.id, 'month': '1', 'year': 2020},
            'hr.expense.claim.archive': {'company_id': self.company.id},
            'hr.expense.approval.reassign': {
                'step_ids': [Command.set(claim.sudo().pending_step_ids.ids)],
                'user_ids': [Command.set(self.finance_2.ids)], 'reason': "Away"},
            'hr.expense.payment.order.decide': {
                'line_ids': [Command.set(self.get_payment_line().ids)], 'comment': "Wait"},
            'hr.expense.advance.return': {'advance_id': self.get_advance().id, 'amount': 5},
            'hr.expense.advance.settle': {'claim_id': self.get_payment_line().claim_id.id},
            'hr.expense.advance.settle.line': {
                'dialog_id': self.get_settle_dialog().id, 'advance_id': self.get_advance().id, 'amount': 5},
            'hr.expense.payment.order.export': {'order_id': self.get_payment_line().order_id.id},
            'hr.expense.approval.rule.test': {
                'company_id': self.company.id, 'employee_id': self.anna.id, 'claim_id': claim.id, 'amount': 5},
            'hr.expense.approval.rule.backtest': {'rule_id': self.rule.id},
            'hr.expense.policy.test': {'company_id': self.company.id, 'employee_id': self.anna.id, 'amount': 5},
            'hr.expense.policy.backtest': {'policy_ids': [Command.set(self.policy.ids)]},
            'hr.expense.claim.takeover': {'company_id': self.company.id},
            'hr.expense.budget.generate': {
                'company_id': self.company.id, 'department_ids': [Command.set(self.department.ids)], 'amount': 5},
        }

    # -- the door ----------------------------------------------------------------------------
    def call(self, user, method, ids=(), model='hr.expense.claim', **kwargs):
        """Status and answer of one call over JSON-2."""
        self.env.flush_all()
        if ids:
            kwargs['ids'] = list(ids)
        response = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps(kwargs, default=str),
            headers={'Authorization': f'Bearer {self.keys[user]}', 'Content-Type': 'application/json'})
        self.env.invalidate_all()
        return response.status_code, response.json()

    def call_and_undo(self, *args, check=None, **kwargs):
        """As ``call``, of which nothing stays; ``check(answer)`` looks at what a successful one did."""
        try:
            with self.env.cr.savepoint():
                status, answer = self.call(*args, **kwargs)
                changed = self.get_changes()
                if check and status == 200:
                    check(answer)
                raise Undo
        except Undo:
            self.env.invalidate_all(flush=False)
            return status, answer, changed

    # -- what must not change --------------------------------------------------------------------
    def watch(self):
        """From now on ``get_changes`` says which tables differ."""
        models = [
            self.env[name] for name in sorted(self.get_own_models()) if not self.env[name]._transient]
        models += [self.env[name] for name in (
            'hr.expense', 'account.move', 'account.move.line', 'account.payment', 'mail.message', 'mail.activity',
            'mail.followers', 'res.company', 'hr.job')]
        tables = {model._table for model in models}
        tables |= {field.relation for model in models for field in model._fields.values()
                   if field.type == 'many2many' and field.store and field.relation}
        self.env.cr.execute("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")
        self.tables = sorted(tables & {name for name, in self.env.cr.fetchall()})
        self.watched = self.get_fingerprint()

    def get_fingerprint(self):
        """{table: hash over all of its rows}; receipts by their own columns, content included by its checksum."""
        self.env.flush_all()
        query = SQL(" UNION ALL ").join(
            SQL("SELECT %s, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM %s t", table, SQL.identifier(table))
            for table in self.tables)
        receipts = SQL(
            "SELECT 'ir_attachment', md5(string_agg(t::text, '|' ORDER BY id)) FROM ir_attachment t"
            " WHERE res_model LIKE 'hr.expense%%' OR res_model = 'account.move'")
        return dict(self.env.execute_query(SQL(" UNION ALL ").join([query, receipts])))

    def get_changes(self):
        now = self.get_fingerprint()
        return sorted(table for table in now if now[table] != self.watched[table])

    # -- the registry ------------------------------------------------------------------------------
    def get_own_models(self):
        """Names of the models that the addon defines, abstract ones left out."""
        return {name for name, model in self.env.registry.items()
                if model._original_module == MODULE and not model._abstract}

    def get_own_methods(self):
        """{(model, method)} that the addon adds or overrides, as far as a call from outside reaches them."""
        found = set()
        for name, model_class in self.env.registry.items():
            if model_class._abstract:
                continue
            for base in model_class.mro():
                if getattr(base, '_module', None) != MODULE or base is model_class:
                    continue
                # Odoo's own questions, answered with less: see test_hostile_reference
                if base._name == 'hr.expense.reference.mixin':
                    continue
                for method, function in vars(base).items():
                    if callable(function) and not method.startswith('_') and self._is_public(name, method):
                        found.add((name, method))
        return found

    def _is_public(self, model, method):
        try:
            get_public_method(self.env[model], method)
        except (AccessError, AttributeError):
            return False
        return True
