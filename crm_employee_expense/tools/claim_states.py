#: states of a claim of which nothing is left to pay
SETTLED_STATES = ('in_payment', 'paid')
#: states of a claim whose lines are all in the books
POSTED_STATES = ('posted', 'partial', *SETTLED_STATES)
#: states of a claim that nobody has to approve any more
APPROVED_STATES = ('approved', *POSTED_STATES)
