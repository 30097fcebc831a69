"""An employee's work: claims with receipts, submitted, now and then taken back and changed."""

import struct
import zlib
from datetime import UTC, datetime, timedelta

from dev.load.person import Person, Told

CLAIM = "hr.expense.claim"
MINE = "my-expense-claims"
LARGE, WITHDRAWS = 0.08, 0.2  # shares of the claims
SIZE = 150  # pixels of a receipt: 67 kB


class Employee(Person):
    """Files one claim after the other."""

    def __init__(self, *args):
        super().__init__(*args)
        self.number = 0
        self.unsure = None  # values of a claim that may have been created or not

    def turn(self):
        mine = [("employee_id.user_id", "=", self.user_id)]
        shown = self.look_through("open My Claims", CLAIM, MINE, mine)
        refused = next((claim for claim in shown if claim["state"] == "refused" and (
            claim["purpose"].startswith(f"{self.place.mark} "))), None)
        self.think(6)
        if self.unsure and self.unsure["purpose"].startswith(f"{self.place.mark} "):
            self.go_on_after_no_answer()
        elif refused and self.random.random() < 0.7:
            self.revise(refused["id"])
        else:
            self.file_claim()
        self.think(110)

    def file_claim(self):
        form = self.spec(CLAIM, "form", MINE)
        fresh = self.call("new claim", CLAIM, "onchange", [], {}, [], form)["value"]
        self.employee_id = fresh["employee_id"]["id"]
        self.number += 1
        values = {"purpose": f"{self.place.mark} {self.login} {self.number:04}", "expense_ids": []}
        for index in range(self.random.choice((1, 2, 2, 3, 4))):
            self.think(12)
            values["expense_ids"].append([0, f"virtual_{index}", self.type_line(form, index)])
        self.create(values)

    def type_line(self, form, index):
        line_spec = form["expense_ids"]["fields"]
        category = self.random.choice(self.place.categories)
        context = {"default_employee_id": self.employee_id, "default_company_id": self.place.company}
        fresh = self.call("type a line", "hr.expense", "onchange", [], {}, [], line_spec, context=context)["value"]
        values = self.call("type a line", "hr.expense", "onchange", [], {**plain(fresh), "product_id": category},
                           ["product_id"], line_spec, context=context)["value"]
        amount = self.random.randint(1_600, 3_000) if self.random.random() < LARGE else self.random.randint(60, 400)
        self.think(8)
        return {
            "name": f"{values.get('name') or 'Expense'} {index + 1}", "product_id": category,
            "date": str(datetime.now(UTC).date() - timedelta(days=self.random.randint(1, 20))),
            "total_amount_currency": amount + self.random.randint(0, 99) / 100}

    def create(self, values):
        """Saves the new claim, adds receipts and submits it."""
        self.unsure = values
        amounts = [line["total_amount_currency"] for _command, _id, line in values["expense_ids"]]
        [claim] = self.deed("create", values["purpose"], lambda: self.call(
            "save a claim", CLAIM, "web_save", [], values, self.spec(CLAIM, "form", MINE)), amounts)
        self.unsure = None
        self.complete(claim)

    def complete(self, claim, withdraws=True):
        """Receipts for lines that have none, then submits."""
        for line in claim["expense_ids"]:
            if line.get("nb_attachment"):
                continue
            name = f"{self.place.mark}-{line['id']}.png"
            content = receipt(self.random)
            self.think(8)
            self.add_receipt(line["id"], name, content)
        self.call("reload a claim", CLAIM, "web_read", [claim["id"]], self.spec(CLAIM, "form", MINE))
        self.think(6)
        self.submit(claim["id"])
        if withdraws and self.random.random() < WITHDRAWS:
            self.think(15)
            self.withdraw(claim["id"])

    def add_receipt(self, line_id, name, content):
        """Uploads it; where there is no room for it, tries the same file again later, as the screen offers."""
        while True:
            try:
                self.deed("receipt", name, lambda: self.upload("upload a receipt", line_id, name, content),
                          len(content))
                return
            except Told:
                self.think(15)

    def submit(self, claim_id):
        def press():
            self.deed("submit", (claim_id, self.login), lambda: self.press(
                "submit", CLAIM, claim_id, "action_submit"))
        try:
            press()
        except Told as told:
            if str(told) != "a policy asks for words":
                raise
            self.justify(claim_id)
            press()
        self.open("reload a claim", CLAIM, claim_id, MINE)

    def justify(self, claim_id):
        """Enters words on all lines; the policy's sentence names those that need them."""
        form = self.spec(CLAIM, "form", MINE)
        [claim] = self.call("reload a claim", CLAIM, "web_read", [claim_id], form)
        self.think(12)
        lines = [[1, line["id"], {"justification": "The whole team was there."}] for line in claim["expense_ids"]]
        self.call("save a change", CLAIM, "web_save", [claim_id], {"expense_ids": lines}, form)

    def withdraw(self, claim_id):
        """Takes it back, says it in other words, and submits it again."""
        try:
            self.deed("withdraw", (claim_id, self.login), lambda: self.press(
                "withdraw", CLAIM, claim_id, "action_withdraw"))
        except Told:
            return  # decided meanwhile
        self.reword(claim_id)
        self.submit(claim_id)

    def revise(self, claim_id):
        claim = self.open("open a refused claim", CLAIM, claim_id, MINE)
        self.think(12)
        self.deed("revise", (claim_id, self.login), lambda: self.press("revise", CLAIM, claim_id, "action_revise"))
        self.reword(claim_id)
        self.complete(claim)

    def reword(self, claim_id):
        self.think(10)
        self.call("save a change", CLAIM, "web_save", [claim_id], {"description": "<p>Please look again.</p>"},
                  self.spec(CLAIM, "form", MINE))

    def go_on_after_no_answer(self):
        """Looks whether the claim is there, as people do, before he types it again."""
        values = self.unsure
        found = self.look_through("open My Claims", CLAIM, MINE, [("purpose", "=", values["purpose"])])
        if not found:
            self.create(values)
            return
        self.unsure = None
        claim = self.open("open a claim", CLAIM, found[0]["id"], MINE)
        if claim["state"] == "draft":
            self.complete(claim)


def plain(values):
    """Values as they are sent back: records as their ids, lists of records left out."""
    return {name: value["id"] if isinstance(value, dict) and "id" in value else value
            for name, value in values.items() if not isinstance(value, list)}


def receipt(random):
    """A picture like no other: noise, so that it is neither a copy nor looks like one."""
    width = SIZE
    rows = b"".join(b"\0" + random.randbytes(width * 3) for _row in range(width))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))
