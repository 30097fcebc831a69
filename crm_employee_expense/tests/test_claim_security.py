from odoo import Command
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common_security import ClaimSecurityCommon

CLAIM = 'hr.expense.claim'
EVIDENCE = ['hr.expense.approval.step', 'hr.expense.approval.event', 'hr.expense.policy.violation']


@tagged('post_install', '-at_install')
class TestClaimSecurity(ClaimSecurityCommon):
    """What follows from the workflow is written by nobody, whatever way he tries."""

    def facts(self):
        """{name: value} for every field of a claim that is read-only or computed, from the registry."""
        chosen = {'partner_id'}  # computed as a proposal, the claimant decides
        return {
            name: self.make_value(field) for name, field in self.env[CLAIM]._fields.items()
            if (field.readonly or field.compute) and not field.related
            and name not in chosen and name not in MAGIC_COLUMNS
            # followers, which are people's to choose
            and name not in ('message_partner_ids', 'activity_user_id', 'activity_type_id')
        }

    def claim_of(self, user):
        return self.as_user(self.env[CLAIM], user).create({'purpose': "Mine"})

    def snapshot(self, claim, names):
        claim.env.flush_all()
        claim.invalidate_recordset()
        return claim.sudo().read(list(names), load=None)[0]

    def test_the_registry_knows_many_facts(self):
        facts = self.facts()
        for name in ('name', 'state', 'submitted_on', 'submitted_by_id', 'approval_round', 'is_cancelled', 'step_ids',
                     'event_ids', 'violation_ids', 'total_amount', 'amount_residual', 'post_error', 'can_approve',
                     'department_id', 'display_name'):
            self.assertIn(name, facts)

    def test_no_role_writes_a_fact_of_a_claim(self):
        facts = self.facts()
        for name, user in self.people.items():
            claim = self.claim_of(user)
            claim.write({'purpose': "Still mine"})
            self.assertTrue(claim.has_access('write'))
            self.assert_values_refused(claim, facts)
            with self.assertRaises(AccessError, msg=name):
                claim.web_save({'state': 'approved'}, {})

    def test_no_role_creates_a_claim_with_a_fact(self):
        facts = self.facts()
        for name, user in self.people.items():
            claims = self.as_user(self.env[CLAIM], user)
            claim = claims.create({'purpose': "Mine"})
            self.assertEqual(claim.state, 'draft')
            for field, value in facts.items():
                vals = {'purpose': "Mine", field: value}
                for call in (lambda: claims.create(vals), lambda: claims.web_save(vals, {}),
                             lambda: claim.copy({field: value})):
                    with self.subTest(role=name, field=field), self.assertRaises(AccessError), \
                            self.env.cr.savepoint(flush=False):
                        call()

    def test_default_values_of_the_context_fill_no_fact(self):
        facts = self.facts()
        for name in ('employee', 'finance', 'administrator'):
            user = self.people[name]
            # Odoo itself refuses defaults of fields that are not for the user's groups
            context = {
                f'default_{field}': value for field, value in facts.items()
                if self.as_user(self.env[CLAIM], user)._has_field_access(self.env[CLAIM]._fields[field], 'write')}
            plain = self.snapshot(self.claim_of(user), facts)
            claim = self.as_user(self.env[CLAIM], user).with_context(**context, default_purpose="Mine").create({})
            self.assertEqual(claim.purpose, "Mine", "a default that is no fact works")
            self.assertEqual(self.snapshot(claim.with_user(user), facts), {**plain, 'id': claim.id}, name)

    def test_a_users_own_defaults_fill_no_fact(self):
        facts = self.facts()
        for name in ('employee', 'finance', 'administrator'):
            user = self.people[name]
            plain = self.snapshot(self.claim_of(user), facts)
            defaults = self.env['ir.default'].with_user(user)
            for field, value in facts.items():
                if self.env[CLAIM]._fields[field].type not in ('one2many', 'many2many', 'json'):
                    defaults.set(CLAIM, field, value, user_id=True)
            defaults.set(CLAIM, 'purpose', "Mine", user_id=True)
            claim = self.as_user(self.env[CLAIM], user).create({})
            self.assertEqual(claim.purpose, "Mine", "a default that is no fact works")
            self.assertEqual(self.snapshot(claim, facts), {**plain, 'id': claim.id}, name)

    def test_defaults_make_no_decided_steps(self):
        """A step whose status came from a default would approve the claim that nobody has seen."""
        defaults = {'state': 'approved', 'decided_by_id': self.manager.id, 'decided_on': '2020-02-02 02:02:02',
                    'opened_on': '2020-02-02 02:02:02', 'comment': "Fine"}
        for field, value in defaults.items():
            self.env['ir.default'].with_user(self.employee).set(
                'hr.expense.approval.step', field, value, user_id=True)
        self.env['ir.default'].with_user(self.employee).set(
            'hr.expense.approval.event', 'date', '2020-02-02 02:02:02', user_id=True)
        claim = self.create_claim()
        context = {f'default_{name}': value for name, value in defaults.items()}
        claim.with_context(**context, default_date='2020-02-02 02:02:02', default_barred_user_ids=self.manager.ids,
                           default_kind='approve', default_user_id=self.manager.id).action_submit()
        self.assertEqual(claim.state, 'submitted')
        steps = claim.sudo().step_ids.sorted('sequence')
        self.assertEqual(steps.mapped('state'), ['pending', 'waiting'])
        self.assertFalse(steps.decided_by_id | steps.barred_user_ids)
        self.assertFalse(any(steps.mapped('comment')) or any(steps.mapped('decided_on')))
        event = claim.sudo().event_ids
        self.assertEqual((event.kind, event.user_id), ('submit', self.employee))
        self.assertNotEqual(event.date.year, 2020)

    def test_import_brings_no_fact(self):
        claims = self.env[CLAIM].with_user(self.employee)
        self.assertTrue(claims.load(['purpose'], [["Imported"]])['ids'])
        for name, value in self.facts().items():
            field = self.env[CLAIM]._fields[name]
            if field.type in ('one2many', 'many2many', 'json'):
                continue
            path = f'{name}/.id' if field.type == 'many2one' else name
            with self.subTest(field=name):
                self.assertFalse(claims.load(['purpose', path], [["Imported", str(value)]])['ids'])

    def test_steps_of_a_claim_cannot_be_imported(self):
        claims = self.env[CLAIM].with_user(self.employee)
        for path, value in (('step_ids/state', "approved"), ('event_ids/comment', "x"), ('violation_ids/kind', "x")):
            self.assertFalse(claims.load(['purpose', path], [["Imported", value]])['ids'], path)

    def test_mail_makes_no_claim_and_joins_none(self):
        """Every user can call the gateway's method; it creates as superuser with the values he sends."""
        mail = ("From: anna@example.com\nTo: x@example.com\nSubject: %s\nMessage-Id: <%s@example.com>\n\nText")
        gateway = self.env['mail.thread'].with_user(self.employee)
        values = {'submitted_on': '2020-02-02 02:02:02', 'employee_id': self.anna.id, 'purpose': "By mail"}
        self.assert_refused(lambda: gateway.message_process(CLAIM, mail % ("Claim", "one"), custom_values=values))
        self.assertFalse(self.env[CLAIM].search([('purpose', '=', "By mail")]))
        submitted = self.submit()
        self.env['ir.default'].with_user(self.employee).set('hr.expense', 'claim_id', submitted.id, user_id=True)
        line = self.env['hr.expense'].browse(gateway.with_context(default_claim_id=submitted.id).message_process(
            'hr.expense', mail % ("Lunch 12", "two"), custom_values={'claim_id': submitted.id}))
        self.assertTrue(line.exists())
        self.assertFalse(line.claim_id)
        self.assertEqual(len(submitted.expense_ids), 1)

    # -- steps, log and findings -------------------------------------------------------
    def claim_with_evidence(self):
        content = b'\x89PNG\r\n\x1a\n the same'
        self.create_claim(self._prepare_line(50, receipt=content))
        claim = self.approve(self.submit(self._prepare_line(60, receipt=content)))
        self.assertTrue(claim.violation_ids)
        return claim

    def test_nobody_creates_changes_or_deletes_evidence(self):
        claim = self.claim_with_evidence()
        people = {**self.people, 'odoo_administrator': self.env.ref('base.user_admin')}
        for field in ('step_ids', 'event_ids', 'violation_ids'):
            record = claim.sudo()[field][0]
            vals = record.copy_data()[0] | {'claim_id': claim.id}
            names = [name for name, each in record._fields.items()
                     if name not in MAGIC_COLUMNS and not (each.compute and not each.store)]
            for role, user in people.items():
                own = record.with_user(user)
                with self.subTest(model=record._name, role=role):
                    self.assert_refused(lambda: own.create(vals))
                    self.assert_refused(own.unlink)
                    self.assert_refused(lambda: own.copy())
                    self.assert_refused(lambda: own.web_save({names[0]: False}, {}))
                    for name in names:
                        self.assert_refused(lambda: own.write({name: self.make_value(record._fields[name])}), name)

    def test_nobody_reaches_evidence_through_the_claim(self):
        claim = self.claim_with_evidence()
        draft = self.create_claim()
        for field in ('step_ids', 'event_ids', 'violation_ids', 'pending_step_ids'):
            record = claim.sudo()[field][0]
            commands = [
                Command.create({'state': 'approved'}), Command.update(record.id, {'comment': "x"}),
                Command.delete(record.id), Command.unlink(record.id), Command.link(record.id), Command.clear(),
                Command.set(record.ids),
            ]
            for command in commands:
                for target, users in ((draft, (self.employee, self.all_approver, self.administrator)),
                                      (claim, self.people.values())):
                    for user in users:
                        with self.subTest(field=field, command=command[0], user=user.login, state=target.state):
                            self.assert_refused(lambda: target.with_user(user).write({field: [command]}))

    def test_evidence_stays_whoever_works_as_superuser(self):
        event = self.submit().sudo().event_ids
        self.assert_refused(lambda: event.write({'comment': "x"}))
        self.assert_refused(event.unlink)

    # -- lines ---------------------------------------------------------------------------
    def test_no_line_brings_a_workflow_of_its_own_into_a_claim(self):
        move = self.env['account.move'].create({'move_type': 'entry'})
        values = {'state': 'paid', 'approval_state': 'approved', 'approval_date': '2020-02-02 02:02:02',
                  'account_move_id': move.id, 'manager_id': self.employee.id}
        self.assertEqual(set(values) | {'former_sheet_id'}, self.env['hr.expense']._get_workflow_fields())
        claim = self.create_claim()
        lines = self.env['hr.expense'].with_user(self.employee)
        plain = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5}
        self.assert_allowed(lambda: lines.create({**plain, 'claim_id': claim.id}))
        self.assert_allowed(lambda: claim.write({'expense_ids': [Command.create(plain)]}))
        loose = lines.create(plain)
        for name, value in values.items():
            with self.subTest(field=name):
                vals = {**plain, name: value}
                self.assert_refused(lambda: lines.create({**vals, 'claim_id': claim.id}))
                self.assert_refused(lambda: claim.write({'expense_ids': [Command.create(vals)]}))
                self.assert_refused(lambda: claim.write(
                    {'expense_ids': [Command.update(claim.expense_ids.id, {name: value})]}))
                self.assert_refused(lambda: claim.copy({'expense_ids': [Command.create(vals)]}))
                self.assert_refused(lambda: loose.write({'claim_id': claim.id, name: value}))
                self.assert_refused(lambda: claim.expense_ids.write({name: value}))
                self.assert_refused(lambda: claim.expense_ids.write({name: False}))

    def test_defaults_give_a_line_no_workflow_of_its_own(self):
        move = self.env['account.move'].create({'move_type': 'entry'})
        claim = self.create_claim()
        plain = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5, 'claim_id': claim.id}
        lines = self.env['hr.expense'].with_user(self.employee)
        line = lines.create(plain)
        values = {'state': 'paid', 'approval_state': 'approved', 'approval_date': '2020-02-02 02:02:02',
                  'account_move_id': move.id}

        def create(name, value):
            other = lines.with_context(**{f'default_{name}': value}).create(plain).sudo()
            self.env.flush_all()
            other.invalidate_recordset()
            self.assertEqual(other[name], line.sudo()[name], name)

        for name, value in values.items():
            with self.subTest(field=name):
                self.succeeds(lambda: create(name, value))
                self.env['ir.default'].with_user(self.employee).set('hr.expense', name, value, user_id=True)
                self.succeeds(lambda: create(name, value))
                self.env['ir.default'].sudo().search([('user_id', '=', self.employee.id)]).unlink()
        self.assert_allowed(lambda: create('vendor_id', False))
