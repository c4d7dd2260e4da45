"""What a person chooses for one import; unknown names and values are refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trefoil.core.actions import Invalid

EXISTING = (("update", gettext_lazy("Update them")), ("skip", gettext_lazy("Leave them as they are")))
MISSING = (("report", gettext_lazy("Report the row")), ("create", gettext_lazy("Create it")))
OWNERLESS = (("report", gettext_lazy("Report the row")), ("me", gettext_lazy("Give it to me")))
DATE_ORDERS = (
    ("", gettext_lazy("As the file shows")),
    ("dmy", gettext_lazy("Day, month, year")),
    ("mdy", gettext_lazy("Month, day, year")),
    ("ymd", gettext_lazy("Year, month, day")),
)
DECIMALS = (("", gettext_lazy("As the file shows")), (".", gettext_lazy("Point: 1,234.50")),
            (",", gettext_lazy("Comma: 1.234,50")))  # fmt: skip
CHOICES: dict[str, Any] = {
    "existing": EXISTING, "missing": MISSING, "missing_owner": OWNERLESS, "date_order": DATE_ORDERS,
    "decimal": DECIMALS,
}  # fmt: skip
_LONGEST = 120
_MOST_SPELLINGS = 5000


@dataclass
class Options:
    """The choices. `accept_spellings`: {field: {as the file says: the name meant, or "" for "it is a new name"}}."""

    existing: str = "update"
    missing: str = "report"
    missing_owner: str = "report"
    create_fields: bool = False
    date_order: str = ""
    decimal: str = ""
    country: str = ""
    currency: str = ""
    pipeline: str = ""
    closed_stage: str = ""
    role: str = ""
    head_role: str = ""
    email_domain: str = ""
    teams_of_managers: bool = True
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    accept_spellings: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        """Options from input; Invalid names each that is wrong."""
        known = {one.name: one for one in fields(cls)}
        errors: dict[str, Any] = {name[:60]: _("There is no such option.") for name in given if name not in known}
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name in known:
                try:
                    values[name] = _clean(name, value, known[name].type)
                except ValueError as error:
                    errors[name] = str(error)
        if errors:
            raise Invalid(errors)
        return cls(**values)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def accepted(self, name: str, value: str) -> str | None:
        """What the person said about a spelling: the name meant, "" for new, None for nothing said."""
        return self.accept_spellings.get(name, {}).get(value)


def _clean(name: str, value: Any, kind: Any) -> Any:
    if name == "accept_spellings":
        return _spellings(value)
    if kind == "bool":
        if not isinstance(value, bool):
            raise ValueError(_("Say true or false."))
        return value
    if not isinstance(value, str) or len(value) > _LONGEST or "\x00" in value:
        raise ValueError(_("At most %(most)s signs.") % {"most": _LONGEST})
    text = value if name == "delimiter" else value.strip()
    if name in CHOICES and text not in dict(CHOICES[name]):
        raise ValueError(_("There is no such choice."))
    if name == "country" and text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise ValueError(_("Write the country as two letters, such as PL."))
    if name == "delimiter" and text not in ("", ",", ";", "\t", "|"):
        raise ValueError(_("There is no such choice."))
    return text.upper() if name in ("country", "currency") else text


def _spellings(value: Any) -> dict[str, dict[str, str]]:
    good = isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(pairs, dict) and len(pairs) <= _MOST_SPELLINGS
        and all(isinstance(k, str) and isinstance(v, str) for k, v in pairs.items())
        for name, pairs in value.items()
    )  # fmt: skip
    if not good:
        raise ValueError(_("Say {field: {name in the file: name meant}}."))
    return {name: dict(pairs) for name, pairs in value.items()}
