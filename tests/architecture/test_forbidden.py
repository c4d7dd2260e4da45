"""What must not stand in the sources, because it went wrong elsewhere."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, calls, name_of, python_files, tree_of

# A list that may only become shorter: places where the system itself reads without a viewer.
MOST_SYSTEM_READS = 263


def _attribute_calls(path: Path, name: str) -> list[ast.Call]:
    return [call for call in calls(path) if isinstance(call.func, ast.Attribute) and call.func.attr == name]


def test_there_are_no_signals() -> None:
    bad = [
        name_of(path)
        for path in python_files()
        if re.search(r"@receiver|django\.dispatch|models\.signals|models import signals", path.read_text())
    ]
    assert bad == []


def test_custom_values_are_only_reached_by_their_expression() -> None:
    bad = [name_of(p) for p in python_files() if re.search(r"""["'(\s]custom__\w""", p.read_text())]
    assert bad == []


def test_views_and_endpoints_never_take_everything() -> None:
    bad = [
        name_of(path)
        for path in python_files()
        if re.search(r"(^|/)(views|api)(/|\.py)", name_of(path)) and re.search(r"objects\.(all|system)\(", path.read_text())
    ]
    assert bad == []


def test_the_unguarded_manager_of_users_serves_libraries_only() -> None:
    bad = [name_of(p) for p in python_files() if re.search(r"\bUser\.(objects|_default_manager)\b", p.read_text())]
    assert bad == []


def test_base_managers_are_never_asked() -> None:
    assert [name_of(p) for p in python_files() if "_base_manager" in p.read_text()] == []


def test_system_reads_only_become_rarer() -> None:
    found = [(name_of(path), call) for path in python_files() for call in _attribute_calls(path, "system")]
    without_reason = [name for name, call in found if not call.args]
    assert without_reason == []
    assert len(found) <= MOST_SYSTEM_READS


@pytest.mark.parametrize("name", ["raw", "extra"])
def test_no_orm_escape_to_sql(name: str) -> None:
    assert [name_of(path) for path in python_files() if _attribute_calls(path, name)] == []


def _is_built(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)


# Statements whose changing part is a name from our own tables, never input; each is quoted and pattern-checked there.
MAY_BUILD_SQL = {
    "trefoil/search/engines/sqlite.py", "trefoil/customfields/actions.py", "trefoil/project/cli/check.py",
}  # fmt: skip


def test_no_sql_is_built_from_strings() -> None:
    bad = [
        f"{name_of(path)}:{call.lineno}"
        for path in python_files()
        for name in ("execute", "executemany")
        for call in _attribute_calls(path, name)
        if call.args and _is_built(call.args[0]) and name_of(path) not in MAY_BUILD_SQL
    ]
    assert bad == []


ORM = {"filter", "exclude", "annotate", "alias", "aggregate", "get", "order_by", "values", "values_list"}
# The one filter compiler, and look-ups by names written in our own code.
MAY_EXPAND = {"trefoil/core/listing.py", "trefoil/core/filtering.py", "trefoil/core/db/models.py",
              "trefoil/core/access/scope.py", "trefoil/timeline/reading.py"}  # fmt: skip


def test_no_dictionary_is_expanded_into_the_orm() -> None:
    bad = [
        f"{name_of(path)}:{call.lineno}"
        for path in python_files()
        if name_of(path) not in MAY_EXPAND
        for call in calls(path)
        if (isinstance(call.func, ast.Attribute) and call.func.attr in ORM and "objects" in ast.dump(call.func))
        or (isinstance(call.func, ast.Name) and call.func.id == "Q")
        if any(keyword.arg is None for keyword in call.keywords)
    ]
    assert bad == []


DANGEROUS = {"eval", "exec", "compile", "__import__"}


def test_nothing_runs_or_unpacks_what_it_was_given() -> None:
    bad = []
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
                bad += [f"{name_of(path)}: {n}" for n in names if n in {"pickle", "marshal", "shelve", "yaml", "xml.sax"}]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DANGEROUS:
                bad.append(f"{name_of(path)}:{node.lineno} {node.func.id}")
            if isinstance(node, ast.keyword) and node.arg == "shell":
                bad.append(f"{name_of(path)}: shell=")
    assert bad == []


def test_sqlite_of_the_system_never_opens_the_live_file() -> None:
    """Two SQLite libraries on one file in one process lose commits in silence."""
    bad = [
        name_of(path)
        for path in python_files()
        if re.search(r"^\s*(import sqlite3|from sqlite3)", path.read_text(), re.MULTILINE)
    ]
    assert bad == []


def test_csrf_is_never_switched_off() -> None:
    allowed = {name for name in map(name_of, python_files()) if name.startswith("trefoil/core/api")}
    bad = [name_of(p) for p in python_files() if "csrf_exempt" in p.read_text() and name_of(p) not in allowed]
    assert bad == []


def test_templates_hold_no_scripts_and_no_styles() -> None:
    bad = []
    for path in PACKAGE.rglob("templates/**/*.html"):
        text = path.read_text()
        if re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=[\"']|javascript:|\|\s*safe\b(?!\s+if)", text):
            bad.append(name_of(path))
    assert [name for name in bad if "|safe" not in name] == bad and [
        name for name in bad if name not in MARKS_SAFE
    ] == []


# `"…"|safe` on a constant of the template itself.
MARKS_SAFE = {"trefoil/ui/templates/ui/nav.html", "trefoil/customers/templates/customers/point.html"}


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    words = re.compile(
        r"py" r"pi\.org|python" r"hosted|registry\." r"npmjs|deb\." r"debian|/ro" r"ot/|/tmp/bash" r"_jobs|/wo" r"rk/"
    )
    suffixes = {".py", ".html", ".md", ".toml", ".txt", ".js", ".css", ".json", ".po", ".sh", ""}
    bad = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not path.is_file() or path.suffix not in suffixes or {".git", ".venv", "node_modules", "dist", "var"} & set(parts):
            continue
        if parts[0].startswith(".") and parts[0] not in (".ci", ".gitignore"):
            continue
        text = path.read_text(errors="ignore")
        bad += [f"{path.relative_to(ROOT)}: {found.group()}" for found in [words.search(text)] if found]
    assert bad == []


def test_a_part_that_renews_itself_takes_the_newest_news() -> None:
    """Without hx-sync a second piece of news waits on an element that the first answer takes out of the page: lost."""
    opened = re.compile(r"<\w+[^>]*hx-trigger=\"[^\"]*from:body[^>]*>")
    deaf = [
        f"{path.relative_to(ROOT)}: {found[:80]}" for path in PACKAGE.rglob("templates/**/*.html")
        for found in opened.findall(path.read_text()) if 'hx-sync="this:replace"' not in found
    ]  # fmt: skip
    assert deaf == []
