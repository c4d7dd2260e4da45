"""The direction of imports, and the tools that hold the rest."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

BIN = Path(sys.executable).parent


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_follow_the_layers() -> None:
    done = _run(str(BIN / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout[-3000:]


def test_layers_have_no_exceptions() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text()


def test_ruff_finds_nothing() -> None:
    done = _run(str(BIN / "ruff"), "check", ".")
    assert done.returncode == 0, done.stdout[-3000:]


def test_types_are_strict() -> None:
    done = _run(str(BIN / "mypy"), "trefoil")
    assert done.returncode == 0, done.stdout[-3000:]
