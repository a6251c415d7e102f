"""Transport: the harbour tram begins its trial runs."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/harbour-tram",
    slug="harbour-tram",
    headline="Harbour tram to open in September, eleven months late and one stop short",
    standfirst=(
        "Trial runs begin on Monday between the station and Ropewalk Quay. The stop at the fish "
        "market "
        "has been dropped for good, and the traders there want to know why."
    ),
    source="The Saltmere Packet",
    hours_ago=12,
    section="Transport",
    byline="Marit Olsson",
    paragraphs=prose("""
        The first tram to run through Saltmere in 71 years will leave the station forecourt at ten
        past five on Monday morning. It will carry sandbags in place of passengers, eleven tonnes of
        them, and it will travel at walking pace. If twelve weeks of trials go well, the line opens
        to the public on Saturday 12 September.

        That is eleven months later than planned. Most of the delay, the council’s transport
        committee heard on Tuesday night, came from a single stretch of the Ropewalk, 140 metres
        long, where contractors digging the track bed struck a timber wharf of about 1680 that was
        on no map. Archaeologists took nineteen weeks to record it and lift it. Forty of its oak
        piles will go on show at the maritime museum next spring.

        The final bill is put at £63.8 million, against a budget of £58 million. The county’s
        contingency fund covers the difference, said Inês Carvalho, who directs the project, and no
        money will be taken from the buses. “We would rather have had a dull delay to explain than
        an interesting one,” she told councillors. “But nobody on this project was going to pour
        concrete over that wharf.”

        The stop at the fish market will not be built at all. It was to lie on the outside of a
        bend, where the engineers found that the platform would have left a gap of nineteen
        centimetres, too wide for a wheelchair or a pushchair to cross unaided. Straightening the
        bend would have meant moving a main sewer, at a cost of some £4 million. The nearest stops,
        Custom House and Ropewalk Quay, are each about 260 metres away.

        For the thirty-one stallholders in the market hall, those 260 metres are the whole argument.
        “It is nothing with a newspaper under your arm,” said Dervla Quinn, who sells shellfish at
        stall nine. “Carry two kilos of mussels and a bag of melting ice, and then tell me.” The
        traders’ association has asked for a covered walkway, and for the market’s name to be added
        to the Custom House stop. The committee agreed to the second request on the spot. It will
        look at the first in July.

        Trams will run every eight minutes by day and every fifteen in the evening, with the last
        departure from the station at twenty past midnight. A single ride will cost £2.10, the same
        as on the bus, and one ticket will be good on both for ninety minutes. Each of the six
        vehicles holds 190 people, 54 of them seated, and outside the rush hours there is room for
        four bicycles.

        Until the trials end, a steward will walk ahead of every tram on the stretch it shares with
        pedestrians, and vans may not stop there between five and ten in the morning. Anyone who
        would like a closer look need not wait for September. The depot in Gasworks Lane opens its
        doors on Sunday 28 June, and the sandbags, the operator promises, will have the day off.
    """),
    key_points=(
        "Trial runs start on Monday; passengers can ride from Saturday 12 September.",
        "A seventeenth-century wharf under the Ropewalk caused most of the delay. The cost has "
        "risen by £5.8 million.",
        "There will be no stop at the fish market, because a safe platform does not fit on the "
        "bend.",
    ),
    related=("2026/06/seagrass-meadow", "2026/06/fog-signal", "2026/06/library-nights"),
)
