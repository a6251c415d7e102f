"""The first half of the demo's conversation."""

from __future__ import annotations

from comments.demo.remark import NIGHTS, Remark

REMARKS: tuple[Remark, ...] = (
    Remark(
        key="bags",
        author="Edda Lindqvist",
        text=(
            "I watched the first test run from the bridge this morning. **Eleven tonnes of "
            "sandbags** and not one of them complained about the missing stop. Still: it is "
            "quieter than the bus, and it did not so much as squeak on the Ropewalk bend."
        ),
        minutes_ago=640,
        votes=23,
    ),
    Remark(
        key="mussels",
        author="Dervla at stall nine",
        text=(
            "Since I am quoted above: come on a Saturday at seven and carry a crate with me "
            "from Custom House. 260 metres is nothing on a map. I do not sell maps."
        ),
        minutes_ago=600,
        votes=41,
    ),
    Remark(
        key="walkway",
        author="Jonas P.",
        text=(
            "The covered walkway would help, and it is cheaper than moving a sewer. Has "
            "anybody seen a figure for it?"
        ),
        minutes_ago=585,
        answers="mussels",
        votes=9,
    ),
    Remark(
        key="figure",
        author="Rosalind Achterberg",
        text=(
            "£310,000 in the papers for the July meeting, page 14. Half of that is the drain "
            "along the fish hall."
        ),
        minutes_ago=560,
        answers="walkway",
        votes=17,
    ),
    Remark(
        key="thanks",
        author="Jonas P.",
        text="Thank you. That is four days of what the wharf cost us.",
        minutes_ago=541,
        answers="figure",
        votes=6,
    ),
    Remark(
        key="wharf",
        author="Tobias Wren",
        text=(
            "Nineteen weeks for forty wet posts. I dug on that site in the second month, and "
            "I would do it again: nobody has another quay of 1680 with the caulking still in."
            " The delay was cheap."
        ),
        minutes_ago=520,
        votes=28,
        edited=(
            "Nineteen weeks for forty wet posts. I worked on that dig for two months, and I "
            "would do it again: nobody else has a quay of 1680 with the caulking still in it."
            " The delay was cheap, and the posts go on show in spring."
        ),
    ),
    Remark(
        key="steps",
        author="Noor Haddad",
        text=(
            "كنت أتمنى محطة عند سوق السمك، فوالدتي تستعمل كرسيًا متحركًا والمسافة طويلة "
            "عليها. هل سيكون الممر مسقوفًا فعلًا؟"
        ),
        minutes_ago=470,
        votes=12,
    ),
    Remark(
        key="chair",
        author="Rosalind Achterberg",
        text=(
            "That is the very reason there is no stop on the bend: nineteen centimetres is "
            "more than a wheelchair can cross. The walkway is on the agenda for July; write "
            "to the committee before the third."
        ),
        minutes_ago=440,
        answers="steps",
        votes=11,
    ),
    Remark(
        key="german",
        author="Matthias Brodersen",
        text=(
            "In Kiel fährt die Bahn seit Jahren durch die Fußgängerzone, und niemand ist je "
            "unter die Räder gekommen. Der Begleiter mit der Fahne ist rührend, aber bitte "
            "nur für die ersten zwölf Wochen."
        ),
        minutes_ago=410,
        votes=8,
    ),
    Remark(
        key="fare",
        author="Priya N.",
        text=(
            "One ticket for bus and tram is the best news in the whole piece and it stands in"
            " paragraph six."
        ),
        minutes_ago=380,
        votes=19,
    ),
    Remark(
        key="clueless",
        author="Gordon Tice",
        text=(
            "Typical. A committee of clueless people who have never taken a tram in their "
            "lives decides where it stops."
        ),
        minutes_ago=300,
        votes=2,
    ),
    Remark(
        key="idiots",
        author="Gordon Tice",
        text=(
            "Eleven months late and they pat themselves on the back. 1d10ts, the lot of them,"
            " and you are no better for printing it."
        ),
        minutes_ago=240,
        answers="fare",
    ),
    Remark(
        key="old-one",
        author="Gordon Tice",
        text=(
            "Anybody who defends this is paid for it. We know where the committee drinks on "
            "Fridays."
        ),
        minutes_ago=1900,
        article=NIGHTS,
        reported=(("abuse", 2, "Reads like a threat."),),
        decided=("reject", "abuse"),
    ),
    Remark(
        key="old-two",
        author="Gordon Tice",
        text="Shut up about the library already.",
        minutes_ago=2900,
        article=NIGHTS,
        decided=("reject", "abuse"),
    ),
    Remark(
        key="old-three",
        author="Gordon Tice",
        text=(
            "The reading room should open at eight, not ten. I work shifts and I am not the "
            "only one."
        ),
        minutes_ago=3100,
        article=NIGHTS,
        votes=7,
    ),
)
