"""The cash advances of the demo company, and the claims that settle some of them."""

from dataclasses import dataclass

from .table import Claim, approve, hotel, meal, submit, taxi, verify


@dataclass(frozen=True)
class Advance:
    """An advance asked for so many days ago, to be settled in so many days (negative: it was due before today).

    ``until`` says how far it came: draft, submitted, to_verify, approved, open, settled (all of it given back),
    refused or cancelled.
    """
    who: str
    purpose: str
    amount: float
    ago: int
    due: int
    until: str
    currency: str = 'USD'
    text: str = ''


ADVANCES = [
    Advance('leo', "Trade fair in Las Vegas: stand helpers are paid in cash", 900.00, 40, 20, 'open'),
    Advance('omar', "Site visits in Mexico, no card accepted", 450.00, 35, -5, 'open'),
    Advance('raj', "Training week in Berlin", 600.00, 30, 15, 'open', currency='EUR'),
    Advance('anna', "Deposit for a rental van", 250.00, 28, -2, 'settled'),
    Advance('sara', "Customer event in San Diego", 380.00, 6, 25, 'approved'),
    Advance('mei', "Team offsite: groceries and fuel", 300.00, 4, 20, 'to_verify'),
    Advance('anna', "Workshop in Seattle", 520.00, 2, 30, 'submitted'),
    Advance('yuki', "Taxi money for the fair", 1500.00, 12, 18, 'refused',
            text="Pay taxis by card and claim them. Ask for what the card cannot pay."),
    Advance('leo', "Parking in Chicago", 80.00, 9, 10, 'cancelled'),
    Advance('sara', "Trip to Portland", 200.00, 1, 28, 'draft'),
]

SETTLING_CLAIMS = [
    Claim('leo', "Trade fair in Las Vegas", 14, [
        hotel("Hotel, 2 nights", 412.00, 3, "Desert Rose Hotel, Las Vegas"),
        meal("Lunch for the stand helpers", 96.40, 3, "Strip Deli, Las Vegas"),
        taxi("Taxi to the hall", 31.50, 3, "Nevada Cab, Las Vegas"),
    ], [submit(), approve(1, "As planned."), verify(2)]),
]
