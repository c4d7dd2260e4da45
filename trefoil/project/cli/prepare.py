"""Before serving: a new database gets its tables, one of another version is refused with advice."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from trefoil.project.environment import BadSetting

BAD_CONFIGURATION = 78


def pending() -> list[str]:
    """Names of migrations that the database has not had."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def is_new() -> bool:
    """Whether the database holds no tables of ours yet."""
    return "identity_user" not in connections[DEFAULT_DB_ALIAS].introspection.table_names()


def say_code() -> None:
    """Print the code of an installation in which nobody is yet: who reads it here may set the firm up."""
    code: str = importlib.import_module("trefoil.start.actions").open_firm()
    if code:
        print(f"\nNobody is here yet. Set your firm up at  {settings.TREFOIL_URL}/start/?code={code}", flush=True)
        print(f"The set-up code is  {code}  and is good until it is used.\n", flush=True)


def main(words: Sequence[str] = ()) -> int:
    """0 when the database is ready; `--opening` prints the code of a new installation."""
    problem = _prepare()
    if not problem and "--opening" in words:
        say_code()
    return problem


def _prepare() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
    try:
        django.setup()
        if is_new():
            call_command("migrate", verbosity=0, interactive=False)
            return 0
    except BadSetting as error:
        print(f"trefoil: {error}", file=sys.stderr)
        return BAD_CONFIGURATION
    waiting = pending()
    if waiting:
        print(f"trefoil: the database is of another version ({len(waiting)} steps behind). Make a backup, then run"
              " `trefoil migrate`.", file=sys.stderr)  # fmt: skip
        return BAD_CONFIGURATION
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
