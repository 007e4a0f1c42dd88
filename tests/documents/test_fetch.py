from __future__ import annotations

import gzip
import socket
import time
import zlib

import pytest

from claims.documents.records import ReadError
from claims.documents.web.fetch import fetch_url
from claims.documents.web.limits import PUBLIC
from tests.documents.web import SERVER, fetcher_for, send, serving

HOSTILE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://100.127.255.254/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1\\@example.com/",
    "http://example.com:22/",
    "http://example.com:6379/",
    "http://example.com:8080/",
    "http://example.com:0/",
    "http://example.com:99999/",
    "https://127.0.0.1/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "unix:///var/run/docker.sock",
    "javascript:alert(1)",
    "data:text/html,hello",
    "ws://127.0.0.1/",
    "http://127.0.0.1%00.example.com/",
    "http://1.1.1.1\n.example.com/",
    "http:///etc/passwd",
    "http://[::1/",
]


@pytest.fixture
def opened(monkeypatch):
    """Addresses that sockets were opened to, the test server's left out; none is really reached."""
    addresses = []
    connect = socket.socket.connect

    def watched(self, address):
        if address[0] == SERVER:
            return connect(self, address)
        addresses.append(address)
        raise OSError("the tests have no network")

    monkeypatch.setattr(socket.socket, "connect", watched)
    return addresses


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_address_opens_no_socket(url, opened):
    with pytest.raises(ReadError) as refusal:
        fetch_url(url, timeout_s=5)
    assert opened == []
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("url", HOSTILE)
def test_redirect_to_hostile_address_opens_no_socket(url, opened):
    location = url.encode("utf-8").decode("latin-1").replace("\n", "%0A")

    def redirect(handler):
        send(handler, status=302, Location=location)

    with serving(redirect) as address, pytest.raises(ReadError):
        fetcher_for(address).fetch(f"{address}/start", timeout_s=5)
    assert opened == []


def answers(*batches):
    """A resolver whose every call gives the next batch of addresses, the last one for ever."""
    calls = []

    def resolve(host, port, *_, **__):
        batch = batches[min(len(calls), len(batches) - 1)]
        calls.append(host)
        return [
            (
                socket.AF_INET6 if ":" in ip else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (ip, port, 0, 0) if ":" in ip else (ip, port),
            )
            for ip in batch
        ]

    return resolve


@pytest.mark.parametrize(
    "batch",
    [["127.0.0.1"], ["10.0.0.7"], ["::1"], ["93.184.216.34", "127.0.0.1"], ["fd00::1", "1.1.1.1"]],
)
def test_name_with_any_private_answer_opens_no_socket(batch, opened):
    fetcher = fetcher_for("http://x:9", resolver=answers(batch))
    with pytest.raises(ReadError, match="private network"):
        fetcher.fetch("http://rebound.example/", timeout_s=5)
    assert opened == []


def test_rebinding_name_is_looked_up_once_and_the_checked_address_is_used(opened):
    fetcher = fetcher_for("http://x:9", resolver=answers(["93.184.216.34"], ["127.0.0.1"]))
    with pytest.raises(ReadError, match="cannot be reached"):
        fetcher.fetch("http://rebound.example/", timeout_s=5)
    assert {address[0] for address in opened} == {"93.184.216.34"}


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_permitted(ip):
    assert not PUBLIC.classify(ip).blocked


def test_hosts_can_be_limited_with_their_subdomains(opened):
    with pytest.raises(ReadError, match="IMPORT_HOSTS"):
        fetch_url("http://other.example/", allowed_hosts=["news.example"], timeout_s=5)
    with pytest.raises(ReadError, match="IMPORT_HOSTS"):
        fetch_url("http://evilnews.example/", allowed_hosts=["news.example"], timeout_s=5)
    with pytest.raises(ReadError, match="cannot be reached"):
        fetch_url("http://www.news.example/", allowed_hosts=["news.example"], timeout_s=5)
    assert opened == []


def test_page_comes_with_hops_headers_charset_and_moment(opened):
    def answer(handler):
        if handler.path == "/old":
            send(handler, status=301, Location="/news/baths-close.html")
        else:
            send(handler, b"<p>caf\xe9", Content_Type="text/html; charset=iso-8859-1", X_Seen="yes")

    with serving(answer) as address:
        material = fetcher_for(address).fetch(f"{address}/old")
    assert material.data == b"<p>caf\xe9"
    assert material.name == "baths-close.html"
    assert material.declared_type == "text/html"
    assert material.declared_charset == "iso-8859-1"
    assert [hop.status for hop in material.hops] == [301, 200]
    assert material.url == f"{address}/news/baths-close.html"
    assert ("x-seen", "yes") in material.headers
    assert material.fetched_at.tzinfo is not None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "no page"),
        (403, "refuses"),
        (401, "login"),
        (429, "limiting our requests"),
        (500, "error"),
        (304, "error"),
    ],
)
def test_error_status_is_told_in_words(status, words):
    with (
        serving(lambda handler: send(handler, b"x", status=status)) as address,
        pytest.raises(ReadError, match=words),
    ):
        fetcher_for(address).fetch(address)


def test_six_redirects_are_too_many():
    def again(handler):
        send(handler, status=302, Location=f"/{len(handler.path)}{handler.path}")

    with serving(again) as address, pytest.raises(ReadError, match="more than 5 times"):
        fetcher_for(address).fetch(f"{address}/")


def test_redirect_without_location_is_told():
    with (
        serving(lambda handler: send(handler, status=302)) as address,
        pytest.raises(ReadError, match="without saying where"),
    ):
        fetcher_for(address).fetch(address)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
def test_packed_page_is_unpacked(encoding):
    page = b"<p>Hello</p>" * 500
    packed = {
        "gzip": gzip.compress(page),
        "deflate": zlib.compress(page),
        "raw deflate": zlib.compress(page)[2:-4],
    }[encoding]

    def answer(handler):
        send(handler, packed, Content_Encoding=encoding.split()[-1])

    with serving(answer) as address:
        assert fetcher_for(address).fetch(address).data == page


def test_gzip_bomb_is_stopped_at_the_cap():
    bomb = gzip.compress(bytes(200_000_000), 9)

    def answer(handler):
        send(handler, bomb, Content_Encoding="gzip")

    with serving(answer) as address, pytest.raises(ReadError, match="larger than 1 MB"):
        fetcher_for(address).fetch(address, max_bytes=1024 * 1024)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_packing_we_did_not_ask_for_is_refused(encoding):
    with (
        serving(lambda h: send(h, b"xx", Content_Encoding=encoding)) as address,
        pytest.raises(ReadError, match="does not read"),
    ):
        fetcher_for(address).fetch(address)


def test_endless_page_is_stopped_at_the_cap():
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"<p>more</p>" * 5000)

    with serving(answer) as address, pytest.raises(ReadError, match="larger than"):
        fetcher_for(address).fetch(address, max_bytes=1024 * 1024)


@pytest.mark.parametrize("part", ["status line", "headers", "body"])
def test_dripping_server_is_left_at_the_deadline(part):
    def answer(handler):
        if part == "status line":
            drip = b"HTTP/1.1 200 OK\r\n"
        elif part == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            drip = b"X-Long: " + b"a" * 500
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            drip = b"b" * 500
        for byte in drip:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)

    with serving(answer) as address:
        started = time.monotonic()
        with pytest.raises(ReadError, match="took longer"):
            fetcher_for(address).fetch(address, timeout_s=0.8)
        assert time.monotonic() - started < 2.5


def test_silent_name_server_is_left_at_the_deadline(opened):
    fetcher = fetcher_for("http://x:9", resolver=lambda *_, **__: time.sleep(2))
    started = time.monotonic()
    with pytest.raises(ReadError, match="took longer"):
        fetcher.fetch("http://slow.example/", timeout_s=0.3)
    assert time.monotonic() - started < 1.5


def test_picture_is_refused_before_its_bytes_are_read():
    with (
        serving(lambda h: send(h, b"x" * 100, Content_Type="image/png")) as address,
        pytest.raises(ReadError, match="image/png, not an article"),
    ):
        fetcher_for(address).fetch(address)


def test_proxy_of_the_environment_is_not_used(monkeypatch, opened):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:3128")
    with serving(lambda handler: send(handler, b"<p>direct")) as address:
        assert fetcher_for(address).fetch(address).data == b"<p>direct"
    assert opened == []
