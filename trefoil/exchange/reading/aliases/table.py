"""How the tables of names are written: one field per block, names of one language on one line, divided by |."""

from trefoil.exchange.reading.headers import TargetField

LANGUAGES = frozenset({"en", "ru", "pl", "he", "de", "es", "system"})


def fields(text: str) -> list[TargetField]:
    """Read names: a line `key` or `key*` (many), then lines `  lang: name | name`; earlier names are preferred."""
    found: list[TargetField] = []
    key, many = "", False
    names: dict[str, list[str]] = {}
    for line in [*text.strip().splitlines(), "end"]:
        if line.startswith(" "):
            lang, _, rest = line.strip().partition(":")
            if lang not in LANGUAGES:
                raise ValueError(line)
            names.setdefault(lang, []).extend(name.strip() for name in rest.split("|"))
            continue
        if key:
            found.append(TargetField(key, names, many))
        key, many, names = line.removesuffix("*"), line.endswith("*"), {}
    return _joined(found)


def _joined(found: list[TargetField]) -> list[TargetField]:
    """A field named in two blocks is one field with the names of both."""
    fields_by_key: dict[str, TargetField] = {}
    for target in found:
        first = fields_by_key.get(target.key)
        if first is None:
            fields_by_key[target.key] = target
            continue
        both: dict[str, list[str]] = {}
        for name, lang in [*first.names(), *target.names()]:
            both.setdefault(lang, []).append(name)
        fields_by_key[target.key] = TargetField(target.key, both, first.many or target.many)
    return list(fields_by_key.values())
