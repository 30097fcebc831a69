from . import hr_expense_paper
from . import hr_expense_claim_receipts
from . import hr_expense_claim_paper
from . import hr_expense_claim_paper_advance
from . import hr_expense_payment_order_paper
from . import hr_expense_claim_statement_paper
from . import ir_actions_report
from . import hr_expense_claim_analysis
