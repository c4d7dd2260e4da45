"""Pages through the server: bodies, refusals, streams, heads, paths."""

import hashlib
import http.client
import json
import os
import threading
import time


def test_a_page_sees_its_address_and_no_smuggled_headers(server):
    _status, body, _headers = server.ask("/page/%D0%B1?q=1", X_Real="yes")
    seen = json.loads(body)
    assert seen["path"] == "/page/б"
    assert seen["meta"]["HTTP_X_REAL"] == "yes" and seen["meta"]["QUERY_STRING"] == "q=1"


def test_a_header_with_an_underscore_cannot_pass_for_another(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/page", headers={"X_Real_Ip": "evil"})
    assert "HTTP_X_REAL_IP" not in json.loads(connection.getresponse().read())["meta"]


def test_bodies_arrive_whole_small_and_spooled_announced_or_not(server):
    for size in (0, 10, 900_000, 2_900_000):
        body = os.urandom(size)
        for sent in (body, iter([body[: size // 2], body[size // 2 :]]) if size else body):
            seen = json.loads(server.ask("/upload", "POST", sent)[1])
            assert seen == {"size": size, "sha256": hashlib.sha256(body).hexdigest()}


def test_a_body_over_the_limit_is_refused(server):
    for body in (b"x" * 3_000_001, iter([b"x" * 1_000_000] * 4)):
        try:
            status, _body, _headers = server.ask("/upload", "POST", body)
        except (ConnectionResetError, http.client.HTTPException):
            continue  # the refusal may overtake the reading of it
        assert status == 413
    assert server.ask("/page")[0] == 200


def test_an_announced_body_over_the_limit_is_refused_before_it_is_read(server):
    status, _body, _headers = server.ask("/upload", "POST", b"", Content_Length="99999999")
    assert status == 413


def test_head_has_the_headers_and_no_body(server):
    status, body, headers = server.ask("/file/5000", "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", "5000")
    status, body, headers = server.ask("/page", "HEAD")
    assert status == 200 and body == b"" and int(headers["Content-Length"]) > 100
    assert server.ask("/export/100000", "HEAD")[:2] == (200, b"")


def test_exports_and_files_are_whole(server):
    body = server.ask("/export/50000")[1]
    assert body == b"".join(b"%09d,row\n" % number for number in range(50000))
    assert server.ask("/file/3000000")[1] == b"x" * 3000000


def test_slow_exports_do_not_hold_up_pages(server):
    exports = [threading.Thread(target=server.ask, args=("/export/40?pause=0.05",)) for _number in range(6)]
    for export in exports:
        export.start()
    time.sleep(0.3)
    begun = time.monotonic()
    assert server.ask("/page")[0] == 200
    assert time.monotonic() - begun < 1
    for export in exports:
        export.join()


def test_a_flood_is_told_to_come_back_and_the_server_lives(server):
    answers = []
    crowd = [threading.Thread(target=lambda: answers.append(server.ask("/slow/1"))) for _number in range(200)]
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join()
    statuses = {status for status, _body, _headers in answers}
    assert statuses == {200, 503}
    assert all(headers["Retry-After"] for status, _body, headers in answers if status == 503)
    assert server.ask("/page")[0] == 200
