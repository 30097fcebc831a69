from odoo import fields, models


class HrExpenseClaim(models.Model):
    """What the employee is told when his claim is paid: once for each payment."""
    _inherit = 'hr.expense.claim'

    paid_notice = fields.Char(
        string="Payment the Employee Was Told About", readonly=True, copy=False, groups='base.group_system',
        help="The payments and the amount of the last message, so that the same is not said twice.")

    def _get_paid_notice(self):
        """What there is to tell about: payments with their amounts, and what was paid in all."""
        self.ensure_one()
        return ' '.join([
            *(f'{payment.id}:{payment.amount}' for payment in self._get_paying_payments().sorted('id')),
            f'={self.amount_paid}'])

    # -- mail hooks -----------------------------------------------------------------------------
    def _track_template(self, changes):
        result = super()._track_template(changes)
        claim = self[:1]
        if 'state' not in changes or claim.state not in ('in_payment', 'paid') or not claim.total_own_amount:
            return result
        # sudo: the note is nobody's to write, and whoever undid and posts again need not read payments
        claim_sudo = claim.sudo()
        notice = claim_sudo._get_paid_notice()
        if notice == claim_sudo.paid_notice:
            # an entry that was reset and posted again has its payments still: the employee knows of them
            return result
        claim_sudo.paid_notice = notice
        result['state'] = (
            self.env.ref('crm_employee_expense.mail_template_claim_paid'),
            {
                'subtype_id': self.env.ref('crm_employee_expense.mail_message_subtype_claim_paid').id,
                'email_layout_xmlid': 'mail.mail_notification_layout',
                'partner_ids': claim._get_claimant_partner().ids,
            })
        return result

    def _message_track(self, fields_iter, initial_values_dict):
        tracking = super()._message_track(fields_iter, initial_values_dict)
        # a payment that reaches the bank has been told when it was made
        for claim_id, (changes, value_ids) in tracking.items():
            if changes and initial_values_dict[claim_id].get('state') in ('in_payment', 'paid'):
                tracking[claim_id] = changes - {'state'}, value_ids
        return tracking

    def _get_paid_accounts(self):
        """Tails of the bank accounts to which the money went, for the message to the employee.

        :rtype: str
        """
        # sudo: the employee's own accounts, of which but the last digits are said
        accounts = self.sudo()._get_paying_payments().partner_bank_id
        mask = self.env['hr.expense.payment.order.line']._mask
        return ', '.join(mask(account.acc_number) for account in accounts)

    def _get_paid_references(self):
        """What the bank statement says of the payments, else their numbers.

        :rtype: str
        """
        # sudo: the reference of the money he gets, told to the employee
        payments = self.sudo()._get_paying_payments().sorted('id')
        return ', '.join(dict.fromkeys(filter(None, (payment.memo or payment.name for payment in payments))))
