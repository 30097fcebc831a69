from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ExpenseClaimCommon
from .test_image_fingerprint import draw_receipt, resave, save


@tagged('post_install', '-at_install')
class TestSimilarReceipt(ExpenseClaimCommon):
    """Receipts that were saved again, in another quality or size."""

    def kinds(self, claim):
        return claim.violation_ids.mapped('kind')

    def fingerprints(self, line):
        return self.env['hr.expense.receipt.fingerprint'].sudo().search(
            [('attachment_id', 'in', line.attachment_ids.ids)])

    def test_saved_again_by_a_colleague(self):
        earlier = self.submit(self._prepare_line(100, receipt=save(draw_receipt(1))), user=self.salesperson)
        claim = self.submit(self._prepare_line(140, receipt=resave(draw_receipt(1), scale=0.5)))
        self.assertEqual(self.kinds(claim), ['similar_receipt'])
        finding = claim.violation_ids
        self.assertIn("a picture of the same receipt", finding.message)
        self.assertNotIn("Sara", finding.message)
        self.assertEqual(finding.sudo().counterpart_ids, earlier.expense_ids)
        for user in (self.employee, self.manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                finding.with_user(user).read(['counterpart_ids'])

    def test_another_receipt_is_not_found(self):
        self.submit(self._prepare_line(100, receipt=save(draw_receipt(1))), user=self.salesperson)
        self.assertFalse(self.submit(self._prepare_line(140, receipt=save(draw_receipt(2)))).violation_ids)

    def test_the_same_file_is_reported_once(self):
        receipt = save(draw_receipt(1))
        self.submit(self._prepare_line(100, receipt=receipt), user=self.salesperson)
        self.assertEqual(self.kinds(self.submit(self._prepare_line(140, receipt=receipt))), ['same_receipt'])

    def test_other_companies_count_and_stay_unseen(self):
        category = self.env['product.product'].create({'name': "Elsewhere", 'can_be_expensed': True})
        other = self.env['hr.expense'].sudo().create({
            'name': "Secret dinner", 'employee_id': self.outsider_employee.id, 'company_id': self.other_company.id,
            'product_id': category.id, 'total_amount_currency': 30})
        self.env['ir.attachment'].sudo().create({
            'name': "x.png", 'raw': save(draw_receipt(1)), 'res_model': 'hr.expense', 'res_id': other.id})
        claim = self.approve(self.submit(self._prepare_line(140, receipt=resave(draw_receipt(1)))))
        finding = claim.violation_ids
        self.assertEqual((finding.kind, finding.sudo().counterpart_ids), ('similar_receipt', other))
        self.env.invalidate_all()
        for user in (self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.name):
                own = finding.with_user(user)
                self.assertEqual(own.read(['counterpart_ids'])[0]['counterpart_ids'], [])
                self.assertNotIn("Secret", own.message)
                self.env.invalidate_all()

    def test_a_receipt_of_a_refused_claim_can_be_used_again(self):
        refused = self.submit(self._prepare_line(100, receipt=save(draw_receipt(1))))
        refused.with_user(self.manager).action_refuse("Unreadable")
        self.assertFalse(self.submit(self._prepare_line(140, receipt=resave(draw_receipt(1)))).violation_ids)

    def test_pictures_are_read_when_they_are_attached_and_again_when_they_change(self):
        line = self.create_claim(self._prepare_line(receipt=save(draw_receipt(1)))).expense_ids
        before = self.fingerprints(line)
        self.assertTrue(before.value)
        line.attachment_ids.raw = save(draw_receipt(2))
        after = self.fingerprints(line)
        self.assertEqual(len(after), 1)
        self.assertNotEqual(after.detail, self.env['hr.expense.receipt.fingerprint']._prepare_fingerprint(
            save(draw_receipt(1)))['detail'])
        attachment_id = line.attachment_ids.id
        line.attachment_ids.unlink()
        self.assertFalse(self.env['hr.expense.receipt.fingerprint'].sudo().search(
            [('attachment_id', '=', attachment_id)]))

    def test_what_cannot_be_read_is_kept_all_the_same(self):
        claim = self.submit(self._prepare_line(receipt=b'\x89PNG\r\n\x1a\n broken'))
        self.assertEqual(claim.state, 'submitted')
        self.assertFalse(self.fingerprints(claim.expense_ids).value)

    def test_nobody_reads_fingerprints(self):
        line = self.create_claim(self._prepare_line(receipt=save(draw_receipt(1)))).expense_ids
        for user in (self.employee, self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.fingerprints(line).with_user(user).read(['value'])

    def test_the_scheduled_action_reads_what_was_there_before(self):
        lines = self.create_claim(
            *(self._prepare_line(10 + seed, receipt=save(draw_receipt(seed))) for seed in range(5))).expense_ids
        self.fingerprints(lines).unlink()
        model = self.env['hr.expense.receipt.fingerprint'].sudo()
        with patch('odoo.addons.crm_employee_expense.models.hr_expense_receipt_fingerprint.CHUNK', 2), \
                patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60) as progress:
            model._cron_add_fingerprints()
        self.assertEqual(len(self.fingerprints(lines)), 5)
        self.assertGreaterEqual(progress.call_count, 3)
        self.assertEqual(progress.call_args.kwargs, {'remaining': 0})
        self.assertFalse(model._get_missing(10))
