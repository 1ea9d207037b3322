"""The texts that conversions are calibrated and checked with."""

CALIBRATION_TEXTS = (
    "When does the ferry leave, and who may take it?",
    "The council voted on Tuesday to rebuild the old harbour bridge. Work will begin in March 2027 and cost "
    "12.4 million euros, the mayor said, most of it paid by the region.",
    "Markets fell sharply after the central bank raised its key rate by half a point to 4.75 %. Analysts at "
    "three banks had expected a smaller step. The currency gained 1.3 % against the dollar.",
    "Photosynthesis turns carbon dioxide and water into sugar and oxygen. It happens in chloroplasts, whose "
    "chlorophyll takes in red and blue light and gives back green. C4 plants such as maize do it in two "
    "steps, in different cells, and lose less water in hot weather.",
    "What's Next? Both sides meet in Geneva on 3 December. If no agreement is signed by then, the truce "
    "ends, and observers fear that fighting in the north will begin again.",
    "To install the package, run the setup script with --prefix, then restart the service. Logs are written "
    "to /var/log; errors such as E1042 mean that the key has expired.",
    "Wolf",
    "She said no. He left. They never spoke of it again, though both wrote long letters that nobody sent.",
)

MULTILINGUAL_TEXTS = (
    "Die Fähre nach Lindøya legt um neun Uhr abends ab; sie fasst vierzig Autos.",
    "El consejo votó el martes a favor de reconstruir el antiguo puente del puerto por 12 millones de euros.",
    "La Banque centrale a relevé son taux directeur d'un demi-point, à 4,75 %. Les marchés ont reculé.",
    "Когда отходит ночной паром, и кто может на нём плыть?",
    "متى تغادر العبارة الليلية الميناء؟",
    "光合作用把二氧化碳和水变成糖和氧气，这一过程发生在叶绿体中。",
    "夜のフェリーは午後九時に港を出ます。切符は船内で買えます。",
    "रात की नौका नौ बजे बंदरगाह से निकलती है।",
    "Ponte",
)
"""More of them, for models that read many languages."""
