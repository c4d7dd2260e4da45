"""Budgets for the tail: the longest functions, files and templates, not the average."""

import ast

from tests.architecture.source import PACKAGE, ROOT, functions, name_of, python_files, tree_of

LONGEST_FUNCTION = 60
MOST_AT_95 = 30
LONGEST_FILE = 400
LONGEST_TEMPLATE = 120
MOST_JAVASCRIPT = 3_000
DRAWERS = {"common", "utils", "util", "lib", "helpers", "base", "extras", "misc"}
SUFFIXES = ("Manager", "Service", "Helper", "Handler", "Util", "Utils", "Base", "Mixin")


def _lengths() -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or 0) - node.lineno + 1, f"{name_of(path)}:{node.name}")
        for path in python_files()
        for node in functions(path)
    ]


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert [found for found in _lengths() if found[0] > LONGEST_FUNCTION] == []


def test_nineteen_functions_of_twenty_fit_in_thirty_lines() -> None:
    lengths = sorted(length for length, _name in _lengths())
    assert lengths[int(len(lengths) * 0.95)] <= MOST_AT_95


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    files = [(path.read_text().count("\n"), name_of(path)) for path in python_files(with_tests=True)]
    assert [found for found in files if found[0] > LONGEST_FILE] == []


def test_no_template_is_longer_than_its_budget() -> None:
    files = [(path.read_text().count("\n"), name_of(path)) for path in PACKAGE.rglob("templates/**/*.html")]
    assert files
    assert [found for found in files if found[0] > LONGEST_TEMPLATE] == []


def test_javascript_stays_small() -> None:
    sources = list((ROOT / "frontend" / "js").rglob("*.js"))
    assert sources
    assert sum(path.read_text().count("\n") for path in sources) <= MOST_JAVASCRIPT


def test_there_are_no_drawers() -> None:
    names = {part for path in python_files() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    # a database backend's module must be called base.py: Django looks for that name
    allowed = {"base"} if all("db" in p.parts for p in python_files() if p.stem == "base") else set()
    assert names & DRAWERS - allowed == set()


def test_classes_are_named_for_what_they_are() -> None:
    bad = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(SUFFIXES) and node.name != "UserManager"
    ]
    assert bad == []
