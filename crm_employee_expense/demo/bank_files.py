"""Gives the demo company's payment orders the files that went to its bank."""

from datetime import timedelta

from .clock import clock_at, date_back

MODULE = 'crm_employee_expense'
FORMAT = f'{MODULE}.hr_expense_bank_file_format_china'
AGAIN_AFTER = timedelta(hours=3)


def create(env, company):
    """All orders but the last one have a file; the bank could not read the first of them."""
    journal = company._get_expense_payment_journal()
    if not journal.bank_account_id:
        journal.bank_account_id = env.ref(f'{MODULE}.res_partner_bank_own')
    journal.expense_bank_file_format_id = env.ref(FORMAT)
    orders = env['hr.expense.payment.order'].search([
        ('company_id', '=', company.id), ('state', '=', 'confirmed'), ('bank_file_ids', '=', False)], order='id')
    for number, order in enumerate(orders[:-1]):
        moments = [(order.confirmed_on + timedelta(minutes=20), False)]
        if not number:
            moments.append((order.confirmed_on + AGAIN_AFTER, "The bank's website rejected the first file unread."))
        for moment, comment in moments:
            with clock_at(moment):
                order.with_user(order.confirmed_by_id).with_context(
                    lang='en_US', allowed_company_ids=company.ids).action_make_bank_file(False, comment)
                env.flush_all()
            date_back(order.line_ids.claim_id, moment)
