"""One running installation for the tests of pages and events; those of the supervisor start their own."""

import os
import shutil
import subprocess
import sys

import pytest

from trefoil.project.tests.processes.running import running


def pytest_collection_modifyitems(items):
    """These start installations of their own, on SQLite."""
    for item in items:
        if "processes" in item.path.parts:
            item.add_marker(pytest.mark.one_database)


@pytest.fixture(autouse=True)
def _forget():
    """These tests have no database of their own: what they test runs in other processes."""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    data = tmp_path_factory.mktemp("prepared")
    environment = {
        **os.environ,
        "TREFOIL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "trefoil.project.tests.processes.served",
    }
    command = [sys.executable, "-m", "trefoil.project.tests.processes.installation", "prepare"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-4000:]
    return data


@pytest.fixture
def data(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="module")
def server(prepared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server") / "data"
    shutil.copytree(prepared, folder)
    with running(folder, TREFOIL_MAX_BODY="3000000", TREFOIL_WEB_WORKERS="1") as run:
        run.until("/healthz")
        yield run
