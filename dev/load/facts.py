"""What the database says about claims of the load, read past Odoo."""

import hashlib

from dev.server import data_dir

QUERIES = {
    "claims": """
        SELECT c.id, c.purpose, c.state, u.login, c.total_amount::float, c.total_own_amount::float,
               c.amount_residual::float, array_agg(e.total_amount_currency::float ORDER BY e.id)
          FROM hr_expense_claim c
          JOIN hr_employee h ON h.id = c.employee_id
          JOIN res_users u ON u.id = h.user_id
          LEFT JOIN hr_expense e ON e.claim_id = c.id
         WHERE c.purpose LIKE %(like)s
         GROUP BY c.id, u.login""",
    "events": """
        SELECT v.claim_id, u.login, v.kind, v.comment
          FROM hr_expense_approval_event v
          JOIN hr_expense_claim c ON c.id = v.claim_id
          JOIN res_users u ON u.id = v.user_id
         WHERE c.purpose LIKE %(like)s""",
    # every posted receipt that books lines of the claim, whether the lines know of it or not
    "entries": """
        SELECT DISTINCT c.id, m.id, m.amount_total::float, COALESCE(m.id = e.account_move_id, FALSE)
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
          JOIN hr_expense e ON e.id = l.expense_id
          JOIN hr_expense_claim c ON c.id = e.claim_id
         WHERE c.purpose LIKE %(like)s AND m.state = 'posted' AND m.move_type = 'in_receipt'""",
    # every payment that names the claim, whether an order knows of it or not
    "payments": """
        SELECT c.id, p.id, p.amount::float, l.id IS NOT NULL
          FROM hr_expense_claim c
          JOIN account_payment p ON p.memo LIKE c.name || ' %%' AND p.company_id = c.company_id
          LEFT JOIN hr_expense_payment_order_line l ON l.payment_id = p.id AND l.claim_id = c.id
         WHERE c.purpose LIKE %(like)s AND p.state IN ('in_process', 'paid')""",
    "orders": """
        SELECT o.id, u.login FROM hr_expense_payment_order o
          JOIN res_users u ON u.id = o.confirmed_by_id WHERE o.state = 'confirmed'""",
    "receipts": """
        SELECT a.name, a.store_fname, a.file_size, a.checksum
          FROM ir_attachment a WHERE a.res_model = 'hr.expense' AND a.name LIKE %(files)s""",
}


def read(databases, database, mark):
    """{what: rows} for ``dev.load.reconcile``."""
    parameters = {"like": f"{mark} %", "files": f"{mark}-%"}
    found = {name: databases.rows(query, parameters, database) for name, query in QUERIES.items()}
    found["receipts"] = [(name, size, _is_whole(database, *stored, size, checksum))
                         for name, *stored, size, checksum in found["receipts"]]
    return found


def _is_whole(database, stored, size, checksum):
    """Whether the file of an attachment is what was uploaded."""
    try:
        content = (data_dir() / "filestore" / database / stored).read_bytes()
    except OSError:
        return False
    return len(content) == size and hashlib.sha1(content, usedforsecurity=False).hexdigest() == checksum
