from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    expense_claim_require_receipt = fields.Boolean(
        string="Receipts Required on Claims",
        default=True,
        help="A claim can only be submitted when each of its lines carries a receipt. "
             "Categories with a fixed cost, such as mileage, need none.",
    )
    expense_claim_auto_post = fields.Boolean(
        string="Post Claims on Finance Approval",
        default=True,
        help="The journal entry is posted as soon as finance approves the claim. "
             "Otherwise the claim waits under Claims to Post.",
    )
    expense_claim_separate_finance = fields.Boolean(
        string="Separate Approval and Verification",
        default=True,
        help="Whoever approved a claim as manager cannot verify it for finance as well, "
             "as long as somebody else in finance can.",
    )
