from . import hr_expense_claim_decide
from . import hr_expense_claim_add_expense
