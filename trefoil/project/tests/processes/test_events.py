"""Live events over the real server: who is told what, how fast, and that a break loses nothing."""

import time

import pytest

from trefoil.project.tests.processes.running import Listening


@pytest.fixture
def ann(server):
    return server.sign_in(1)


def ids(event):
    name, data = event
    assert name == "entries"
    return [entry["id"] for entry in data]


def test_an_entry_appears_on_an_open_stream_within_a_second(server, ann):
    stream = Listening(server, ann)
    assert stream.next()[0] == "ready"
    server.outside("entry", "firm.noted")
    written = time.monotonic()
    name, data = stream.next(2)
    assert time.monotonic() - written < 1
    assert name == "entries" and data[0]["verb"] == "firm.noted" and data[0]["source"].startswith("firm:")
    assert stream.last == str(data[0]["id"])
    stream.close()


def test_who_may_not_see_is_told_nothing(server):
    stream = Listening(server, server.sign_in(2))
    assert stream.next()[0] == "ready"
    server.outside("entry", "firm.noted")
    assert stream.nothing()
    stream.close()


def test_a_break_loses_nothing_and_repeats_nothing(server, ann):
    stream = Listening(server, ann)
    stream.next()
    server.outside("entry", "firm.noted", "3")
    before = ids(stream.next())
    stream.close()
    server.outside("entry", "firm.noted", "700")
    server.outside("entry", "firm.noted", "2")
    stream = Listening(server, ann, last=stream.last)
    assert stream.next()[0] == "ready"
    seen = []
    while len(seen) < 702:
        seen += ids(stream.next())
    assert seen == list(range(before[-1] + 1, before[-1] + 703))
    server.outside("entry", "firm.noted")
    assert ids(stream.next()) == [seen[-1] + 1]
    stream.close()


def test_a_page_may_ask_from_the_number_that_it_was_made_with(server, ann):
    first = Listening(server, ann)
    first.next()
    server.outside("entry", "firm.noted")
    number = ids(first.next())[0]
    second = Listening(server, ann, path=f"/events?after={number - 1}")
    assert second.next()[0] == "ready" and ids(second.next()) == [number]
    for stream in (first, second):
        stream.close()


def test_a_page_that_was_away_too_long_or_comes_from_another_database_reads_itself_again(server, ann):
    for last in ("999999999", "not a number"):
        stream = Listening(server, ann, last=last)
        assert stream.next()[0] == "ready"
        assert stream.next()[0] == "stale" if last.isdigit() else stream.nothing(0.3)
        stream.close()


def test_a_stranger_is_told_that_his_session_is_over(server):
    for cookie in ("", "trefoil=nonsense"):
        stream = Listening(server, cookie)
        assert stream.next() == ("session-ended", {}) and stream.next() == ("closed", None)


def test_signing_out_ends_the_stream_when_the_next_entry_about_sessions_passes(server):
    cookie = server.sign_in(1)
    stream = Listening(server, cookie)
    stream.next()
    server.ask("/leave", Cookie=cookie)
    server.outside("entry", "session.ended")
    names = [stream.next()[0]]
    while names[-1] != "closed":
        names.append(stream.next()[0])
    assert "session-ended" in names


def test_the_newest_streams_of_a_session_are_served(server, ann):
    streams = []
    for _number in range(13):
        stream = Listening(server, ann)
        assert stream.next()[0] == "ready"
        streams.append(stream)
    assert streams[0].next()[0] == "stream-replaced"
    server.outside("entry", "firm.noted")
    assert all(stream.next()[0] == "entries" for stream in streams[1:])
    for stream in streams:
        stream.close()


def test_only_reading_is_offered(server):
    assert server.ask("/events", "POST", b"x")[0] == 405
