"""What other systems call won, lost, qualified and the rest, in the languages that files come in."""

from __future__ import annotations

from trefoil.exchange.folding import fold

_WON = (
    "won | win | closed won | closedwon | won deal | success | успешно реализовано | выиграна | выиграно"
    " | сделка успешна | успешно | продажа | wygrana | wygrane | wygrany | wygrano | זכייה | נסגר בהצלחה | הצלחה"
    " | זכה | gewonnen"
    " | ganado | ganada | cierre ganado | gagné"
)
_LOST = (
    "lost | loss | closed lost | closedlost | lost deal | failed | закрыто и не реализовано | проиграна | проиграно"
    " | сделка провалена | провалена | провал | отказ | przegrana | przegrane | przegrany | utracona | הפסד | אבוד"
    " | נסגר בהפסד | verloren | perdido | perdida | cierre perdido | perdu | abandoned"
)
_OPEN = "open | in progress | active | new | открыта | в работе | otwarta | פתוח | offen | abierto"
_QUALIFIED = (
    "qualified | sql | mql | accepted | hot | converted | опп | качественный | квалифицирован | конвертирован"
    " | в сделке | сделка создана | zakwalifikowany | skonwertowany | מתאים | הומר | qualifiziert | calificado"
)
_DISQUALIFIED = (
    "disqualified | unqualified | junk | junk lead | bad | lost | rejected | canceled | cancelled | spam | dead"
    " | некачественный | некачественный лид | отказ | спам | мусор | odrzucony | niezakwalifikowany | spam"
    " | לא מתאים | נפסל | disqualifiziert | unqualifiziert | descartado | recycled"
)
# Where a stage of this name usually stands in a sale; for pipelines made from a file.
_RANKS = (
    ("prospect", "lead", "new", "incoming", "первичн", "нов", "nowy", "חדש", "neu"),
    ("contact", "engag", "qualif", "appointment", "контакт", "квалиф", "kontakt", "קשר", "взят"),
    ("need", "discover", "analys", "demo", "meeting", "present", "потребн", "встреч", "potrzeb", "פגישה", "bedarf"),
    ("propos", "offer", "quote", "quot", "кп", "предлож", "ofert", "הצעה", "angebot"),
    ("negoti", "decision", "review", "согласов", "переговор", "negocj", "משא", "verhandl"),
    ("contract", "verbal", "commit", "invoice", "договор", "оплат", "счет", "umow", "חוזה", "vertrag"),
)


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


_WON_WORDS, _LOST_WORDS, _OPEN_WORDS = _set(_WON), _set(_LOST), _set(_OPEN)
_GOOD, _BAD = _set(_QUALIFIED), _set(_DISQUALIFIED)
_YES, _NO = _set("1 | true | yes | да | tak | כן | ja | sí"), _set("0 | false | no | нет | nie | לא | nein")


def outcome_of(text: str) -> str | None:
    """won, lost or open for a word that means so; None for any other (a stage of the firm's own)."""
    key = fold(text)
    if key in _WON_WORDS:
        return "won"
    if key in _LOST_WORDS:
        return "lost"
    return "open" if key in _OPEN_WORDS else None


def outcome_of_flag(text: str) -> str | None:
    """The same for a column that says whether a deal was won, where yes means won and no says nothing."""
    key = fold(text)
    if key in _YES:
        return "won"
    return "open" if key in _NO else outcome_of(text)


def verdict_of(text: str) -> bool | None:
    """Whether a status of leads means qualified or not; None when it means neither."""
    key = fold(text)
    return True if key in _GOOD else False if key in _BAD else None


def rank_of(name: str) -> int:
    """Where a stage usually stands; unknown ones in the middle."""
    key = fold(name)
    for rank, words in enumerate(_RANKS):
        if any(word in key for word in words):
            return rank
    return len(_RANKS) // 2
