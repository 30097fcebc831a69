from . import hr_expense_demo
from . import opportunity_demo
