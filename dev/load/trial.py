"""One fault under load: what people did meanwhile, what is in the database, and whether work goes on."""

import time

from dev.load.figures import ERROR, NO_ANSWER, REFUSED
from dev.load.person import Failed, Told

GOES_ON = ("in_payment", "paid")


class Trial:
    """`with Trial(stage, crowd, mark) as trial:` people work within the block; then ``result`` says how it went."""

    def __init__(self, stage, crowd, mark):
        self.stage, self.crowd, self.mark = stage, crowd, mark
        self.about, self.problems, self.outages = {}, [], []

    def __enter__(self):
        self.crowd.begin_anew(self.mark)
        self.crowd.start()
        return self

    def __exit__(self, kind, *exc):
        self.crowd.all_is_well()
        self.crowd.leave()

    def work(self, seconds):
        time.sleep(seconds)

    def broken(self):
        """A block in which something is broken on purpose, and mended; its length is the outage."""
        return _Broken(self)

    def result(self):
        """Figures; the server runs, and nobody works."""
        compared, problems = self.stage.verdict(self.crowd)
        self.problems += problems + [f"error: {error}" for error in self.crowd.journal.errors()]
        state = self.go_on()
        if state not in GOES_ON:
            self.problems.append(f"work does not go on: a new claim ends as {state}")
        calls = self.crowd.journal.calls
        return {
            "requests": len(calls),
            **{outcome: sum(call.outcome == outcome for call in calls) for outcome in (REFUSED, NO_ANSWER, ERROR)},
            "outages": [round(seconds, 1) for seconds in self.outages], **self.about, "compared": compared,
            "a new claim ends as": state, "problems": self.problems}

    def go_on(self):
        """Takes a new claim from draft to paid over HTTP; where it stands then, or the error."""
        crowd, journal, pace = self.crowd, self.crowd.journal, self.crowd.pace
        crowd.begin_anew(f"{self.mark} afterwards")
        crowd.leaving.clear()
        crowd.pace = 0.01
        try:
            return _from_draft_to_paid(self, crowd)
        except (Told, Failed, LookupError, StopIteration) as error:
            return f"{type(error).__name__}: {error}; open: {self.open_steps()}"
        finally:
            crowd.leaving.set()
            crowd.journal, crowd.pace = journal, pace


    def open_steps(self):
        """Who is waited for."""
        return self.stage.rows(
            """SELECT s.name, s.kind, array_agg(u.login) FROM hr_expense_approval_step s
                 JOIN hr_expense_claim c ON c.id = s.claim_id AND c.purpose LIKE %s
                 JOIN hr_expense_approval_step_res_users_rel r ON r.hr_expense_approval_step_id = s.id
                 JOIN res_users u ON u.id = r.res_users_id
                WHERE s.state = 'pending' GROUP BY s.id""", (f"{self.mark} afterwards %",))


class _Broken:
    def __init__(self, trial):
        self.trial = trial

    def __enter__(self):
        self.begun = time.monotonic()
        self.trial.crowd.break_things()

    def __exit__(self, *exc):
        self.trial.outages.append(time.monotonic() - self.begun)
        self.trial.crowd.all_is_well()


def _from_draft_to_paid(trial, crowd):
    from dev.load.deciders import ORDER, ORDERS
    from dev.load.employee import CLAIM, MINE, plain

    def who(role):
        return [person for person in crowd.people if person.role == role]

    employee = who("employee")[0]
    form = employee.spec(CLAIM, "form", MINE)
    fresh = employee.call("new claim", CLAIM, "onchange", [], {}, [], form)["value"]
    employee.employee_id = plain(fresh)["employee_id"]
    values = {"purpose": f"{crowd.mark} {employee.login}", "expense_ids": [[0, "virtual_0", {
        "name": "Train", "product_id": crowd.categories[0], "total_amount_currency": 123.45}]]}
    [claim] = employee.call("save a claim", CLAIM, "web_save", [], values, form)
    employee.complete(claim, withdraws=False)
    for _level in range(6):  # managers, whoever else a rule asks for, finance
        waited_for = {login for _name, _kind, logins in trial.open_steps() for login in logins}
        if not waited_for:
            break
        # the cashier is of finance too, but pays what others verified
        decider = next(person for person in crowd.people
                       if person.login in waited_for and person.role in ("approver", "finance"))
        decider.open("open a claim", CLAIM, claim["id"], decider.path)
        decider.press("approve", CLAIM, claim["id"], "action_approve")
    cashier = who("cashier")[0]
    for order in cashier.look_through("open payment orders", ORDER, ORDERS, [("state", "=", "draft")]):
        if cashier.open("open a payment order", ORDER, order["id"], ORDERS).get("can_confirm"):
            cashier.press("confirm", ORDER, order["id"], "action_confirm")
    [[state]] = trial.stage.rows("SELECT state FROM hr_expense_claim WHERE id = %s", (claim["id"],))
    return state
