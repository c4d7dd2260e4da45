"""Fill an empty database: python -m bench.fill SIZE FILE (the environment says where)."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from bench.generate import make  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    Path(sys.argv[2]).write_text(json.dumps(asdict(make(sys.argv[1]))))
