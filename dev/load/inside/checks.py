"""The addon's own checks of all documents."""

DOCUMENTS = ("hr.expense.claim", "hr.expense.advance")


def verify(env):
    """Compares all documents with the books and verifies all logs; answers a sentence for each problem."""
    problems = []
    for model in DOCUMENTS:
        problems += env[model].search([])._get_trail_problems().values()
    for model in (*DOCUMENTS, "hr.expense.payment.order"):
        problems += env[model].search([])._check_consistency()
    return {
        "problems": list(map(str, problems)), "claims": env["hr.expense.claim"].search_count([]),
        "events": env["hr.expense.approval.event"].search_count([])}
