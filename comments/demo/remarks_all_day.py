"""What more readers wrote under the story on the tram, in all hours of the day: enough for a
digest.
"""

from __future__ import annotations

from comments.demo.remark import BREAD, MEADOW, NIGHTS, REPAIR, Remark

REMARKS: tuple[Remark, ...] = (
    Remark(
        key="lamps",
        author="Hetty Marsh",
        text="The floodlights of the depot shine into our bedrooms on Gasworks Lane all night.",
        minutes_ago=610,
        votes=12,
    ),
    Remark(
        key="squeal",
        author="Bram Oduya",
        text=(
            "Quieter than the bus, perhaps, but at night you hear the wheels squeal in the depot "
            "from three streets away, and nobody can sleep."
        ),
        minutes_ago=530,
        answers="lamps",
        votes=9,
    ),
    Remark(
        key="sleep",
        author="Cosima Reyes",
        text=(
            "Our baby wakes whenever the night shift tests a bell in the depot. Please, not at two."
        ),
        minutes_ago=455,
        answers="lamps",
        votes=8,
    ),
    Remark(
        key="shields",
        author="Walter Pym",
        text=(
            "Shields on the depot’s floodlights cost next to nothing, and light for the yard need "
            "not be light for the bedrooms of a whole street."
        ),
        minutes_ago=400,
        votes=7,
    ),
    Remark(
        key="measure",
        author="Agnes Tully",
        text="Has anybody measured the noise at night? I would like to see the decibels in print.",
        minutes_ago=320,
        votes=6,
    ),
    Remark(
        key="cart",
        author="Yusuf Demir",
        text=(
            "My mother buys fish every Friday and walks with a frame. The stop at the market was "
            "the one stop she had been waiting for."
        ),
        minutes_ago=590,
        votes=18,
    ),
    Remark(
        key="roof",
        author="Lorna Keane",
        text=(
            "A covered walkway from Custom House to the market hall, and half of the quarrel is "
            "over."
        ),
        minutes_ago=500,
        votes=13,
    ),
    Remark(
        key="crates",
        author="Piet van Dam",
        text=(
            "The stallholders at the fish market carry crates, not newspapers. A walkway with a "
            "roof and no steps, please, before the winter."
        ),
        minutes_ago=430,
        answers="roof",
        votes=10,
    ),
    Remark(
        key="trolley",
        author="Maud Ellery",
        text=(
            "Lend trolleys at Custom House, as the market in Harwick does, and the walk is nothing."
        ),
        minutes_ago=350,
        answers="roof",
        votes=5,
    ),
    Remark(
        key="ninety",
        author="Ottilie Hahn",
        text="Ninety minutes on one ticket, bus and tram: for that I sell the second car.",
        minutes_ago=570,
        votes=15,
    ),
    Remark(
        key="price",
        author="Declan Ashe",
        text=(
            "£2.10 for a single ticket is fair. A monthly ticket for a family is not: four of us "
            "pay more than the petrol."
        ),
        minutes_ago=480,
        answers="ninety",
        votes=11,
    ),
    Remark(
        key="youth",
        author="Farida Noor",
        text="Let children ride free until sixteen, and a ticket for a family pays for itself.",
        minutes_ago=360,
        votes=9,
    ),
    Remark(
        key="machine",
        author="Stig Halvorsen",
        text="Will the ticket machines on the tram take coins? Half of my choir has no card.",
        minutes_ago=270,
        votes=4,
    ),
    Remark(
        key="groove",
        author="Ivo Marek",
        text=(
            "Cyclists, beware of the rails by the pier: my front wheel went into the groove on "
            "Sunday and I went over the bars."
        ),
        minutes_ago=550,
        votes=14,
    ),
    Remark(
        key="lane",
        author="Judith Farr",
        text="The bicycle lane ends exactly where the rails begin. Who draws a plan like that?",
        minutes_ago=465,
        answers="groove",
        votes=12,
    ),
    Remark(
        key="angle",
        author="Klaas Postma",
        text=(
            "In Groningen bicycles cross the rails at a right angle, by paint and a kerb. It can "
            "be done here too, for the price of the paint."
        ),
        minutes_ago=375,
        answers="groove",
        votes=8,
    ),
    Remark(
        key="four",
        author="Nan Whitlock",
        text="Room for four bicycles on a tram of 190 people: better than none, I suppose.",
        minutes_ago=285,
        votes=5,
    ),
    Remark(
        key="oak",
        author="Gwen Astley",
        text=(
            "My class saw the oak posts of the old wharf in their water tanks. Not one of the "
            "children asked why the tram is late."
        ),
        minutes_ago=515,
        answers="wharf",
        votes=16,
    ),
    Remark(
        key="museum",
        author="Ruben Castellano",
        text="Forty posts of a wharf of 1680 in the museum are worth a year of waiting for a tram.",
        minutes_ago=340,
        votes=10,
    ),
    Remark(
        key="map",
        author="Sybil Drew",
        text="A wharf that was on no map! I hope the archaeologists publish their drawings.",
        minutes_ago=230,
        votes=7,
    ),
    Remark(
        key="fermented",
        author="Lorna Keane",
        text="I bake with a starter of my neighbour’s. We have never agreed on whose bread it is.",
        minutes_ago=610,
        article=BREAD,
        votes=8,
    ),
    Remark(
        key="late-tram",
        author="Farida Noor",
        text=(
            "If the library is open all night, the last tram should not leave at twenty past "
            "twelve."
        ),
        minutes_ago=620,
        article=NIGHTS,
        votes=11,
    ),
    Remark(
        key="eelgrass",
        author="Gwen Astley",
        text="Eelgrass keeps the harbour’s mud where it is. The dredgers should read this first.",
        minutes_ago=640,
        article=MEADOW,
        votes=9,
    ),
    Remark(
        key="toaster",
        author="Walter Pym",
        text="They mended my toaster of 1961 and refused to be paid. I left a cake.",
        minutes_ago=630,
        article=REPAIR,
        votes=13,
    ),
)
