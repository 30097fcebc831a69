"""What people were told against what the database says. No Odoo in here.

Of what somebody was told that it is done there has to be exactly one; of what nobody answered, one or none.
"""

from collections import Counter

from dev.load.figures import DONE, NO_ANSWER

DECISIONS = ("submit", "withdraw", "revise", "approve", "refuse")
BOOKED = ("posted", "partial", "in_payment", "paid")
CENT = 0.005


def problems(deeds, facts):
    """A sentence for each thing that was lost, doubled, or is not what somebody was told."""
    found = []
    for check in (_claims, _decisions, _receipts, _entries, _payments, _orders):
        found += check(deeds, facts)
    return found


def summary(deeds, facts):
    """What was compared."""
    states = Counter(state for _id, _purpose, state, *_rest in facts["claims"])
    return {
        "told": dict(sorted(Counter(deed.kind for deed in deeds if deed.outcome == DONE).items())),
        "without answer": dict(sorted(Counter(deed.kind for deed in deeds if deed.outcome == NO_ANSWER).items())),
        "claims": len(facts["claims"]), "states": dict(sorted(states.items())),
        "log records": len(facts["events"]), "entries": len(facts["entries"]), "payments": len(facts["payments"]),
        "paid": round(sum(amount for _claim, _payment, amount, _known in facts["payments"]), 2),
        "receipts": len(facts["receipts"])}


def _bounds(deeds, kinds):
    """{key: (least, most)} of how often it has to be found."""
    least = Counter((deed.kind, deed.key) for deed in deeds if deed.kind in kinds and deed.outcome == DONE)
    unsure = Counter((deed.kind, deed.key) for deed in deeds if deed.kind in kinds and deed.outcome == NO_ANSWER)
    return {key: (least[key], least[key] + unsure[key]) for key in least | unsure}


def _compare(bounds, actual, what):
    for key in sorted(set(bounds) | set(actual), key=repr):
        least, most = bounds.get(key, (0, 0))
        if actual[key] < least:
            yield f"{what} {key}: told {least} times, found {actual[key]}: lost"
        elif actual[key] > most:
            yield f"{what} {key}: at most {most}, found {actual[key]}: doubled, or nobody's"


def _claims(deeds, facts):
    bounds = _bounds(deeds, ("create",))
    # who got no answer looked before he typed it again: one is enough, whatever he tried
    bounds = {key: (min(least, 1), min(most, 1)) for key, (least, most) in bounds.items()}
    actual = Counter(("create", purpose) for _id, purpose, *_rest in facts["claims"])
    yield from _compare(bounds, actual, "claim")
    amounts = {deed.key: deed.about for deed in deeds if deed.kind == "create"}
    for _id, purpose, _state, _login, total, _own, _residual, lines in facts["claims"]:
        wanted = amounts.get(purpose)
        if wanted and sorted(wanted) != sorted(lines):
            yield f"claim {purpose}: lines of {lines}, typed were {wanted}"
        if wanted and abs(sum(wanted) - total) > CENT:
            yield f"claim {purpose}: total is {total}, typed was {sum(wanted):.2f}"


def _decisions(deeds, facts):
    actual = Counter((kind, (claim, login)) for claim, login, kind, _comment in facts["events"] if kind in DECISIONS)
    yield from _compare(_bounds(deeds, DECISIONS), actual, "decision")
    words = Counter(comment for _claim, _login, kind, comment in facts["events"] if kind in ("approve", "refuse"))
    for deed in deeds:
        if deed.about and deed.kind in ("approve", "refuse"):
            most = 1
            least = 1 if deed.outcome == DONE else 0
            if not least <= words[deed.about] <= most:
                yield f"the words {deed.about!r} are in the log {words[deed.about]} times"


def _receipts(deeds, facts):
    actual = Counter(("receipt", name) for name, _size, _whole in facts["receipts"])
    yield from _compare(_bounds(deeds, ("receipt",)), actual, "file")
    sizes = {deed.key: deed.about for deed in deeds if deed.kind == "receipt"}
    for name, size, whole in facts["receipts"]:
        if not whole or sizes.get(name, size) != size:
            yield f"file {name} is not what was uploaded"


def _entries(_deeds, facts):
    entries = {}
    for claim, entry, amount, known in facts["entries"]:
        entries.setdefault(claim, []).append((entry, amount, known))
    for claim, purpose, state, _login, _total, own, *_rest in facts["claims"]:
        booked = entries.get(claim, [])
        if len(booked) != (1 if state in BOOKED else 0):
            yield f"claim {purpose} is {state} and has {len(booked)} entries"
        for entry, amount, known in booked:
            if abs(amount - own) > CENT:
                yield f"claim {purpose} of {own}: its entry {entry} is of {amount}"
            if not known:
                yield f"claim {purpose}: the entry {entry} is not known to its lines"


def _payments(_deeds, facts):
    payments = {}
    for claim, payment, amount, known in facts["payments"]:
        payments.setdefault(claim, []).append((payment, amount, known))
    for claim, purpose, state, _login, _total, own, residual, _lines in facts["claims"]:
        paid = sum(amount for _payment, amount, _known in payments.get(claim, []))
        owed = own if state in BOOKED else 0
        if state in BOOKED and abs(owed - residual - paid) > CENT:
            yield f"claim {purpose} of {own}, {residual} left: payments of {paid:.2f}"
        if state not in BOOKED and paid:
            yield f"claim {purpose} is {state} and has payments of {paid:.2f}"
        if len(payments.get(claim, [])) > 1:
            yield f"claim {purpose} was paid {len(payments[claim])} times"
        for payment, _amount, known in payments.get(claim, []):
            if not known:
                yield f"claim {purpose}: the payment {payment} is on no order"


def _orders(deeds, facts):
    confirmed = Counter(("confirm", tuple(row)) for row in facts["orders"])
    told = _bounds(deeds, ("confirm",))
    yield from _compare(told, Counter({key: confirmed[key] for key in told}), "payment order")
