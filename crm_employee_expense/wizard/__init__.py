from . import hr_expense_claim_decide
from . import hr_expense_claim_ask
from . import hr_expense_claim_add_expense
from . import hr_expense_post_wizard
from . import hr_expense_split
from . import account_payment_register
from . import hr_expense_approval_rule_test
from . import hr_expense_approval_rule_backtest
