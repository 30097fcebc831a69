"""The words of the claim table: who claims which lines, and what then happens to the claim."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """An expense: what, for how much, so many days before the claim was submitted."""
    category: str
    what: str
    amount: float
    before: int
    merchant: str = ''
    currency: str = 'USD'
    is_card: bool = False  # paid by the company's credit card
    is_pdf: bool = False
    receipt: bool = True
    quantity: float = 1  # of a category with a fixed cost, where the amount follows from it
    invoice: str = ''  # its number; 20 digits: a fully digital one from China
    nights: float = 1
    city: str = ''  # external id of one that the addon brings
    attendees: tuple = ()  # external ids of partners
    why: str = ''  # its justification
    is_on_saturday: bool = False  # the last one before


@dataclass(frozen=True)
class Act:
    """Something done to a claim, so many days after its first submission."""
    do: str
    after: int
    text: str = ''
    by: str = ''  # login; empty: whoever's turn it is
    amount: float = 0
    line: int = 0
    to: str = ''  # login of a colleague


@dataclass(frozen=True)
class Delegation:
    """Somebody decides for an approver, from so many days ago to so many; negative: days ahead."""
    who: str
    delegate: str
    start: int
    end: int
    note: str
    max_amount: float = 0


@dataclass(frozen=True)
class Claim:
    """A claim, submitted so many days ago, or made then where no act submits it."""
    who: str
    purpose: str
    ago: int
    lines: list
    acts: list = field(default_factory=list)
    lead: str = ''
    partner: str = ''
    note: str = ''


# -- lines ---------------------------------------------------------------------
def meal(what, amount, before, merchant, **options):
    return Line('meal', what, amount, before, merchant, **options)


def hotel(what, amount, before, merchant, **options):
    return Line('hotel', what, amount, before, merchant, **{'is_pdf': True, **options})


def trip(what, amount, before, merchant, **options):
    return Line('flight', what, amount, before, merchant, **{'is_pdf': True, **options})


def taxi(what, amount, before, merchant, **options):
    return Line('taxi', what, amount, before, merchant, **options)


def drive(what, km, before):
    return Line('mileage', what, 0, before, quantity=km, receipt=False)


def other(category, what, amount, before, merchant, **options):
    return Line(category, what, amount, before, merchant, **options)


# -- acts -------------------------------------------------------------------------
def submit(after=0):
    return Act('submit', after)


def approve(after, text=''):
    return Act('approve', after, text)


def verify(after, text='', by='fay'):
    return Act('approve', after, text, by)


def verify_only(after, text='', by='fay'):
    """Verified while the company does not post by itself."""
    return Act('approve_unposted', after, text, by)


def refuse(after, text, by=''):
    return Act('refuse', after, text, by)


def ask(after, text, by=''):
    """The approver wants to know something before he decides."""
    return Act('ask', after, text, by)


def answer(after, text):
    return Act('answer', after, text)


def give_back(after, line, text, by=''):
    """The approver returns one line; the rest goes on."""
    return Act('give_back', after, text, by, line=line)


def reduce(after, line, amount, text, by=''):
    """The approver lets less of a line be reimbursed."""
    return Act('reduce', after, text, by, amount=amount, line=line)


def forward(after, to, text, by=''):
    return Act('forward', after, text, by, to=to)


def add_approver(after, to, text, by=''):
    return Act('add_approver', after, text, by, to=to)


def change(after, line, amount):
    """The employee changes a submitted claim, whose approval starts again."""
    return Act('change', after, line=line, amount=amount)


def say(after, by, text):
    return Act('say', after, text, by)


def correct(after, line, amount):
    """Back to draft, one amount corrected."""
    return Act('correct', after, line=line, amount=amount)


def withdraw(after):
    return Act('withdraw', after)


def cancel(after):
    return Act('cancel', after)


def pay(after, amount=0, by='finn'):
    """In the payment run of that week; in part where an amount is given."""
    return Act('pay', after, by=by, amount=amount)


def close_account(after):
    """Accounting archives the account of a category."""
    return Act('close_account', after, by='finn')


def whole_way(approval='', verification='', director=None, days=(1, 3), by='fay', payer='finn'):
    """Submitted, approved (by the managing director as well, where a word of hers is given), verified and paid."""
    first, second = days
    directors = [] if director is None else [approve(first + 1, director)]
    return [submit(), approve(first, approval), *directors, verify(second, verification, by),
            pay(second + 2, by=payer)]
