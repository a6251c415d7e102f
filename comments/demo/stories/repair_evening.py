"""Community: the repair evening mends its ten-thousandth thing."""

from __future__ import annotations

from comments.demo.article import DemoArticle, prose

STORY = DemoArticle(
    key="2026/06/repair-evening",
    slug="repair-evening",
    headline="Repair evening mends its ten-thousandth thing, a radio older than its owner",
    standfirst=(
        "Every Wednesday for nine years, strangers have brought their broken lamps to the old "
        "ferry office. "
        "Two out of three go home in working order."
    ),
    source="Wend Valley Gazette",
    hours_ago=50,
    section="Community",
    byline="Grace Okonjo",
    paragraphs=prose("""
        The ten-thousandth repair was a valve radio, and it very nearly was not one. Amira Said, who
        is 26, had carried it across town in a baby sling. It had been her grandfather’s, it was
        made in 1957, and it had said nothing since he died. At twenty to nine on Wednesday, with a
        new capacitor and a fuse from a biscuit tin, it cleared its throat and gave the shipping
        forecast. The whole room stopped to listen.

        The repair evening began nine years ago with four people and a kettle. It now fills the
        ticket hall of the old ferry office every Wednesday from six to nine. Some thirty menders
        sit at the long counter where passengers used to queue, under the signs for a ferry that
        last sailed in 1983, and visitors take a number. The one rule is that you stay beside your
        thing while it is being mended, and hold the torch.

        Everything is written down in a ledger, which is how the number is known. Of the first ten
        thousand objects, two thirds were repaired on the spot, and one in six was sent home with a
        diagnosis and the name of a part to order. The rest were beyond help. Lamps lead the list,
        followed by vacuum cleaners, trousers, toasters and bicycles. The saddest column, says
        Walter Brandt, a retired lift engineer who keeps the book, is headed “glued shut by the
        maker”.

        It was that column which caught the eye of a research group at the college. It has asked to
        use the ledger, with the names taken out, to see how repair has become easier or harder over
        nine years. A first look is not all gloom. Kettles have got worse. Bicycles have hardly
        changed. Telephones, after long years as hopeless cases, have lately become a little easier
        to open.

        Nothing is charged. There is a tin by the door, and it takes in about £90 on a usual night,
        enough for solder, thread and the heating. What the evening really needs is people who sew.
        There are eleven menders who can rewire a lamp and two who can put in a zip, and the queue
        for zips is down the steps by half past six.

        Ms Said stayed until the chairs were stacked. On her way out she put five pounds in the tin,
        and then her name on the list for next week, under “menders”. She cannot solder, she said,
        but her grandfather was a tailor, and he did teach her zips.
    """),
    key_points=(
        "Volunteers in the old ferry office have handled ten thousand broken objects in nine "
        "years.",
        "Two thirds were mended on the spot; lamps were the most frequent.",
        "The evening is looking for people who can sew.",
    ),
    related=("2026/06/sourdough-dispute", "2026/06/library-nights", "2026/06/seagrass-meadow"),
)
