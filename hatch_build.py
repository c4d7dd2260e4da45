"""Builds the assets before a wheel is packed, so that installing Trefoil needs no node."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):
    """Runs frontend/build.py; an editable install and a source archive keep the sources as they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets for a wheel, if the sources of the front end are there."""
        script = Path(self.root) / "frontend" / "build.py"
        if self.target_name == "wheel" and version != "editable" and script.is_file():
            runpy.run_path(str(script), run_name="__main__")
