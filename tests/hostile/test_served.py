"""At the wire of `landtrack serve`: what is no HTTP, what never ends, sockets of strangers, an account that was closed."""

import os
import re
import socket
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from hostile.guessing import resident_mb
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

MB = 2**20
HOST = b"Host: 127.0.0.1\r\n"
BROKEN = {
    "bytes": os.urandom(9_999), "a line without end": b"GET /" + b"a" * (20 * MB), "a header of 50 MB": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * (50 * MB),
    "headers without end": b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n" * 500_000,
    "less than nothing": b"POST /signin HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\nabc",
    "two lengths": b"POST /signin HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 3\r\n\r\nabc",
    "a body of 100 MB": b"POST /signin HTTP/1.1\r\n" + HOST + b"Content-Length: 104857600\r\n\r\n" + b"a" * (100 * MB),
    "a length and pieces": b"POST /signin HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /paper/slips HTTP/1.1\r\n\r\n",
    "pieces of any size": b"POST /signin HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc",
    "another version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", "no host": b"GET /signin HTTP/1.0\r\n\r\n",
    "a host that is none": b"GET /signin HTTP/1.1\r\nHost: [\r\nOrigin: http://[\r\n\r\n", "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    "another site": b"GET http://evil.example/paper/slips HTTP/1.1\r\nHost: evil.example\r\n\r\n", "a smuggled header":
    b"GET /paper/slips HTTP/1.1\r\n" + HOST + b"A: b\rX-Landtrack-User: admin\r\nX-Landtrack-Role : admin\r\n\r\n",
}  # fmt: skip


def said(served, data, wait=3):
    """What the server answers to bytes, as far as it does within some seconds."""
    at = urlsplit(served.url)
    with socket.create_connection((at.hostname, at.port)) as line:
        line.settimeout(wait)
        try:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            return line.recv(65536)
        except OSError:  # it hung up, or waits for more
            return b""


def ask(served, path, cookie="", method="GET", **headers):
    at = urlsplit(served.url)
    line = HTTPConnection(at.hostname, at.port, timeout=30)
    line.request(method, path, headers=headers | ({"cookie": cookie} if cookie else {}))
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def sign_in(served, name):
    at = urlsplit(served.url)
    line = HTTPConnection(at.hostname, at.port, timeout=30)
    form = {"content-type": "application/x-www-form-urlencoded"}
    line.request("POST", "/signin", urlencode({"name": name, "password": served.passwords[name]}), form)
    answer = line.getresponse()
    answer.read()
    line.close()
    return re.match("lt_session=[^;]+", answer.headers["set-cookie"])[0]


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_request_is_answered_by_no_fault_and_costs_nothing(served, name):
    before = resident_mb(served.process)
    answer = said(served, BROKEN[name])
    assert b" 500 " not in answer[:30]
    assert b"%PDF" not in answer
    assert ask(served, "/healthz") == 200
    assert resident_mb(served.process) - before < 40
    assert "Traceback" not in served.said()


def test_hundreds_of_lines_that_say_nothing_stand_in_nobodys_way(served):
    at = urlsplit(served.url)
    lines = [socket.create_connection((at.hostname, at.port)) for _ in range(400)]
    for i, line in enumerate(lines):
        line.sendall((b"", b"GET / HTT", b"POST /signin HTTP/1.1\r\nContent-Length: 9\r\n" + HOST + b"\r\na")[i % 3])
    began = time.monotonic()
    assert ask(served, "/paper/slips", sign_in(served, "awa")) == 200
    assert time.monotonic() - began < 10
    for line in lines:
        line.close()
    assert ask(served, "/healthz") == 200
    assert "Traceback" not in served.said()


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9", "null", "http://["])
def test_a_stranger_s_page_opens_no_socket_and_nothing_is_asked_outside(served, origin):
    """Streamlit would look its own address up at another host before it refused; the gate comes first."""
    cookie, address = sign_in(served, "awa"), served.url.replace("http", "ws") + "/_stcore/stream"
    began = time.monotonic()
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=origin, additional_headers={"cookie": cookie}, subprotocols=["streamlit"])
    assert refused.value.response.status_code == 403
    assert time.monotonic() - began < 1
    assert "external IP" not in served.said()
    with connect(address, origin=served.url, additional_headers={"cookie": cookie}, subprotocols=["streamlit"]):
        pass


@pytest.mark.parametrize("cookie", ["", "lt_session=x", "lt_session=" + "x" * 6_000])
def test_no_socket_without_a_sign_in_whatever_its_headers_say(served, cookie):
    forged = {"x-landtrack-user": "x", "X-Landtrack-Role": "admin", "X-Landtrack-Session": "x"}
    headers = forged | ({"cookie": cookie} if cookie else {})
    with pytest.raises(InvalidStatus):
        connect(served.url.replace("http", "ws") + "/_stcore/stream", additional_headers=headers)


def test_an_account_that_another_program_closes_is_out_at_once(served):
    cookie = sign_in(served, "moussa")
    assert ask(served, "/paper/slips", cookie) == 200
    register = served.register()
    with register.write(register.actor("admin")) as unit:
        unit.do("account.disable", account=register.actor("moussa").uid)
    register.close()
    assert ask(served, "/paper/slips", cookie) == 401
    with pytest.raises(InvalidStatus):
        connect(served.url.replace("http", "ws") + "/_stcore/stream", additional_headers={"cookie": cookie})


def test_an_upload_needs_the_page_it_came_from(served):
    cookie = sign_in(served, "fanta")
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": served.url}):
        assert ask(served, "/_stcore/upload_file/a/b", cookie, "PUT", **headers) in (400, 403)
    assert ask(served, "/_stcore/upload_file/a/b", "", "PUT") == 401


def test_many_at_once_get_their_own(served):
    """Forty people ask for papers at the same time, by turns with a right to them and without."""
    cookies = {name: sign_in(served, name) for name in ("awa", "fanta", "chef-parou", "admin")}
    found = []

    def one(name):
        found.append((name, ask(served, "/paper/slips?count=1", cookies[name])))

    threads = [threading.Thread(target=one, args=(name,)) for name in [*cookies] * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted((name, 200 if name == "awa" else 404) for name in [*cookies] * 10)
    assert Path(served.log).stat().st_size < MB
