"""Yes and no in the languages that files come in."""

from decimal import Decimal

from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.table import Cell

YES = frozenset(
    "1 y yes true t on x + ✓ ✔ ☑ да д истина вкл tak prawda wł כן נכון אמת ja j wahr oui vrai sí si так".split()  # noqa: SIM905
)
NO = frozenset(
    "0 n no false f off - ✗ ✘ ☐ нет н ложь выкл nie fałsz falsz wył לא שקר nein falsch non faux falso ні".split()  # noqa: SIM905
)
BLANK = frozenset(
    ("select", "n/a", "#n/a", "na", "null", "none", "nil", "nan", "-", "--", "—", "–", "не указано", "не указан",
     "не выбрано",
     "не закрыта", "brak", "nie dotyczy", "אין", "לא ידוע", "(blank)", "(empty)", "keine angabe")
)  # fmt: skip
MAX_CHARS = 40


def parse_bool(value: Cell) -> bool:
    """Yes or no; raises BadValue for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal) and value in (0, 1):
        return bool(value)
    text = str(value).strip().casefold()
    if not text:
        raise BadValue("blank", value)
    if len(text) <= MAX_CHARS:
        if text in YES:
            return True
        if text in NO:
            return False
    raise BadValue("not_yes_or_no", value)


def means_blank(value: Cell) -> bool:
    """Whether a cell is empty or holds a word that programs write for nothing ("Select", "не закрыта", "n/a")."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return not text or (len(text) <= MAX_CHARS and text.casefold() in BLANK)
