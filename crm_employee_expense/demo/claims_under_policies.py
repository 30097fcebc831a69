"""What was claimed since the demo company has policies: something to look at in each way."""

from .table import Claim, approve, hotel, meal, other, submit, taxi, trip

CLAIMS_UNDER_POLICIES = [
    Claim('yuki', "Roof plans at Azure Interior's site in Seattle", 4, [
        trip("Flight San Francisco – Seattle", 198.40, 6, "Pacific Wings, San Francisco"),
        hotel("Hotel, 2 nights", 436.00, 1, "Pike Hill Hotel, Seattle", nights=2,
              why="The fair had filled the town: every hotel in reach of the site was dearer."),
        meal("Dinner after the site meeting", 74.60, 2, "Fish Market, Seattle"),
    ], [submit()], partner='base.res_partner_12'),
    Claim('leo', "样品验收 · Acceptance of samples in Shanghai", 5, [
        hotel("Hotel, 2 nights", 1560.00, 2, "Bund Riverside Hotel, Shanghai", currency='CNY', nights=2,
              city='shanghai', invoice="25312000000000418830",
              why="交易会期间协议酒店已满。The contract hotel was full during the fair."),
        meal("Dinner with the quality team, 4 people", 924.00, 2, "Jade Garden, Shanghai", currency='CNY',
             city='shanghai', invoice="25312000000000418847",
             attendees=('base.res_partner_address_15', 'base.res_partner_address_16')),
        taxi("Taxis", 118.00, 2, "Huangpu Taxi, Shanghai", currency='CNY', city='shanghai'),
    ], [submit(), approve(1, "The samples are fine, so is the hotel this once.")], lead='gemini_china'),
    Claim('sara', "Gifts for the housewarming of Azure Interior", 3, [
        other('gift', "Olive tree in a pot", 230.00, 2, "Green Corner, Fremont",
              why="Mei and I agreed on it with the customer's project in mind."),
        taxi("Delivery by taxi", 24.00, 2, "Bay Cab, Fremont"),
    ], [submit()], lead='azure_campus'),
    Claim('anna', "Saturday with Acme's movers", 3, [
        meal("Pizza for the movers, 8 people", 128.00, 2, "Trattoria Lucca, Pleasant Hill", is_on_saturday=True,
             why="Names of the movers are on the back of the bill."),
        taxi("Taxi home, late", 46.20, 2, "Bay Cab, Pleasant Hill", is_on_saturday=True),
    ], [submit()], partner='base.res_partner_2'),
    Claim('ben', "Seats in the negotiation course, first part", 4, [
        other('training', "Negotiation course: two seats", 880.00, 3, "Westbridge Academy, San Francisco", is_pdf=True),
    ], [submit()]),
    Claim('ben', "Seats in the negotiation course, second part", 2, [
        other('training', "Negotiation course: two more seats", 860.00, 1, "Westbridge Academy, San Francisco",
              is_pdf=True),
    ], [submit()]),
    Claim('aldo', "Flat rates of the audit in San Jose", 2, [
        other('other', "Archive fee", 100.00, 4, "County Archive, San Jose"),
        other('other', "Copies", 200.00, 4, "County Archive, San Jose"),
        other('other', "Reading room, deposit kept", 300.00, 3, "County Archive, San Jose"),
    ], [submit()]),
    # cannot be submitted like this: a receipt is missing
    Claim('yuki', "Taxis of the roof inspection", 1, [
        taxi("Taxi to the site", 38.00, 3, "Emerald Cab, Seattle", receipt=False),
        taxi("Taxi back", 14.00, 3, "Emerald Cab, Seattle"),
    ]),
]
