from . import hr_expense_demo
