import json

from lxml import html

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import HttpCase, tagged

from .common_matrix import MODULE
from .common_paper import PaperMixin
from .common_payment_order import PaymentOrderCommon
from .common_security import ClaimSecurityCommon

ATTACK = (
    '"\'><script>window.hostile=1</script><img src=x onerror="window.hostile=1"><a href="javascript:hostile=1">x</a>')
#: a page that ends its test once it shows something, and nothing of what people typed was run
LOOK = """
(function look() {
    if (!document.querySelector(%s)) {
        return setTimeout(look, 100);
    }
    setTimeout(() => {
        const parts = document.querySelectorAll('a[href^="javascript:hostile"], [onerror*="hostile"]');
        if (window.hostile || parts.length) {
            console.error(`What somebody typed was run (${window.hostile}) or became part of the page: ` +
                [...parts].map((part) => part.outerHTML).join(" "));
        } else {
            console.log("test successful");
        }
    }, 700);
})();
"""


@tagged('post_install', '-at_install')
class TestHostileText(PaperMixin, ClaimSecurityCommon, PaymentOrderCommon, HttpCase):
    """Whatever people type shows as they typed it, wherever it shows; nothing of it is run."""

    def setUp(self):
        super().setUp()
        self.company.sudo().expense_claim_auto_post = True
        self.make_records()
        self.spoil()

    def make_records(self):
        """A paid-for claim with all that belongs to it, and the settings it came under."""
        env = self.env(su=True)
        self.settings = [
            env['hr.expense.grade'].create({'name': "Grade", 'code': "G", 'company_id': self.company.id}),
            env['hr.expense.budget'].create({
                'name': "Budget", 'company_id': self.company.id, 'department_id': self.department.id,
                'amount': 10, 'date_from': '2020-01-01', 'date_to': '2099-12-31'}),
            env['hr.expense.policy'].create({
                'name': "Standard", 'company_id': self.company.id, 'limit_amount': 10, 'severity': 'justify'}),
            env['hr.expense.city.tier'].create({'name': "Tier"}),
            env['hr.expense.approval.rule'].create({
                'name': "Rule", 'company_id': self.company.id,
                'level_ids': [(0, 0, {'name': "Level", 'approver_source': 'expense_approver'})]}),
        ]
        self.employee.sudo().group_ids += self.env.ref('sales_team.group_sale_salesman')
        self.lead = env['crm.lead'].create({
            'name': "Deal", 'type': 'opportunity', 'company_id': self.company.id, 'user_id': self.employee.id})

    def spoil(self):
        """Writes the attack into every text of the cast and of the settings; what is refused stays as it was."""
        records = [
            *self.settings, self.settings[-1].level_ids, self.company, self.department, self.anna, self.category,
            self.manager_employee, self.lead, self.employee.partner_id, self.manager.partner_id,
            self.finance.partner_id]
        for record in records:
            self.write_attack(record.sudo())

    def write_attack(self, record):
        written = set()
        for name, field in record._fields.items():
            if not self.is_text(record, field):
                continue
            try:
                with self.env.cr.savepoint():
                    record.write({name: ATTACK[:field.size] if getattr(field, 'size', 0) else ATTACK})
                    self.env.flush_all()
                written.add(name)
            except (UserError, ValueError):
                self.env.invalidate_all(flush=False)
        return written

    def is_text(self, record, field):
        own = MODULE in (field._modules or ()) or field.name in ('name', 'display_name', 'purpose', 'description')
        return field.type in ('char', 'text', 'html') and field.store and own and not field.readonly \
            and field.name not in MAGIC_COLUMNS

    def make_hostile_claim(self):
        """Anna's claim with an attack in every text, told, asked about, answered, approved and posted."""
        claim = self.create_claim(
            self._prepare_line(100, receipt=False), purpose=ATTACK, description=ATTACK, justification=ATTACK,
            lead_id=self.lead.id)
        self.write_attack(claim.with_user(self.employee))
        line = claim.expense_ids
        self.assertLessEqual({'name', 'justification', 'invoice_seller'}, self.write_attack(line))
        self.attach_receipt(line, b'\x89PNG\r\n\x1a\n', name=f'{ATTACK}.png')
        claim.action_submit()
        claim.with_user(self.manager).action_ask(ATTACK)
        claim.action_answer(ATTACK)
        claim.with_user(self.manager).action_approve(ATTACK)
        self.verify(claim, ATTACK)
        self.flush_tracking()
        self.assertEqual(claim.state, 'posted')
        return claim

    def assert_harmless(self, content, of):
        """That the text stands in the page as text."""
        content = str(content or '')
        if not content.strip():
            return
        tree = html.fromstring(f'<div>{content}</div>') if '<html' not in content else html.fromstring(content)
        for node in tree.iter():
            if not isinstance(node.tag, str):
                continue
            attributes = {name: (value or '').strip().lower() for name, value in node.attrib.items()}
            self.assertFalse(node.tag == 'script' and 'hostile' in (node.text or ''), of)
            self.assertFalse(
                [name for name, value in attributes.items() if name.startswith('on') and 'hostile' in value], of)
            self.assertFalse([value for value in attributes.values() if value.startswith('javascript:hostile')], of)

    def test_papers_messages_and_computed_pages(self):
        claim = self.make_hostile_claim()
        reports = self.env['ir.actions.report'].sudo().search([('report_name', '=like', f'{MODULE}.%')])
        order = claim.sudo().payment_line_ids.order_id
        records = {'hr.expense.claim': (claim, self.finance), 'hr.expense.payment.order': (order, self.finance)}
        self.assertTrue(reports)
        for report in reports:
            if report.model in records:
                record, user = records[report.model]
                tree = self.print_html(report.report_name.split('.')[1], record, user)
                self.assertIn('window.hostile', tree.text_content(), report.report_name)
                self.assert_harmless(html.tostring(tree).decode(), report.report_name)
        messages = self.env['mail.message'].sudo().search([
            ('model', 'in', ('hr.expense.claim', 'hr.expense')), ('res_id', 'in', (claim.id, claim.expense_ids.id))])
        self.assertIn('window.hostile', ''.join(messages.mapped('body')))
        for message in messages:
            self.assert_harmless(message.body, f'message {message.id}')
        for mail in self.env['mail.mail'].sudo().search([('mail_message_id', 'in', messages.ids)]):
            self.assert_harmless(mail.body_html, f'mail {mail.id}')
        for activity in self.env['mail.activity'].with_context(active_test=False).sudo().search(
                [('res_model', '=', claim._name), ('res_id', '=', claim.id)]):
            self.assert_harmless(activity.note, f'activity {activity.id}')

    def test_every_html_field(self):
        """What a field of the addon hands to the page as HTML, whoever made it."""
        claim = self.make_hostile_claim()
        policies, rule = self.settings[2], self.settings[4]
        administrator = self.administrator
        dialogs = [
            self.env['hr.expense.policy.test'].with_user(self.employee).create(
                {'company_id': self.company.id, 'employee_id': self.anna.id, 'amount': 5000,
                 'category_id': self.category.id}),
            self.env['hr.expense.policy.backtest'].with_user(administrator).create({'policy_ids': policies.ids}),
            self.env['hr.expense.approval.rule.test'].with_user(administrator).create(
                {'company_id': self.company.id, 'employee_id': self.anna.id, 'amount': 5}),
            self.env['hr.expense.approval.rule.backtest'].with_user(administrator).create({'rule_id': rule.id}),
        ]
        looked_at = set()
        for record in (claim.with_user(self.finance), *dialogs):
            for name, field in record._fields.items():
                if field.type == 'html' and record._has_field_access(field, 'read'):
                    looked_at.add(f'{record._name}.{name}')
                    self.assert_harmless(record[name], name)
        known = {
            f'{name}.{field.name}' for name, model in self.env.registry.items() for field in model._fields.values()
            if field.type == 'html' and model._original_module == MODULE and not model._abstract}
        # the others are sanitized
        for name in known - looked_at:
            model, _dot, field = name.rpartition('.')
            self.assertTrue(self.env[model]._fields[field].sanitize, name)

    def test_the_pages_of_the_web_client(self):
        claim = self.make_hostile_claim()
        self.env.flush_all()
        pages = {
            f'/odoo/hr.expense.claim/{claim.id}': '.o_form_view .o-mail-Message',
            f'/odoo/hr.expense/{claim.expense_ids.id}': '.o_form_view .o_field_widget',
            f'/odoo/hr.expense.payment.order/{claim.sudo().payment_line_ids.order_id.id}': '.o_form_view .o_data_row',
        }
        for url, shows in pages.items():
            with self.subTest(url=url):
                self.browser_js(url, LOOK % json.dumps(shows), login=self.finance.login)
