from . import hr_expense_claim_analysis
