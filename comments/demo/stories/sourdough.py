"""Food: two bakeries and one starter."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/sourdough-dispute",
    slug="sourdough-dispute",
    headline="Two bakeries, one starter: a sourdough quarrel rises in Mill Street",
    standfirst=(
        "Agnes is 38 years old, lives in a bucket and has raised every loaf at Pell’s since 1988. "
        "Now a bakery nine doors down says that she lives there too."
    ),
    source="The Saltmere Packet",
    hours_ago=1,
    section="Food",
    byline="Tobias Achterberg",
    paragraphs=prose("""
        The window of Pell’s Bakery in Mill Street has said “Home of Agnes” for as long as most of
        its customers can remember. Since last Saturday the window of Crumb & Co., nine doors down
        the hill, has said “Agnes bakes here”. Between the two hangs a smell of warm bread, and a
        silence.

        Agnes is a sourdough starter, a culture of wild yeast and bacteria kept alive on flour and
        water. Ruth Pell began her in the spring of 1988 and named her after an aunt who also needed
        feeding twice a day. When Jonas Feld left Pell’s in March, after eleven years at the oven,
        to open a bakery of his own, he took a jam jar of her with him. He says that Mrs Pell handed
        it to him. She says that she handed him a jar to wash.

        Neither of them disputes that a starter may be shared. Bakers have always passed them over
        the counter, and Mrs Pell reckons that there are forty of her daughters in kitchens about
        the town. “Anyone may have some. You only have to ask,” she said yesterday, without looking
        up from the dough. “What you may not have is the name.”

        Mr Feld, who is 34, sees it the other way about. “I fed her every night for eleven years,
        Christmas included. If the name means anything, it means whoever gets up for her.” He has
        offered to write “Agnes’s niece” on the window. Mrs Pell has not replied to the offer,
        though a customer who carried it up the hill reports that she laughed.

        Whether it is even the same Agnes is a fair question. Dr Hana Kobayashi, who teaches food
        microbiology at the college, says that a culture drifts towards the flour, the hands and the
        air it is kept with. Moved to a new kitchen it can be measurably different within weeks. At
        the Packet’s request she has taken a sample from each bucket, and hopes to have an answer by
        the end of the month.

        The customers, meanwhile, are eating well. Both shops have sold out before ten every morning
        this week. On Thursday the queue from one met the queue from the other outside the
        ironmonger’s, where Colin Abara, who has kept that shop for thirty years, put out a table, a
        bread knife and a dish of butter, and held a blind tasting. Of the 57 people who took part,
        28 preferred the loaf from the top of the street and 27 the one from the bottom. Two asked
        for more butter.
    """),
    key_points=(
        "A baker who left Pell’s in March took a jar of its 38-year-old starter and uses its name.",
        "Both sides agree that starters may be shared. They differ on who may call theirs Agnes.",
        "A microbiologist is comparing the two cultures; the result is due at the end of the "
        "month.",
    ),
    related=("2026/06/repair-evening", "2026/06/library-nights", "2026/06/harbour-tram"),
)
