"""When periodic jobs are due, and that each due time fires once whatever the clock does."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import override_settings

from trefoil.jobs.models import Firing, Job
from trefoil.jobs.periodic import Clock, Periodic, fire, forget_firings_before
from trefoil.jobs.tests import tasks

NOON = datetime(2026, 3, 10, 12, 0, 30, tzinfo=UTC)
EACH_MINUTE = Periodic("each minute", tasks.mark, every=timedelta(minutes=1))


def pending():
    return Job.objects.system("test").filter(unique_key="periodic:each minute").count()


def test_due_times_of_an_interval():
    assert EACH_MINUTE.due(NOON) == NOON.replace(second=0)
    assert EACH_MINUTE.due(NOON.replace(second=0)) == NOON.replace(second=0)


@override_settings(TIME_ZONE="Europe/Warsaw")
def test_due_times_of_a_day_follow_local_time_across_both_changes_of_the_clock():
    daily = Periodic("d", tasks.mark, at=time(2, 30))
    seen = {daily.due(datetime(2026, 3, 27, tzinfo=UTC) + timedelta(hours=hour)) for hour in range(24 * 5)}
    assert len(seen) == 6 or len(seen) == 5
    assert daily.due(datetime(2026, 3, 28, 5, tzinfo=UTC)) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert daily.due(datetime(2026, 3, 30, 5, tzinfo=UTC)) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
    autumn = {daily.due(datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=10 * n)).date() for n in range(144)}
    assert len(autumn) == 2, "the hour that comes twice fires once"


def test_due_times_of_a_week():
    weekly = Periodic("w", tasks.mark, at=time(8), weekday=0)
    assert weekly.due(NOON) == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert weekly.due(datetime(2026, 3, 9, 7, tzinfo=UTC)) == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_periodic_job_needs_exactly_one_kind_of_time():
    with pytest.raises(ValueError):
        Periodic("x", tasks.mark)
    with pytest.raises(ValueError):
        Periodic("x", tasks.mark, every=timedelta(minutes=1), at=time(1))


@pytest.mark.django_db
def test_installing_fires_nothing_and_each_due_time_fires_once():
    assert not fire(EACH_MINUTE, NOON), "the first sight only starts the count"
    assert fire(EACH_MINUTE, NOON + timedelta(minutes=1))
    assert not fire(EACH_MINUTE, NOON + timedelta(minutes=1, seconds=5))
    assert pending() == 1


@pytest.mark.django_db
def test_after_a_stop_only_the_newest_missed_time_fires():
    fire(EACH_MINUTE, NOON)
    assert fire(EACH_MINUTE, NOON + timedelta(hours=9))
    assert pending() == 1 and Firing.objects.system("test").count() == 2
    impatient = Periodic("daily", tasks.mark, at=time(3), late=timedelta(hours=1))
    fire(impatient, NOON - timedelta(days=1))
    assert not fire(impatient, NOON), "nine hours late is too late for it"


@pytest.mark.django_db
def test_a_clock_set_back_and_forth_repeats_and_loses_nothing():
    fire(EACH_MINUTE, NOON)
    jumps = [1, 2, 60, 3, 4, 1, 4, 5, 60, 61]
    fired = [fire(EACH_MINUTE, NOON + timedelta(minutes=minutes)) for minutes in jumps]
    dues = Firing.objects.system("test").values_list("due", flat=True)
    assert len(dues) == len(set(dues)) == 8
    assert fired[0] and not fired[8], "a time that fired early does not fire again"


def test_a_jump_of_the_clock_is_noticed_and_settles():
    clock = Clock()
    assert clock.is_trusted(1000.0, 10.0) and clock.is_trusted(1001.0, 11.0)
    assert not clock.is_trusted(9001.0, 12.0)
    assert not clock.is_trusted(9031.0, 42.0)
    assert clock.is_trusted(9062.0, 73.0)


@pytest.mark.django_db
def test_old_firings_go_but_the_newest_of_a_name_stays():
    for minutes in range(4):
        fire(EACH_MINUTE, NOON + timedelta(minutes=minutes))
    assert forget_firings_before(NOON + timedelta(days=50)) == 3
    assert not fire(EACH_MINUTE, NOON + timedelta(minutes=3))
