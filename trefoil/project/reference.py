"""The reference pages, made from what is registered, so that they cannot drift; a test compares them with docs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from trefoil.core import registry
from trefoil.identity.packs import PACKS
from trefoil.identity.rights import RIGHTS
from trefoil.project.environment import SETTINGS
from trefoil.project.schedule import SCHEDULE

MADE = "<!-- Made by `trefoil reference`; do not edit. -->\n\n"
LEVELS = ("none", "own", "team", "all")


def pages() -> dict[str, str]:
    """{file name: text} of all reference pages, in English."""
    with translation.override("en"):
        return {
            "settings.md": _settings(),
            "verbs.md": _verbs(),
            "rights.md": _rights(),
            "registered.md": _registered(),
        }


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _settings() -> str:
    rows = ((f"`{s.name}`", f"`{s.default}`" if s.default else "", s.meaning) for s in SETTINGS)
    return f"# Settings\n\n{MADE}Every setting is an environment variable. None is needed to start.\n\n" + _table(
        ("variable", "default", "meaning"), rows
    )


def _verbs() -> str:
    rows = ((f"`{v.name}`", v.label, v.kind, "folded away" if v.hidden else "") for v in _sorted(registry.verbs))
    return f"# Verbs of the timeline\n\n{MADE}" + _table(("verb", "says", "kind", ""), rows)


def _rights() -> str:
    text = f"# Ready roles\n\n{MADE}How far each role reaches: none, own, team, all; every cell can be changed.\n"
    for pack, (name, drafts) in PACKS.items():
        rows = (
            (d.name, *(LEVELS[level] for level in d.levels), d.sensitive, d.secret, ", ".join(d.rights))
            for d in drafts
        )
        head = ("role", "view", "create", "edit", "delete", "export", "sensitive", "secret", "extra rights")
        text += f"\n## {name} (`{pack}`)\n\n" + _table(head, rows)
    return text + "\nExtra rights: " + ", ".join(f"`{right}`" for right in RIGHTS) + ".\n"


def _registered() -> str:
    text = f"# What is registered\n\n{MADE}"
    for kind in registry.KINDS:
        names = ", ".join(f"`{name}`" for name in sorted(kind.things)) or "none yet"
        text += f"- **{kind.kind}** (`{kind.file}.py`): {names}\n"
    jobs = ", ".join(f"`{job.name}`" for job in SCHEDULE)
    return text + f"- **periodic job** (`project/schedule.py`): {jobs}\n"


def _sorted(things: Iterable[registry.Verb]) -> list[registry.Verb]:
    return sorted(things, key=lambda verb: verb.name)
