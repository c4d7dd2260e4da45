"""How often letters occur in languages, to tell code pages apart (shares in per cent of running text, rounded)."""


def _model(text: str) -> dict[str, float]:
    pairs = [item.rsplit(":", 1) for item in text.split()]
    total = sum(float(share) for _, share in pairs)
    return {letter: float(share) / total for letter, share in pairs}


MODELS: dict[str, dict[str, float]] = {
    "russian": _model(
        "о:10.9 е:8.4 а:8.0 и:7.4 н:6.7 т:6.3 с:5.5 р:4.7 в:4.5 л:4.4 к:3.5 м:3.2 д:3.0 п:2.8 у:2.6 я:2.0 ы:1.9 ь:1.7"
        " г:1.7 з:1.6 б:1.6 ч:1.4 й:1.2 х:1.0 ж:0.9 ш:0.7 ю:0.6 ц:0.5 щ:0.4"
        " э:0.3 ф:0.3 ё:0.2 ъ:0.04 і:0.02 ї:0.01 є:0.01 ґ:0.005"
    ),
    "polish": _model("ł:1.8 ę:1.1 ą:1.0 ó:0.9 ż:0.8 ś:0.7 ć:0.4 ń:0.2 ź:0.06"),
    "czech": _model(
        "í:3.1 á:2.2 ě:1.5 é:1.3 ř:1.2 š:0.8 ž:1.0 ý:1.1 č:1.0 ů:0.6 ú:0.2 ň:0.01 ť:0.01 ď:0.01 ľ:0.1 ô:0.1 ä:0.03"
    ),
    "hungarian": _model("á:3.4 é:3.8 ö:1.1 ó:1.0 ő:0.9 í:0.6 ü:0.6 ú:0.3 ű:0.2"),
    "hebrew": _model(
        "י:10.9 ו:10.4 ה:10.9 ל:7.4 א:6.3 ר:5.6 ת:5.0 ב:4.7 מ:4.6 ש:4.4 נ:2.9 ע:3.2 ם:2.7 ד:2.6 ח:2.5 ק:2.1 פ:1.7 כ:2.7"
        " ן:1.4 ג:1.4 ט:1.3 ז:1.3 צ:1.2 ס:1.5 ך:0.8 ף:0.3 ץ:0.1"
    ),
    "german": _model("ü:1.0 ä:0.6 ö:0.4 ß:0.3 é:0.02"),
    "french": _model("é:1.9 à:0.5 è:0.3 ê:0.2 ç:0.1 ô:0.06 î:0.05 â:0.05 ù:0.06 û:0.06 ë:0.01 ï:0.01 œ:0.02"),
    "spanish": _model("ó:0.8 á:0.5 í:0.7 é:0.4 ñ:0.3 ú:0.2 ü:0.01 ã:0.7 ç:0.5 õ:0.1 ê:0.3 ò:0.05 ì:0.03 ª:0.02 º:0.02"),
    "nordic": _model("å:1.3 ä:1.8 ö:1.3 ø:0.9 æ:0.9 é:0.1 ð:0.2 þ:0.2"),
}

# Most preferred first: of pages that read the file into the same text, the first is named.
PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cp1252", ("german", "french", "spanish", "nordic")),
    ("cp1250", ("polish", "czech", "hungarian", "german")),
    ("iso-8859-2", ("polish", "czech", "hungarian", "german")),
    ("cp1251", ("russian",)),
    ("koi8-r", ("russian",)),
    ("cp866", ("russian",)),
    ("cp1255", ("hebrew",)),
    ("iso-8859-8", ("hebrew",)),
)

# Pages outside the languages above; charset-normalizer is asked about these when no letters fit.
OTHER_PAGES = [
    "cp1253", "cp1254", "cp1256", "cp1257", "cp1258", "cp850", "cp852", "cp862", "iso8859_5", "mac_cyrillic",
    "cp932", "euc_jp", "gb18030", "big5", "cp949", "tis_620",
]  # fmt: skip

NEUTRAL = frozenset("«»„“”‘’–—…№€₪£©®™°§±×·•²³½\xa0\xad\u200e\u200f")
SCRIPT_OWN_WORDS = frozenset({"russian", "hebrew"})
