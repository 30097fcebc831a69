import base64
import json
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields, http
from odoo.tests import HttpCase, get_db_name, tagged

from .common import ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimRpc(ExpenseClaimCommon, HttpCase):
    """From outside, with nothing but a login: what the web client cannot do, a script cannot do either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            user: cls.env['res.users.apikeys'].with_user(user).sudo()._generate(
                'rpc', "Test", fields.Datetime.now() + timedelta(days=1))
            for user in (cls.employee, cls.colleague, cls.manager, cls.finance)
        }
        cls.addClassCleanup(cls.keys.clear)

    def call(self, user, method, ids=(), model='hr.expense.claim', **kwargs):
        """Status and answer of one call over JSON-2."""
        self.env.flush_all()
        response = self.url_open(
            f'/json/2/{model}/{method}', data=json.dumps({'ids': list(ids), **kwargs} if ids else kwargs),
            headers={'Authorization': f'Bearer {self.keys[user]}', 'Content-Type': 'application/json'})
        self.env.invalidate_all()
        return response.status_code, response.json()

    def assert_call_refused(self, *args, **kwargs):
        status, answer = self.call(*args, **kwargs)
        self.assertIn(status, (403, 404, 422), answer)
        return answer

    def test_a_claim_goes_its_way_by_script(self):
        claim = self.create_claim()
        self.assertEqual(self.call(self.employee, 'action_submit', claim.ids), (200, True))
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(self.call(self.manager, 'action_approve', claim.ids, comment="Fine"), (200, True))
        self.assertEqual(self.call(self.finance, 'action_approve', claim.ids), (200, True))
        self.assertEqual(claim.state, 'posted')

    def test_a_claimant_moves_nothing_by_script(self):
        claim = self.submit()
        for method, values in (
            ('action_approve', {'comment': "x"}),
            ('action_refuse', {'comment': "x"}),
            ('write', {'vals': {'state': 'approved'}}),
            ('write', {'vals': {'purpose': "Other"}}),
            ('web_save', {'vals': {'submitted_on': False}, 'specification': {}}),
            ('unlink', {}),
            ('copy', {'default': {'state': 'approved'}}),
        ):
            with self.subTest(method=method):
                self.assert_call_refused(self.employee, method, claim.ids, **values)
        line = claim.expense_ids
        for vals in ({'total_amount_currency': 5000}, {'approval_state': 'approved'}, {'claim_id': False}):
            self.assert_call_refused(self.employee, 'write', line.ids, model='hr.expense', vals=vals)
        self.assert_call_refused(self.employee, 'create', vals_list=[{'purpose': "x", 'submitted_on': "2020-02-02"}])
        self.assert_call_refused(
            self.employee, 'write', claim.step_ids.ids, model='hr.expense.approval.step', vals={'state': 'approved'})
        self.assertEqual(claim.state, 'submitted')

    def test_context_and_own_defaults_decide_nothing(self):
        claim = self.create_claim()
        status, _answer = self.call(
            self.employee, 'set', model='ir.default', model_name='hr.expense.approval.step', field_name='state',
            value='approved', user_id=True)
        self.assertEqual(status, 200)
        status, _answer = self.call(self.employee, 'action_submit', claim.ids, context={'default_state': 'approved'})
        self.assertEqual((status, claim.state), (200, 'submitted'))

    def test_private_methods_are_out_of_reach(self):
        claim = self.submit()
        for method in ('_decide', '_leave_round', '_post_claims', '_on_approved', '_log_event', 'lock_for_update'):
            with self.subTest(method=method):
                status, _answer = self.call(self.manager, method, claim.ids)
                self.assertIn(status, (403, 404, 422))

    def test_a_stranger_gets_nothing(self):
        claim = self.submit()
        self.assertEqual(self.call(self.employee, 'read', claim.ids, fields=['purpose'])[0], 200)
        for method, values in (('read', {'fields': ['purpose']}), ('message_post', {'body': "x"}),
                               ('action_open_expenses', {}), ('action_approve', {'comment': "x"}),
                               ('action_withdraw', {})):
            with self.subTest(method=method):
                answer = self.assert_call_refused(self.colleague, method, claim.ids, **values)
                self.assertNotIn(claim.purpose, json.dumps(answer))
        self.assertEqual(self.call(self.colleague, 'search', domain=[]), (200, []))

    def test_files_are_for_readers_of_the_line(self):
        claim = self.submit()
        receipt = claim.expense_ids.attachment_ids
        for user, status in ((self.employee, 200), (self.manager, 200), (self.colleague, 404), (self.finance, 404)):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                self.assertEqual(self.url_open(f'/web/content/{receipt.id}').status_code, status)

    def test_the_upload_of_the_chatter_adds_no_receipt(self):
        """It writes as superuser for whoever may post on the line, and lets him delete with its token."""
        draft = self.create_claim()
        line = draft.expense_ids
        self.authenticate(self.employee.login, self.employee.login)

        def upload():
            self.env.flush_all()
            response = self.url_open('/mail/attachment/upload', data={
                'thread_id': line.id, 'thread_model': 'hr.expense', 'csrf_token': http.Request.csrf_token(self),
            }, files=[('ufile', ('x.png', base64.b64decode('iVBORw0KGgo='), 'image/png'))])
            self.env.invalidate_all()
            return response

        answer = upload()
        self.assertEqual(answer.status_code, 200)
        store = answer.json()['data']['store_data']['ir.attachment'][0]
        self.assertEqual(len(line.attachment_ids), 2)
        draft.action_submit()
        self.env.flush_all()
        upload()
        response = self.url_open('/mail/attachment/delete', json={'jsonrpc': '2.0', 'params': {
            'attachment_id': store['id'], 'access_token': store['ownership_token']}})
        self.env.invalidate_all()
        self.assertIn('error', response.json())
        self.assertEqual(len(line.attachment_ids), 2)

    def test_xmlrpc_refuses_as_well(self):
        claim = self.submit()
        self.env.flush_all()

        def call(user, method, *args):
            return self.xmlrpc_object.execute_kw(
                get_db_name(), user.id, self.keys[user], 'hr.expense.claim', method, list(args))

        self.assertEqual(call(self.employee, 'read', claim.ids, ['state'])[0]['state'], 'submitted')
        for user, method, arguments in (
            (self.employee, 'action_approve', ["x"]), (self.employee, 'write', [{'state': 'approved'}]),
            (self.colleague, 'read', [['state']]), (self.finance, 'action_approve', ["x"]),
            (self.employee, '_decide', ['approve', "x"]),
        ):
            with self.subTest(user=user.login, method=method), self.assertRaises(Fault):
                call(user, method, claim.ids, *arguments)
        self.env.invalidate_all()
        self.assertEqual(claim.state, 'submitted')
