"""The tree of sources, parsed once for all architecture tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "trefoil"


@lru_cache
def python_files(with_tests: bool = False) -> tuple[Path, ...]:
    """All Python files of the product, migrations left out."""
    return tuple(
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts and (with_tests or "tests" not in path.parts)
    )


@lru_cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    """The file's path from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions of a file, nested ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[ast.Call]:
    """All calls of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node
