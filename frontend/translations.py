"""Collects the product's strings and keeps the catalogues of the languages complete.

Strings that left the sources are dropped, new ones come in untranslated; a guess from a similar string is never kept,
so nothing wrong is shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "trefoil" / "project" / "locale"
LANGUAGES = ("ru", "pl", "he")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip


def collected() -> Catalog:
    """All strings of the sources."""
    with (ROOT / "frontend" / "translations.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="Trefoil", charset="utf-8")
    found = extract_from_dir(
        str(ROOT), methods, options, KEYWORDS, comment_tags=("Translators:",),
        directory_filter=lambda path: Path(path).name not in {".venv", "node_modules", "tests", ".git", "dist", "var"},
    )  # fmt: skip
    for name, line, message, comments, context in found:
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the strings of the sources."""
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    had = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            had = read_po(file, locale=language)
    catalog = Catalog(locale=language, project="Trefoil", charset="utf-8", fuzzy=False)
    for message in sorted((m for m in template if m.id), key=lambda m: (str(m.id), m.context or "")):
        old = had.get(message.id, message.context)
        catalog.add(message.id, old.string if old is not None else "", flags=message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, omit_header=False, sort_output=False)
    return catalog


def missing(catalog: Catalog) -> list[Message]:
    """Strings without a whole translation."""
    return [m for m in catalog if m.id and not (all(m.string) if isinstance(m.string, (tuple, list)) else m.string)]


def main() -> int:
    """Update, or with --check only compare."""
    template = collected()
    only_check = "--check" in sys.argv
    wrong = 0
    for language in LANGUAGES:
        if only_check:
            with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
                catalog = read_po(file, locale=language)
            lacking = [m for m in template if m.id and catalog.get(m.id, m.context) is None] + missing(catalog)
        else:
            lacking = missing(updated(language, template))
        wrong += len(lacking)
        print(f"{language}: {len([m for m in template if m.id])} strings, {len(lacking)} untranslated")
        for message in lacking[:20] if only_check else []:
            print(f"    {message.id!r}")
    return 1 if only_check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
