"""People: the last engineer of the fog signal retires."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/fog-signal",
    slug="fog-signal",
    headline="The man who kept the fog signal hands over the keys, and the sound",
    standfirst=(
        "Skerry Point’s great horn last called a ship home in 2004. Its engineer has spent the "
        "years since making "
        "sure that somebody could start it again."
    ),
    source="Coastline Review",
    hours_ago=75,
    section="People",
    byline="Ingrid Maclean",
    paragraphs=prose("""
        You feel it before you hear it. The floor of the engine house begins to hum, the teaspoons
        move on the draining board, and then from the two black trumpets on the roof comes a note so
        low and so broad that the gulls get up from the cliff for half a mile in both directions. It
        lasts five seconds. Alasdair Rowe, who is 81, times it on a wristwatch, nods, and shuts the
        valve.

        He came to Skerry Point as an assistant engineer in 1967, when the station had a crew of
        six, a vegetable garden and a cow. The horn ran on air from three diesel compressors, and in
        thick weather somebody had to be with them day and night. The longest spell he remembers was
        in February 1986: 119 hours, a blast every ninety seconds. “You stop hearing it,” he says.
        “What wakes you is when it doesn’t come.”

        Ships carry their own eyes now. The light was made automatic in 1991, the crew left, and one
        afternoon in October 2004 a letter came to say that the horn could be switched off. Mr Rowe
        had retired by then to a cottage within sight of it. He asked if he might keep the engines
        from rusting. Nobody could think of a reason why not, and he was lent a key, which he has
        just now, twenty-two years later, given back.

        It goes to the new Skerry Point Society, which has taken a lease on the engine house and
        will open it on Sunday afternoons from July. The society has eleven trained volunteers. The
        youngest, Isla Fenn, is nineteen and studies acoustics, and it was she who persuaded Mr Rowe
        to let the sound be recorded properly, from sixteen places, among them a boat three miles
        out, the church tower and the inside of his kitchen.

        A recording was not what he had in mind. “A recording is a photograph,” he says. “This is an
        animal.” So over the past two winters he has also written a manual of 140 pages, in
        capitals, with drawings. It covers the order of the valves, the sound of a bearing that is
        about to go, and which of the three compressors has to be spoken to. The society has had it
        bound.

        The horn will sound on the first Sunday of each month at noon, for five seconds, and notices
        to mariners have been sent out so that nobody is misled. Mr Rowe does not mean to come every
        time. He can hear it perfectly well from home, he says, and he will know from the teaspoons
        if they have got it right.
    """),
    key_points=(
        "Alasdair Rowe, 81, has given the keys of the Skerry Point engine house to a volunteer "
        "society.",
        "The horn was switched off in 2004, but he kept its three compressors in working order.",
        "Visitors are welcome on Sunday afternoons from July; the horn sounds once a month.",
    ),
    related=("2026/06/seagrass-meadow", "2026/06/harbour-tram", "2026/06/repair-evening"),
)
