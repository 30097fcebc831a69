import io
import os
import re
import shlex
import types
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ExpenseClaimCommon

GUIDE = Path(__file__).parents[1] / 'doc' / 'API.md'


def get_blocks(language):
    """The code blocks of the guide in that language, in their order."""
    return re.findall(rf'^```{language}\n(.*?)^```$', GUIDE.read_text(encoding='utf-8'), re.DOTALL | re.MULTILINE)


@tagged('post_install', '-at_install')
class TestApiExamples(ExpenseClaimCommon, HttpCase):
    """The examples of doc/API.md, to the letter, by three people with keys of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = {'EMPLOYEE_KEY': cls.employee, 'APPROVER_KEY': cls.manager, 'FINANCE_KEY': cls.finance}
        cls.variables = {
            name: cls.env['res.users.apikeys'].with_user(user).sudo()._generate(
                'rpc', "Test", fields.Datetime.now() + timedelta(days=1))
            for name, user in people.items()
        }
        cls.addClassCleanup(cls.variables.clear)

    def post(self, *args, **kwargs):
        """What the examples do with ``requests.post``, in the transaction of this test."""
        self.env.flush_all()
        answer = self.opener.post(*args, **kwargs)
        self.env.invalidate_all()
        return answer

    def run_examples(self):
        """Runs the Python blocks one after the other; returns their variables."""
        found = {
            '__name__': 'examples',
            # the files of the receipts
            'open': lambda name, mode: io.BytesIO(b"%%PDF-1.4 %s" % name.encode()),
            'print': lambda *words: self.printed.append(words),
        }
        self.printed = []
        variables = {**self.variables, 'ODOO_URL': self.base_url()}
        with patch.dict(os.environ, variables), \
                patch.dict('sys.modules', requests=types.SimpleNamespace(post=self.post)):
            for block in get_blocks('python'):
                exec(compile(block, str(GUIDE), 'exec'), found)
        return found

    def test_the_examples_take_a_claim_from_draft_to_be_paid(self):
        claims_sudo = self.env['hr.expense.claim'].sudo()  # sudo: all there are
        before = claims_sudo.search([])
        found = self.run_examples()

        claim = claims_sudo.search([]) - before
        self.assertRecordValues(claim, [{
            'id': found['claim_id'], 'employee_id': self.anna.id, 'total_amount': 150.5, 'state': 'posted',
            'receipt_count': 2, 'create_uid': self.employee.id}])
        self.assertEqual(self.printed, [(claim.name, 'submitted', 150.5)])
        self.assertTrue(claim.expense_ids.account_move_id)
        receipts = claim.expense_ids.attachment_ids
        self.assertEqual({receipt.raw for receipt in receipts}, {b"%PDF-1.4 Train.pdf", b"%PDF-1.4 Taxi.pdf"})
        decisions = claim.step_ids.filtered(lambda step: step.state == 'approved')
        self.assertEqual(
            decisions.sorted('sequence').mapped(lambda step: (step.decided_by_id, step.comment)),
            [(self.manager, "As agreed"), (self.finance, "Receipts checked")])
        self.assertEqual([one['id'] for one in found['waiting']], claim.ids)
        self.assertIn(claim.id, [one['id'] for one in found['to_pay']])

    def test_who_may_not_approve_is_told_so(self):
        refused = self.run_examples()['refused']
        self.assertRegex(refused, r'^(403|422): ')
        self.assertIn("own", refused)

    def test_the_line_for_the_shell(self):
        claim = self.submit()
        [command] = get_blocks('sh')
        words = shlex.split(command.replace('\\\n', ' '))
        self.assertEqual(words[:2], ['curl', '--fail-with-body'])
        url, options = words[2], words[3:]
        variables = {**self.variables, 'ODOO_URL': self.base_url()}

        def fill(text):
            return re.sub(r'\$([A-Z_]+)', lambda match: variables[match[1]], text)

        headers = dict(fill(value).split(': ', 1)
                       for option, value in zip(options[::2], options[1::2], strict=True) if option == '-H')
        [body] = [value for option, value in zip(options[::2], options[1::2], strict=True) if option == '-d']
        answer = self.post(fill(url), data=body, headers=headers)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(
            {'id': claim.id, 'name': claim.name, 'state': 'submitted', 'total_amount': 100.0}, answer.json())

    def test_a_wrong_key_opens_nothing(self):
        claim = self.create_claim()
        answer = self.post(
            f'{self.base_url()}/json/2/hr.expense.claim/action_submit', json={'ids': claim.ids},
            headers={'Authorization': 'bearer ' + '0' * 40})
        self.assertEqual(answer.status_code, 401)
        self.assertEqual(claim.state, 'draft')

    def test_wrong_input_is_answered_with_what_to_do(self):
        """Another category, a missing purpose and a workflow field: 4xx, a sentence, and no claim."""
        count = self.env['hr.expense.claim'].sudo().search_count([])
        cases = (
            ({}, 422, "Purpose"),
            ({'purpose': "Trip", 'state': 'paid'}, 403, "follows from what people decide"),
            ({'purpose': "Trip", 'employee_id': self.colleague_employee.id}, 403, "cannot claim for"),
        )
        for values, status, words in cases:
            with self.subTest(values=values):
                answer = self.post(
                    f'{self.base_url()}/json/2/hr.expense.claim/create', json={'vals_list': [values]},
                    headers={'Authorization': f"bearer {self.variables['EMPLOYEE_KEY']}"})
                self.assertEqual(answer.status_code, status, answer.text)
                self.assertIn(words, answer.json()['message'])
        self.assertEqual(self.env['hr.expense.claim'].sudo().search_count([]), count)
