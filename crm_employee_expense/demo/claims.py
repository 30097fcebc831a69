"""What the people of the demo company claimed during the last half year."""

from .table import (
    Claim,
    Delegation,
    add_approver,
    answer,
    approve,
    ask,
    cancel,
    change,
    close_account,
    correct,
    drive,
    forward,
    give_back,
    hotel,
    meal,
    other,
    pay,
    reduce,
    refuse,
    say,
    submit,
    taxi,
    trip,
    verify,
    verify_only,
    whole_way,
    withdraw,
)

CLAIMS = [
    # -- paid ----------------------------------------------------------------------
    Claim('anna', "Design workshop at Azure Interior, Fremont", 178, [
        trip("Flight Los Angeles – San Jose", 268.40, 6, "Pacific Wings, Los Angeles"),
        hotel("Hotel, 2 nights", 398.00, 4, "Harborview Hotel, Fremont"),
        taxi("Taxi from the airport", 42.50, 6, "Bay Cab, San Jose"),
        taxi("Taxi to the airport", 38.00, 4, "Bay Cab, San Jose"),
        meal("Dinner with the project team", 86.20, 5, "Trattoria Lucca, Fremont"),
    ], whole_way("Good result, the customer signed the concept."), partner='base.res_partner_12'),
    Claim('sara', "Trade fair in Chicago", 172, [
        trip("Flight to Chicago", 412.60, 9, "Pacific Wings, Los Angeles", is_card=True),
        hotel("Hotel, 3 nights", 687.00, 5, "Lakeside Inn, Chicago", is_card=True),
        other('fair', "Booth electricity and furniture", 340.00, 7, "McCormick Fair Services, Chicago", is_pdf=True),
        taxi("Taxi to the fair", 24.60, 7, "Windy City Cabs, Chicago"),
        meal("Dinner with The Jackson Group", 214.80, 6, "Oak & Ember, Chicago"),
        meal("Lunch at the fair", 18.40, 7, "Fair Canteen, Chicago"),
    ], whole_way("Three good contacts. Please add them to the CRM.", director="Within the fair's budget.", days=(2, 5)),
        lead='jackson_offices'),
    Claim('leo', "供应商拜访 · Supplier visits in Suzhou and Wuxi", 163, [
        trip("Train Shanghai – Suzhou – Wuxi", 268.00, 5, "China Railway, Shanghai", currency='CNY'),
        hotel("Hotel, 2 nights", 1180.00, 3, "Lake View Hotel, Suzhou", currency='CNY'),
        meal("Lunch with the plant manager", 462.00, 4, "Old Canal Restaurant, Suzhou", currency='CNY'),
        taxi("Taxis in Wuxi", 138.50, 3, "Taihu Taxi, Wuxi", currency='CNY'),
    ], whole_way("Prices look good. Thank you.", days=(1, 6)), lead='gemini_china'),
    Claim('omar', "Python conference: ticket and travel", 158, [
        other('training', "Conference ticket", 695.00, 20, "PyMeet Association, Austin", is_pdf=True),
        trip("Flight to Austin", 321.70, 18, "Pacific Wings, Los Angeles", is_card=True),
        hotel("Hotel, 2 nights", 354.00, 4, "Congress Street Hotel, Austin"),
        taxi("Bus and taxi", 31.20, 3, "Capital Transit, Austin"),
    ], whole_way("Please share your notes with the team.", days=(3, 5), by='finn', payer='fay')),
    Claim('mei', "Quarterly review with Acme Corporation", 150, [
        drive("Drive to Pleasant Hill and back", 96, 2),
        meal("Lunch with the buyers", 164.30, 2, "Garden Terrace, Pleasant Hill"),
    ], whole_way(days=(1, 2)), lead='acme_rollout'),
    Claim('ben', "Management training, spring term", 146, [
        other('training', "Course: leading consultants", 1480.00, 12, "Westbridge Academy, San Francisco", is_pdf=True),
        meal("Lunch on both days", 47.60, 8, "Campus Kitchen, San Francisco"),
    ], whole_way("As agreed in your review.", "Invoice checked against the quotation.", days=(4, 6))),
    Claim('anna', "Second workshop at Azure Interior", 139, [
        drive("Drive to Fremont and back", 118, 3),
        hotel("Hotel, 1 night", 231.50, 2, "Harborview Hotel, Fremont"),
        meal("Dinner", 34.90, 3, "Noodle Corner, Fremont"),
    ], [
        submit(), refuse(2, "The hotel bill includes 32.50 of minibar. Please claim the room only."),
        correct(3, line=1, amount=199.00), submit(3), approve(4, "Now it is right."), verify(6), pay(8),
    ], partner='base.res_partner_12'),
    Claim('fay', "Supplies for the month-end closing", 133, [
        other('other', "Folders and labels", 58.75, 3, "Stationery Point, Brisbane"),
        other('communication', "Registered letters", 27.40, 2, "Postal Office, Brisbane"),
    ], whole_way(by='finn')),
    Claim('raj', "Engineering offsite at Lake Tahoe", 128, [
        drive("Drive to Lake Tahoe and back", 640, 4),
        hotel("Lodge, 2 nights, 3 rooms", 1266.00, 4, "Pine Shore Lodge, Lake Tahoe"),
        meal("Team dinner, 6 people", 318.40, 5, "The Boathouse, Lake Tahoe"),
        meal("Groceries", 92.15, 6, "Mountain Market, Truckee"),
        other('gift', "Prizes for the hack day", 75.00, 7, "Board Game Shop, Sacramento"),
    ], [
        submit(), ask(1, "Who took part?"), answer(1, "Omar, three colleagues from R&D, our trainee and I."),
        approve(2, "Thank you. A good idea to repeat."), verify(5, by='finn'), pay(7, by='fay'),
    ]),
    Claim('sara', "Lunch with The Jackson Group", 121, [
        meal("Lunch, 3 people", 112.70, 1, "Brasserie Nine, Tracy"),
    ], whole_way(days=(1, 2)), lead='jackson_offices'),
    Claim('yuki', "Project kick-off in Tokyo", 115, [
        trip("Flight San Francisco – Tokyo", 1184.00, 25, "Pacific Wings, San Francisco", is_card=True),
        hotel("Hotel, 4 nights", 64200, 6, "Sakura Garden Hotel, Tokyo", currency='JPY'),
        trip("Airport train", 6440, 10, "Narita Line, Tokyo", currency='JPY', is_pdf=False),
        taxi("Taxis", 5400, 8, "Edo Taxi, Tokyo", currency='JPY'),
        meal("Dinner with the customer, 4 people", 18900, 7, "Izakaya Hana, Tokyo", currency='JPY'),
    ], whole_way("お疲れ様でした. Well done.", "Rates of the travel days.", director="A good start.", days=(2, 5))),
    Claim('leo', "上海展厅选址 · Showroom sites in Shanghai", 109, [
        taxi("Taxis between five sites", 312.00, 4, "Huangpu Taxi, Shanghai", currency='CNY'),
        meal("Lunch with the broker", 286.00, 4, "Jade Garden, Shanghai", currency='CNY'),
        other('other', "Copies of floor plans", 96.00, 3, "City Print, Shanghai", currency='CNY'),
    ], whole_way(days=(1, 3)), lead='openwood_shanghai'),
    Claim('dora', "Board meeting in Dublin", 104, [
        trip("Flight San Francisco – Dublin", 1642.80, 30, "Emerald Air, Dublin", is_card=True),
        hotel("Hotel, 2 nights", 438.00, 4, "Merrion Row Hotel, Dublin", currency='EUR'),
        taxi("Taxi from the airport", 36.50, 6, "Liffey Cabs, Dublin", currency='EUR'),
        meal("Dinner with the board, 5 people", 297.40, 5, "The Long Table, Dublin", currency='EUR'),
    ], whole_way("Checked the attendees with the agenda.", days=(1, 4))),
    Claim('omar', "Profiling tools", 98, [
        other('software', "Profiler, yearly licence", 129.00, 2, "Flamewright Software, Boston", is_pdf=True),
    ], whole_way(days=(1, 2))),
    Claim('aldo', "Audit training: data analysis", 93, [
        other('training', "Course, 2 days", 540.00, 8, "Institute of Auditing, San Jose", is_pdf=True),
        taxi("Train tickets", 38.40, 7, "Caltrain, San Jose"),
    ], whole_way(days=(2, 5), by='finn')),
    Claim('anna', "Requirements interviews at Wood Corner", 83, [
        drive("Drive to Turlock and back", 206, 3),
        meal("Lunch with the plant team", 54.30, 3, "Miller's Diner, Turlock"),
        other('communication', "Roaming data", 18.00, 1, "Pacific Mobile, Oakland", is_pdf=True),
    ], [
        submit(), withdraw(1), submit(2), approve(3), verify(6), pay(8),
    ], partner='base.res_partner_1'),
    Claim('yuki', "Certificate in change management", 63, [
        other('training', "Exam fee", 410.00, 10, "Change Institute, Seattle", is_pdf=True),
        other('training', "Textbook", 46.95, 12, "Corner Books, Oakland"),
    ], whole_way("Congratulations!", days=(1, 4))),
    Claim('leo', "Customer visits in Hangzhou", 49, [
        trip("Train Shanghai – Hangzhou", 146.00, 4, "China Railway, Shanghai", currency='CNY'),
        hotel("Hotel, 1 night", 620.00, 3, "West Lake Inn, Hangzhou", currency='CNY'),
        meal("Dinner with two dealers", 534.00, 3, "Longjing House, Hangzhou", currency='CNY'),
    ], whole_way(days=(1, 5), by='finn', payer='fay'), lead='openwood_shanghai'),
    Claim('anna', "Steering committee at Acme Corporation", 45, [
        drive("Drive to Pleasant Hill and back", 92, 2),
        meal("Coffee and cake for the committee", 38.60, 2, "Hill Bakery, Pleasant Hill"),
    ], whole_way(days=(2, 3)), partner='base.res_partner_2'),
    Claim('sara', "Presentation of the concept to Azure Interior", 41, [
        drive("Drive to Fremont and back", 104, 3),
        meal("Dinner with the architects, 5 people", 346.50, 3, "Vista Grill, Fremont", is_card=True),
        other('gift', "Coffee-table book for the host", 64.00, 4, "Corner Books, Oakland"),
    ], whole_way("The host was very helpful.", director="Please keep gifts below 50 next time.", days=(1, 4)),
        lead='azure_campus'),
    Claim('ben', "Dinner after the go-live at Acme", 34, [
        meal("Dinner, 7 people", 412.90, 2, "Oak & Ember, Oakland"),
    ], whole_way("Well deserved.", days=(1, 4)), partner='base.res_partner_2'),
    Claim('sara', "Sample boards shown to OpenWood", 27, [
        other('other', "Transport of the boards", 96.00, 3, "Bay Couriers, Oakland"),
        meal("Lunch with the buyer", 48.30, 2, "Garden Terrace, Pleasant Hill"),
    ], whole_way("Not more than that for so small an order, please.", days=(1, 3)), lead='openwood_samples'),
    Claim('fay', "Course: taxes on travel expenses", 30, [
        other('training', "Online course", 189.00, 6, "Ledger School, New York", is_pdf=True),
    ], whole_way(by='finn', payer='admin')),

    # -- posted, to be paid ------------------------------------------------------------
    Claim('yuki', "Workshops in San Diego", 19, [
        trip("Flight San Francisco – San Diego", 187.30, 8, "Pacific Wings, San Francisco"),
        hotel("Hotel, 2 nights", 416.00, 4, "Gaslamp Hotel, San Diego"),
        taxi("Taxis", 61.80, 4, "Coast Cab, San Diego"),
        meal("Meals on two days", 74.25, 4, "Fish Market, San Diego"),
    ], [
        submit(), approve(2, "Fine."),
        reduce(7, 3, 60.00, "Breakfast was part of the room: 14.25 of the second bill are not reimbursed.", by='fay'),
        verify(8),
    ]),
    Claim('raj', "Recruiting trip to Berlin", 17, [
        trip("Flight San Francisco – Berlin", 986.40, 20, "Emerald Air, Dublin", is_card=True),
        hotel("Hotel, 3 nights", 387.00, 4, "Hotel am Kanal, Berlin", currency='EUR'),
        taxi("Underground and taxi", 46.20, 4, "Berliner Verkehr, Berlin", currency='EUR'),
        meal("Dinner with two candidates", 118.50, 5, "Gasthaus Linde, Berlin", currency='EUR'),
    ], [submit(), approve(1, "Two offers out of one trip."), verify(6, by='finn')]),
    Claim('anna', "Go-live support at Azure Interior", 15, [
        drive("Drive to Fremont and back, 3 days", 348, 3),
        meal("Lunch", 21.80, 5, "Noodle Corner, Fremont"),
        meal("Lunch", 19.40, 4, "Noodle Corner, Fremont"),
        meal("Dinner with the key users, 6 people", 238.60, 3, "Trattoria Lucca, Fremont"),
        other('other', "Adapters and cables", 43.99, 5, "Wire & Plug, Fremont"),
    ], [submit(), give_back(1, 4, "The adapters belong to the project's equipment: please order them through IT."),
        approve(1, "Thank you for the long days."), verify(5, "Dinner is a customer event: fine.")],
        partner='base.res_partner_12'),
    Claim('mei', "Partner summit in London", 20, [
        trip("Flight San Francisco – London", 1128.00, 28, "Emerald Air, Dublin"),
        hotel("Hotel, 3 nights", 612.00, 5, "Bloomsbury House, London", currency='GBP'),
        taxi("Tube and taxi", 58.40, 5, "Thames Cabs, London", currency='GBP'),
        meal("Dinner with three partners", 246.00, 6, "The Copper Kettle, London", currency='GBP'),
    ], [submit(), approve(1), verify(4, "Flight first, the rest with the next run."), pay(6, amount=1128.00)]),

    # -- approved, to be posted ----------------------------------------------------------
    Claim('sara', "Trade fair in Las Vegas: extras at the booth", 13, [
        other('fair', "Carpet and lights", 486.00, 4, "Desert Expo Services, Las Vegas", is_pdf=True),
        other('fair', "Coffee machine, 2 days", 150.00, 4, "Desert Expo Services, Las Vegas", is_pdf=True),
        taxi("Taxis", 47.30, 3, "Neon Cab, Las Vegas"),
    ], [submit(), approve(1, "As budgeted."), approve(2), close_account(4), verify(5, by='finn')],
        lead='jackson_offices'),
    Claim('omar', "Conference talk in Austin", 12, [
        hotel("Hotel, 1 night", 182.00, 3, "Congress Street Hotel, Austin"),
        taxi("Taxis", 44.70, 3, "Capital Transit, Austin"),
        meal("Dinner", 36.20, 4, "Smoke House, Austin"),
    ], [submit(), verify(3, "Great talk. Raj is on holiday and sends his regards.", by='ben'), verify_only(6)]),
    Claim('dora', "Investor meetings in New York", 11, [
        trip("Flight San Francisco – New York", 742.60, 12, "Pacific Wings, San Francisco", is_card=True),
        hotel("Hotel, 2 nights", 658.00, 4, "Bryant Hotel, New York"),
        taxi("Taxis", 96.40, 4, "Yellow Line Cab, New York"),
        meal("Lunch with investors, 4 people", 284.00, 4, "The Ledger Room, New York"),
    ], [submit(), approve(2, "Complete."), verify_only(4, "Attendees are on the back of the bill.")]),

    # -- approved by the manager, to be verified ------------------------------------------
    Claim('leo', "价格谈判 · Price talks with Gemini Furniture in Shanghai", 10, [
        trip("Flight Guangzhou – Shanghai", 1460.00, 6, "Sichuan Sky, Guangzhou", currency='CNY', is_card=True),
        hotel("Hotel, 2 nights", 1376.00, 4, "Bund Riverside Hotel, Shanghai", currency='CNY',
              invoice="25312000000000103761"),
        meal("Dinner with the buyers, 5 people", 1128.00, 5, "Jade Garden, Shanghai", currency='CNY',
             invoice="25312000000000211285"),
        taxi("Taxis", 164.00, 4, "Huangpu Taxi, Shanghai", currency='CNY'),
    ], [submit(), approve(1, "谢谢, good progress. The dinner was agreed.")], lead='gemini_china'),
    Claim('yuki', "Dinner with the project team of Lumber Inc", 9, [
        meal("Dinner, 6 people", 268.40, 3, "The Mill Tavern, Stockton", invoice="MT-20418"),
        drive("Drive to Stockton and back", 134, 3),
    ], [submit(), approve(1)], partner='base.res_partner_18'),
    Claim('anna', "Parking and coffee at Azure Interior", 4, [
        taxi("Parking", 14.00, 2, "River Garage, Fremont"),
        meal("Coffee with the site manager", 9.40, 2, "Hill Bakery, Fremont"),
    ], [submit()], partner='base.res_partner_12'),
    Claim('ben', "Consulting Days in Portland", 8, [
        other('training', "Conference ticket", 480.00, 30, "Consulting Days, Portland", is_pdf=True),
        hotel("Hotel, 2 nights", 372.00, 3, "Rose Quarter Hotel, Portland"),
        trip("Flight San Francisco – Portland", 214.90, 16, "Pacific Wings, San Francisco"),
    ], [
        submit(), approve(3, "Please present what you learnt in the next meeting."),
        refuse(4, "The hotel bill includes 28.00 of minibar. Please claim the room only.", 'fay'),
        correct(5, line=1, amount=344.00), submit(5),
    ]),

    # -- approved by the manager, waiting for the managing director ---------------------------
    Claim('yuki', "Workshop week at Wood Corner's plant in Seattle", 8, [
        trip("Flight San Francisco – Seattle", 246.80, 10, "Pacific Wings, San Francisco"),
        hotel("Hotel, 5 nights", 1145.00, 3, "Pike Hill Hotel, Seattle"),
        meal("Meals on five days", 238.40, 3, "Fish Market, Seattle"),
        taxi("Taxis", 112.60, 3, "Emerald Cab, Seattle"),
    ], [submit(), approve(1, "A long week, well spent.")], partner='base.res_partner_1'),
    Claim('leo', "Moon cakes for the team of OpenWood", 5, [
        other('gift', "Moon cakes, 6 boxes", 528.00, 3, "Silk Road Gifts, Shanghai", currency='CNY',
              invoice="25312000000000305284"),
    ], [
        submit(), forward(1, 'ben', "I am between two flights. We agreed on this by phone."),
        approve(2, "As last year, then."),
    ], lead='openwood_shanghai'),

    # -- waiting for the manager ------------------------------------------------------------
    Claim('anna', "Discovery workshop at The Jackson Group", 7, [
        drive("Drive to Tracy and back", 118, 3),
        hotel("Hotel, 1 night", 174.00, 2, "Valley Inn, Tracy"),
        meal("Dinner with the customer, 4 people", 196.80, 3, "Brasserie Nine, Tracy"),
    ], [
        submit(), say(1, 'ben', "Who was at the dinner? The bill shows six covers."),
        say(1, 'anna', "Four of us; two guests joined for a drink and paid themselves. I will correct the amount."),
        refuse(2, "Please claim your part of the dinner only: the bill has 52.40 of drinks for the other guests."),
        correct(3, line=2, amount=144.40), submit(3),
    ], partner='base.res_partner_10'),
    Claim('sara', "Visit to The Jackson Group's building site", 6, [
        drive("Drive to Tracy and back", 122, 4),
        meal("Lunch with the architect", 58.90, 4, "Brasserie Nine, Tracy"),
        taxi("Parking", 18.00, 4, "Central Parking, Tracy"),
    ], [submit(), ask(2, "Was the architect our guest, or the customer's? The lunch may be theirs to pay.")],
        lead='jackson_offices'),
    Claim('omar', "Cloud certificate", 5, [
        other('training', "Exam fee", 165.00, 9, "CertHouse, Boston", is_pdf=True),
        other('training', "Exam fee", 165.00, 9, "Certhouse Store, Boston", is_pdf=True),
    ], [submit(), add_approver(1, 'ben', "Consulting sells this certificate: does it count for your projects?")],
        note="The shop charged the card twice; I have asked for one of them back."),
    Claim('anna', "Working dinner with Lumber Inc", 3, [
        meal("Dinner, 6 people", 268.40, 9, "The Mill Tavern, Stockton", invoice="MT-20418"),
        taxi("Taxi home", 31.50, 9, "Delta Cab, Stockton"),
    ], [submit(), change(1, line=1, amount=28.50)], partner='base.res_partner_18'),
    Claim('lena', "First days: things for my desk", 2, [
        other('other', "Keyboard and mouse", 89.00, 4, "Wire & Plug, Oakland"),
        taxi("Monthly train ticket", 94.00, 6, "Caltrain, Brisbane"),
    ], [submit()], note="My manager is not in the system yet."),
    Claim('yuki', "Site visit at Ready Mat", 1, [
        drive("Drive to Tracy and back", 126, 2),
        meal("Lunch", 17.60, 2, "Miller's Diner, Tracy"),
    ], [submit()], partner='base.res_partner_4'),
    Claim('mei', "Lunch after the quarter's end", 0, [
        meal("Lunch for the sales team, 5 people", 187.20, 1, "Garden Terrace, San Mateo"),
    ], [submit()]),

    # -- refused and given up ------------------------------------------------------------------
    Claim('leo', "Mid-autumn gifts for dealers", 26, [
        other('gift', "Tea sets, 8 pieces", 2960.00, 3, "Silk Road Gifts, Shanghai", currency='CNY'),
    ], [submit(), refuse(1, "Gifts for so many dealers need Dora's consent before they are bought. Ask her first.")],
        lead='openwood_shanghai'),
    Claim('fay', "Taxi home after the closing night", 16, [
        taxi("Taxi home, 23:40", 52.30, 1, "Bay Cab, Brisbane"),
        taxi("Taxi home, 22:15", 49.80, 2, "Bay Cab, Brisbane"),
    ], [submit(), refuse(2, "One ride is enough: on the second evening the train was still running.")]),
    Claim('sara', "Customer visit at Lumber Inc", 77, [
        drive("Drive to Stockton and back", 138, 2),
        taxi("Parking", 12.00, 2, "River Garage, Stockton"),
    ], [
        submit(), approve(1), refuse(4, "The parking ticket cannot be read. Please ask the garage for a copy.", 'fay'),
        say(5, 'sara', "The garage has no copy. I leave it."), cancel(5),
    ], lead='lumber_racking'),
    Claim('omar', "Desk for the home office", 37, [
        other('other', "Standing desk", 389.00, 2, "Desk & Co, Oakland"),
    ], [cancel(4)]),

    # -- drafts ----------------------------------------------------------------------------------
    Claim('anna', "Training week in Denver", 2, [
        other('training', "Course: facilitation", 890.00, 5, "Front Range Academy, Denver", is_pdf=True),
        trip("Flight to Denver", 246.10, 5, "Pacific Wings, San Francisco"),
        taxi("Taxi from the airport", 58.00, 1, "Mile High Cab, Denver", receipt=False),
    ]),
    Claim('sara', "Visit to Azure Interior", 1, [
        drive("Drive to Fremont and back", 104, 1),
        meal("Lunch with purchasing", 63.40, 1, "Vista Grill, Fremont"),
    ], lead='azure_campus'),
    Claim('omar', "Keyboard and laptop stand", 4, [
        other('other', "Laptop stand", 54.00, 5, "Wire & Plug, Oakland"),
        other('other', "Keyboard", 119.00, 5, "Wire & Plug, Oakland"),
    ], [submit(), withdraw(1)]),
]

#: expenses on no claim yet: {login: lines}, days counted from today
DRAFT_EXPENSES = {
    'anna': [
        meal("Lunch with a candidate", 42.80, 3, "Noodle Corner, Oakland"),
        taxi("Taxi to the customer", 27.50, 2, "Bay Cab, Oakland"),
    ],
    'sara': [
        meal("Coffee with Ready Mat", 14.20, 4, "Hill Bakery, Tracy"),
        other('communication', "Mobile phone", 39.00, 8, "Pacific Mobile, Oakland", is_pdf=True),
    ],
    'leo': [taxi("Taxi to the port", 88.00, 2, "Huangpu Taxi, Shanghai", currency='CNY')],
    'omar': [other('software', "Diagram editor, monthly", 12.00, 6, "Drawbridge, Boston", is_pdf=True)],
    'yuki': [drive("Drive to Stockton and back", 134, 1)],
}

#: who decides for whom: one absence that is over, one that lasts
DELEGATIONS = [
    Delegation('raj', 'ben', 13, 7, "Summer holidays"),
    Delegation('mei', 'raj', 1, -6, "Customer tour in Asia", max_amount=2000),
]
