"""Culture: the library stays open all night."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/library-nights",
    slug="library-nights",
    headline="City library to stay open until dawn, three nights a week",
    standfirst=(
        "Students asked for it, and so did nurses, taxi drivers and one retired baker who still "
        "wakes at three. "
        "A six-month trial begins on the first Thursday of July."
    ),
    source="The Saltmere Packet",
    hours_ago=5,
    section="Culture",
    byline="Leila Haddad",
    paragraphs=prose("""
        At nine in the evening a bell rings in the reading room of the City Library, and for 118
        years everyone in it has packed up and gone home. From Thursday 2 July the bell will still
        ring, but on three nights of the week it will mean only that the café is closing. The doors
        will stay open until the first buses run at half past five.

        The trial, on Thursdays, Fridays and Saturdays, will last until the end of the year. It grew
        out of a consultation last autumn that was meant to be about the car park. Of 2,300 replies,
        more than 600 asked for longer hours, and librarians were surprised by who had sent them.
        Students came first, as expected. Close behind were people who work at night, or who have
        just stopped: nurses, drivers, two lighthouse technicians and a retired baker, Emil Sørby,
        who wrote that he had not slept past three since 1974 and would like “somewhere to be awake
        in company”.

        Two members of staff and a steward will be on duty throughout, all of them volunteers from
        the existing staff who are paid the night rate. The children’s library and the top floor
        will be locked at nine. Everything else stays as it is by day: books can be borrowed and
        returned, the computers are on, and nobody has to say what they came for. The estimated
        cost, £41,000 until December, is met by the library’s own bequest fund.

        Not everybody was in favour. The staff association asked for a second steward on Saturdays,
        and got one. Neighbours in Chantry Row were promised that the side gate would be shut at
        ten. Some councillors wondered aloud whether a warm room with sofas would become a shelter.
        “It will be used by people who have nowhere better to go,” answered the head librarian,
        Philippa Mensah. “That is a fair description of every reading room I have ever loved.”

        Elsewhere the idea is less new than it sounds. University libraries have kept such hours for
        decades, and several northern cities lend books round the clock from branches with no staff
        at all. What Saltmere will do differently, Ms Mensah says, is to keep people at the desk.
        Lending at four in the morning hardly needs a librarian. Somebody asking at four in the
        morning for a book about grief rather does.

        The library will publish how many come and at which hours, and will ask them why. If fewer
        than forty use it on an average night, the trial ends with the year. For the first of them,
        Mr Sørby has promised to bring buns.
    """),
    key_points=(
        "From 2 July the City Library stays open until 5.30 am on Thursdays, Fridays and "
        "Saturdays.",
        "Staff remain at the desk all night; the children’s library and the top floor close at "
        "nine.",
        "The trial costs £41,000 and must draw forty readers a night to go on after December.",
    ),
    related=("2026/06/repair-evening", "2026/06/harbour-tram", "2026/06/sourdough-dispute"),
)
