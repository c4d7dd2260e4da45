"""Real worker processes on a database file: killed, sharing, stopping, keeping a schedule."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def crew(tmp_path):
    def run(*words: str) -> dict:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "trefoil.project.tests.processes.mini",
            "TREFOIL_DATA": str(tmp_path),
            "TREFOIL_LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "trefoil.project.tests.processes.crew", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=110)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.mark.slow
def test_fifty_kills_lose_nothing_and_do_nothing_twice(crew):
    seen = crew("kill", "500", "50")
    assert seen["states"] == {"done": 500} and seen["marked"] == 500 and seen["twice"] == 0
    assert seen["attempts"] > 510, "the kills must have hit jobs"
    assert seen["kills_without_work"] < 10 and seen["code"] == 0


def test_two_workers_share_the_jobs_and_run_none_twice(crew):
    seen = crew("share", "200")
    assert seen["states"] == {"done": 200} and seen["marked"] == 200 and seen["twice"] == 0
    assert seen["attempts"] == 200 and seen["hands"] == 2 and seen["codes"] == [0, 0]


def test_a_worker_asked_to_stop_lets_a_long_job_put_itself_back(crew):
    seen = crew("stop")
    assert seen["code"] == 0 and seen["seconds"] < 4
    assert (seen["state"], seen["held_by"], seen["marked"]) == ("waiting", "", 1)


def test_a_job_that_does_not_listen_is_cut_off_and_rolled_back(crew):
    seen = crew("cut")
    assert (seen["code"], seen["state"], seen["attempt"], seen["marked"]) == (0, "waiting", 0, 0)


def test_two_schedulers_fire_each_due_time_once(crew):
    seen = crew("tick", "6")
    assert 5 <= seen["dues"] == seen["distinct"] <= 8
    assert seen["jobs"] == seen["dues"] - 1, "the first sight of a name fires nothing"
    assert seen["codes"] == [0, 0] and seen["twice"] == 0


def test_an_idle_worker_wakes_at_once(crew):
    seen = crew("wake", "20")
    assert seen["code"] == 0 and seen["marked"] == 20
    assert seen["median"] < 200
