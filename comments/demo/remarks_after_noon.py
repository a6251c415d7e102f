"""The second half of the demo's conversation."""

from __future__ import annotations

from comments.demo.remark import BREAD, MEADOW, NIGHTS, REPAIR, Remark

REMARKS: tuple[Remark, ...] = (
    Remark(
        key="deal",
        author="Harbour Deals",
        text=(
            "Ride the tram with **50 % off**, only this week! Passes at "
            "https://tram-passes.example/saltmere and https://cheap-rides.example/now and "
            "https://passes.example/a and https://passes.example/b before they are gone."
        ),
        minutes_ago=210,
    ),
    Remark(
        key="deal-again",
        author="Saltmere Offers",
        text=(
            "Ride the tram with **50 % off**, only this week! Passes at "
            "https://tram-passes.example/saltmere and https://cheap-rides.example/now and "
            "https://passes.example/a and https://passes.example/c before they are gone!"
        ),
        minutes_ago=190,
        article=MEADOW,
    ),
    Remark(
        key="deal-third",
        author="Quay Bargains",
        text=(
            "Ride the tram with 50 % off, only this week! Passes at "
            "https://tram-passes.example/saltmere and https://cheap-rides.example/now and "
            "https://passes.example/a and https://passes.example/d before they are gone."
        ),
        minutes_ago=175,
        article=REPAIR,
    ),
    Remark(
        key="shout",
        author="Ned Fairlamb",
        text=(
            "NOBODY ASKED THE PEOPLE WHO LIVE ON GASWORKS LANE. THE DEPOT LIGHTS ARE ON UNTIL"
            " TWO IN THE MORNING!!!"
        ),
        minutes_ago=160,
        votes=5,
    ),
    Remark(
        key="address",
        author="Concerned of Quayside",
        text=(
            "The steward who shouted at my son lives at 14 Tannery Row, the blue door. "
            "Perhaps somebody should tell him how it feels."
        ),
        minutes_ago=140,
        reported=(("privacy", 2, "This is somebody's home address."), ("abuse", 1, "")),
    ),
    Remark(
        key="numbers",
        author="Lena Okafor",
        text=(
            "The contingency fund is not “the county's money” that falls from the sky. It is "
            "what was meant for the bus lanes on Mill Road. See page 3 of the same papers."
        ),
        minutes_ago=125,
        votes=14,
        reported=(("misinformation", 1, "The article says no money is taken from buses."),),
    ),
    Remark(
        key="answer",
        author="Inês C.",
        text=(
            "A correction, as it is about my own budget: the bus lanes were paid for in March"
            " and are being built. The contingency fund holds what was never allotted to "
            "anything."
        ),
        minutes_ago=95,
        answers="numbers",
        votes=16,
    ),
    Remark(
        key="scum",
        author="Patriot_77",
        text="These contractors are foreign scum and the paper knows it.",
        minutes_ago=80,
    ),
    Remark(
        key="french",
        author="Camille Roussel",
        text=(
            "Le tarif unique bus et tram pendant quatre-vingt-dix minutes, c’est exactement "
            "ce qui manque chez nous. Quel sera le prix d’un abonnement mensuel ?"
        ),
        minutes_ago=70,
        votes=4,
    ),
    Remark(
        key="corrupt",
        author="Viola Strand",
        text=(
            "I asked the committee three times who owns the plot at Ropewalk Quay and got "
            "three different answers. I do not say that anybody is corrupt, I say that I "
            "would like one answer."
        ),
        minutes_ago=55,
        votes=10,
    ),
    Remark(
        key="hebrew",
        author="דנה לוי",
        text=(
            "נסעתי היום ליד המסילה עם האופניים. צריך לסמן טוב יותר את המעבר ליד המזח, אחרת "
            "מישהו יחליק על הפסים ברטובים."
        ),
        minutes_ago=40,
        votes=3,
    ),
    Remark(
        key="short",
        author="Ned Fairlamb",
        text="And the bell!!",
        minutes_ago=25,
        answers="bags",
        reported=(("off_topic", 1, ""),),
    ),
    Remark(
        key="starter",
        author="Wilhelmina Foss",
        text="A starter that old is not a recipe, it is a dog. You owe it walks.",
        minutes_ago=700,
        article=BREAD,
        votes=31,
    ),
    Remark(
        key="rye",
        author="Anselm Quist",
        text=(
            "My grandmother's was rye and lived in the cellar until 1974. It left with a "
            "tenant and a grudge."
        ),
        minutes_ago=660,
        article=BREAD,
        answers="starter",
        votes=22,
    ),
    Remark(
        key="nights",
        author="Tess Moorhouse",
        text="Two of the night staff are former students of mine. Tip them with quiet.",
        minutes_ago=900,
        article=NIGHTS,
        votes=18,
    ),
    Remark(
        key="grass",
        author="Finn Aalto",
        text=(
            "We counted eelgrass shoots with the school in May: 212 a square metre at the old mole."
        ),
        minutes_ago=820,
        article=MEADOW,
        votes=15,
    ),
)
