"""Environment: a seagrass meadow grows back."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/seagrass-meadow",
    slug="seagrass-meadow",
    headline="The meadow under the moorings: seagrass returns to the Wend estuary",
    standfirst=(
        "Six summers ago there were eleven square metres of it left. This spring the divers "
        "stopped counting "
        "plants and began to measure in hectares."
    ),
    source="Estuary Wire",
    hours_ago=27,
    section="Environment",
    byline="Owen Tregarth",
    paragraphs=prose("""
        At low water on a still morning you can see it from the coastguard steps: a green shadow on
        the sand, combed flat by the ebb, where for half a century there was nothing but sand.
        Seagrass has returned to the mouth of the Wend. The survey published yesterday puts the
        meadow at 2.4 hectares, a little more than three football pitches, up from 0.9 two years
        ago.

        Seagrass is not a seaweed. It has roots, it flowers under water, and it spreads by rhizomes
        as couch grass does. A wasting disease took most of the estuary’s beds in the 1930s, and
        dredging and mooring chains did the rest. When the Wend Trust first sent divers down, six
        summers ago, they found one patch the size of a parking space, in the lee of a wreck.

        What has been done since is slow work, and much of it is sewing. Each August volunteers
        gather seed by hand from a healthy bed along the coast, under licence and never more than
        one shoot in twenty. Over the winter some three hundred people in schools, a prison and two
        pubs fill small hessian bags with sand and seed. In March the bags go down on lines. About
        one seed in thirty becomes a plant, which the trust’s ecologist, Dr Catrin Bevan, calls
        “rather good, for the sea”.

        The harder part was the boats. An ordinary mooring drags its chain in a circle with every
        tide, and scours the bottom bare. The harbour office has now changed 64 of its 90 moorings
        for an elastic kind that keeps its rope off the bed. It took two years of argument. Owners
        feared that their boats would break loose, and the first winter’s gales were watched closely
        from the yacht club’s bar. None did.

        With the grass has come what lives in it. Netting in May, at the same twelve places as every
        year, brought up young bass, pollack, fifteen-spined sticklebacks, and for the first time
        since the counts began a pair of seahorses, which were measured, photographed and put back
        within two minutes. Ray Hocking, who has potted for crab off the point for forty years, says
        that he will believe in the bass when they are big enough to sell. He has nonetheless moved
        his pots.

        Dr Bevan is wary of larger claims. Meadows do store carbon, but how much, and for how long,
        varies so widely from one bay to the next that she will not put a figure on this one before
        the sediment cores are back in the autumn. The trust’s aim is ten hectares by 2032. It still
        needs about four thousand bags a year, and it will take anyone who can manage a running
        stitch.
    """),
    key_points=(
        "The meadow now covers 2.4 hectares, up from 0.9 two years ago.",
        "Volunteers plant seed in hessian bags, and 64 moorings no longer drag chains along the "
        "bottom.",
        "Young bass and two seahorses were found in May. How much carbon is stored is not yet "
        "known.",
    ),
    related=("2026/06/fog-signal", "2026/06/harbour-tram", "2026/06/repair-evening"),
)
