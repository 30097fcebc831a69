"""The work of those who decide: approvers, finance, the cashier, and managers who look on."""

from dev.load.employee import CLAIM
from dev.load.person import Person, Told

ORDER = "hr.expense.payment.order"
TO_APPROVE, TO_VERIFY, ALL = "expense-claims-to-approve", "expense-claims-to-verify", "expense-claims"
ORDERS = "expense-payment-orders"


class Approver(Person):
    """Works through his inbox: reads, approves, now and then with words, refuses some."""

    path, domain, opens = TO_APPROVE, [("can_decide", "=", True)], "open the inbox"
    refuses, words = 0.1, 0.4
    number = 0

    def turn(self):
        waiting = self.look_through(self.opens, CLAIM, self.path, self.domain)
        own = [claim for claim in waiting if (claim.get("purpose") or "").startswith(f"{self.place.mark} ")]
        for claim in self.random.sample(own, min(len(own), 4)):
            self.think(8)
            try:
                self.decide(claim["id"])
            except Told:
                continue  # decided or withdrawn meanwhile
        self.think(15)

    def decide(self, claim_id):
        self.open("open a claim to decide", CLAIM, claim_id, self.path)
        self.think(12)
        dice = self.random.random()
        if dice < self.refuses:
            self.decide_with_words(claim_id, "refuse")
        elif dice < self.refuses + self.words:
            self.decide_with_words(claim_id, "approve")
        else:
            self.deed("approve", (claim_id, self.login), lambda: self.press(
                f"approve ({self.role})", CLAIM, claim_id, "action_approve"))
        self.call("reload a claim", CLAIM, "web_read", [claim_id], self.spec(CLAIM, "form", self.path))

    def decide_with_words(self, claim_id, decision):
        """Through the dialog. No two decisions have the same words."""
        opened = self.press("open the dialog", CLAIM, claim_id, "action_decide", claim_decision=decision)
        model, spec = opened["res_model"], self.spec(opened["res_model"], "form")
        context = {name: value for name, value in opened["context"].items() if name.startswith("default_")}
        self.call("open the dialog", model, "onchange", [], {}, [], spec, context=context)
        self.think(10)
        self.number += 1
        comment = f"{self.place.mark} {self.login} says so, no. {self.number}"
        values = {"decision": decision, "comment": comment, "claim_ids": [[4, claim_id]]}
        [dialog] = self.call("save the dialog", model, "web_save", [], values, spec, context=context)
        self.deed(decision, (claim_id, self.login), lambda: self.press(
            f"{decision} with words ({self.role})", model, dialog["id"], "action_confirm"), comment)


class Finance(Approver):
    """Verifies; the entry is posted with it."""

    path, domain, opens = TO_VERIFY, [("state", "=", "to_verify")], "open To Verify"
    refuses, words = 0.05, 0.2


class Cashier(Person):
    """Pays what is on the open payment orders."""

    def turn(self):
        orders = self.look_through("open payment orders", ORDER, ORDERS, [("state", "=", "draft")])
        for order in orders:
            self.think(10)
            opened = self.open("open a payment order", ORDER, order["id"], ORDERS)
            if not opened.get("can_confirm"):
                continue
            self.think(12)
            try:
                self.deed("confirm", (order["id"], self.login), lambda order=order: self.press(
                    "confirm a payment order", ORDER, order["id"], "action_confirm"))
            except Told:
                continue
            self.call("reload a payment order", ORDER, "web_read", [order["id"]], self.spec(ORDER, "form", ORDERS))
        self.think(30)


class Manager(Person):
    """Looks at the monitor and through the lists."""

    def turn(self):
        self.call("open the monitor", "hr.expense.monitor", "get_data", {})
        self.think(20)
        state = self.random.choice(("submitted", "to_verify", "posted", "paid"))
        shown = self.look_through("open All Claims", CLAIM, ALL, [("state", "=", state)])
        self.call("group All Claims", CLAIM, "web_read_group", domain=[], groupby=["department_id"],
                  aggregates=["total_amount:sum"], limit=80, offset=0)
        self.think(12)
        self.call("search All Claims", CLAIM, "web_search_read", domain=["|", ("name", "ilike", "12"), (
            "purpose", "ilike", "12")], specification=self.spec(CLAIM, "list", ALL), offset=0, order="", limit=80,
            count_limit=10001)
        if shown:
            self.think(10)
            self.open("open a claim", CLAIM, self.random.choice(shown)["id"], ALL)
        self.think(25)
