"""Comments on four subjects, written for the tests, in English, German and Korean."""

from __future__ import annotations

ENGLISH = {
    "fares": [
        "A monthly ticket is far too expensive for a family of four.",
        "Why did the price of a single ticket go up by twenty percent?",
        "The fare should be free for pensioners, as it was before.",
        "Tickets cost more here than in any other city of our size.",
        "Make the tickets cheaper and people will leave their cars at home.",
        "I pay more for my ticket than for my lunch.",
        "Children should travel without paying any fare at all.",
        "The ticket machine charged me twice and nobody gives the money back.",
    ],
    "noise": [
        "The noise at night is unbearable, we cannot sleep with the windows open.",
        "Trams screech in the bend by our house at five in the morning.",
        "The squealing wheels wake the baby every single night.",
        "Could somebody measure how loud it is at the corner after midnight?",
        "Rubber under the rails would make it much quieter for neighbours.",
        "My bedroom shakes whenever one passes, the noise is terrible.",
        "It is loud, it is shrill, and it never stops before one o'clock.",
        "We were promised quiet rails and got a screaming machine.",
    ],
    "bicycles": [
        "Cyclists fall on the wet rails all the time, it is dangerous.",
        "My bicycle wheel got stuck in the track and I broke my wrist.",
        "We need a separate bike lane along the whole route.",
        "Where are cyclists meant to ride when the rails take the street?",
        "A cycle path beside the line would have cost very little.",
        "Crossing the tracks at a right angle is impossible by bike there.",
        "Three riders were taken to hospital after slipping on the rails.",
        "Put the bicycle lane where cars park today.",
    ],
    "trees": [
        "They cut down forty old lime trees for this line.",
        "Plant new trees along the avenue before summer comes.",
        "The shade of those trees kept the square cool in July.",
        "An oak of two hundred years is not replaced by a sapling.",
        "Birds used to nest in the trees they felled last week.",
        "The park has lost its oldest chestnut, and nobody asked us.",
        "Green grass between the tracks does not make up for felled trees.",
        "Every felled tree should be replaced by three young ones.",
    ],
}
GERMAN = {
    "fares": [
        "Die Monatskarte ist für eine Familie viel zu teuer.",
        "Warum ist der Fahrschein schon wieder teurer geworden?",
        "Für Rentner sollte die Fahrkarte kostenlos sein.",
        "Der Fahrpreis ist hier höher als in jeder anderen Stadt.",
        "Billigere Fahrscheine, und die Leute lassen das Auto stehen.",
        "Mein Fahrschein kostet mehr als mein Mittagessen.",
    ],
    "trees": [
        "Für diese Strecke wurden vierzig alte Linden gefällt.",
        "Pflanzt neue Bäume entlang der Allee, bevor der Sommer kommt.",
        "Der Schatten der Bäume hat den Platz im Juli gekühlt.",
        "Eine alte Eiche ersetzt man nicht durch ein Bäumchen.",
        "In den gefällten Bäumen haben Vögel genistet.",
        "Für jeden gefällten Baum sollten drei neue gepflanzt werden.",
    ],
}
KOREAN = {
    "fares": [
        "월 정기권이 가족에게는 너무 비쌉니다.",
        "왜 또 승차권 가격이 올랐나요?",
        "노인에게는 요금을 무료로 해 주세요.",
        "다른 도시보다 요금이 훨씬 비싸요.",
        "표 값이 내 점심값보다 비쌉니다.",
        "요금을 내리면 사람들이 차를 두고 다닐 겁니다.",
    ],
    "noise": [
        "밤에 소음이 너무 심해서 잠을 잘 수 없습니다.",
        "새벽마다 전차가 끼익거리는 소리에 깹니다.",
        "창문을 열면 시끄러워서 견딜 수가 없어요.",
        "자정 이후 소음을 누가 측정해 주세요.",
        "전차 소리 때문에 아기가 매일 밤 깨요.",
        "조용한 선로를 약속했는데 너무 시끄럽습니다.",
    ],
}
MIXED = {
    subject: ENGLISH.get(subject, []) + GERMAN.get(subject, []) + KOREAN.get(subject, [])
    for subject in ENGLISH
}

REPETITIVE = {
    "korean": (
        (
            "버스 요금이 {} 문제라고 생각합니다.",
            "도서관 야간 개방이 {} 문제라고 생각합니다.",
            "공원 개 목줄이 {} 문제라고 생각합니다.",
        ),
        ("가장 큰", "정말 큰", "아주 심각한", "요즘 제일 큰", "매우 중요한", "꽤 큰", "특히 큰"),
    ),
    "german": (
        (
            "Der Fahrpreis ist {} zu hoch für uns.",
            "Die Bibliothek ist {} zu kurz geöffnet.",
            "Hunde laufen im Park {} ohne Leine herum.",
        ),
        ("wirklich", "leider", "eindeutig", "immer", "meist", "heute", "wieder"),
    ),
}
"""Three subjects, each of which many readers put into nearly the same words."""
