from odoo import models


class HrExpense(models.Model):
    """Indexes by which checks and budgets find their expenses among those of many years."""
    _inherit = 'hr.expense'

    # policies and the search for expenses claimed twice ask for those of an employee and some days
    _employee_date_idx = models.Index("(employee_id, date)")
    _category_date_idx = models.Index("(product_id, date)")
    # the budget of a company adds up a whole year: the index alone says it all
    _company_date_idx = models.Index("(company_id, date) INCLUDE (state, total_amount)")
    # claims say for which department money was spent; without claim the expense does
    _unclaimed_idx = models.Index("(department_id, date) WHERE claim_id IS NULL")
