"""One HTTP peer: where a request may go, that it ends, and that what is not whole is not believed."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing import wire
from gateway.outgoing.addresses import is_allowed
from gateway.outgoing.web import Answer, Web, judged, wait_of
from tests.servers import certificates
from tests.servers.ports import kept
from tests.servers.talker import Talker, drips, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.servers.certificates import Certificates

WHOLE = b'HTTP/1.1 201 made\r\nContent-Length: 9\r\nLocation: /t/1234\r\n\r\n{"id": 7}'
CHUNKED = b'HTTP/1.1 201 made\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n4\r\n: 7}\r\n0\r\n\r\n'
NEVER = [
    *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%lo", "0.0.0.0", "::", "224.0.0.1", "ff02::1"),  # noqa: S104 - never asked
    *("240.0.0.1", "255.255.255.255", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16"),
    *("::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::a9fe:a9fe", "fec0::1", "192.0.0.192"),
]
HERE = [
    *("127.0.0.1", "127.8.9.10", "::1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "fd12::1", "100.64.0.1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "::7f00:1"),
]
SHORT = 1.0  # seconds that nobody needs to connect, not even on a busy machine
PUBLIC = ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]


def at(url: str, **more: Any) -> Web:
    return Web(url, **({"timeout": 60, "allow_private": True} | more))


def failing(ask: Callable[[], object]) -> TransientFailure:
    with pytest.raises(TransientFailure) as caught:
        ask()
    return caught.value


def resolving(*answers: Sequence[str]) -> Callable[[str, int], list[Any]]:
    """A resolver that says something else each time it is asked."""
    left = iter(answers)
    return lambda _, port: [(0, 0, 0, "", (address, port)) for address in next(left)]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates.issue(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def peer() -> Iterator[Talker]:
    with Talker(says(WHOLE)) as running:
        yield running


# -- where a request may go ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", NEVER)
def test_link_local_and_metadata_and_odd_addresses_are_refused_always(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert not is_allowed(address, private=True)


@pytest.mark.parametrize("address", HERE)
def test_private_and_loopback_addresses_are_refused_unless_they_are_allowed(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert is_allowed(address, private=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, private=False)


def test_a_mapped_address_is_judged_like_the_one_it_holds() -> None:
    for number in range(0, 2**32, 2**32 // 400 + 1):
        plain = ipaddress.IPv4Address(number)
        for form in (f"::ffff:{plain}", str(ipaddress.IPv6Address((0x64FF9B << 96) | number))):
            for private in (False, True):
                assert is_allowed(form, private=private) == is_allowed(str(plain), private=private), form


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]"]
)
def test_no_form_of_a_loopback_address_gets_through(peer: Talker, host: str) -> None:
    failure = failing(lambda: at(f"http://{host}:{peer.port}", allow_private=False).request("GET", "/"))

    assert failure.barred
    assert peer.knocks == 0


def test_a_name_with_one_address_that_is_not_allowed_is_asked_at_none(peer: Talker) -> None:
    desk = at(f"http://desk.example:{peer.port}", resolve=resolving(["127.0.0.1", "169.254.169.254"]))

    assert failing(lambda: desk.request("GET", "/")).barred
    assert peer.knocks == 0


def test_a_name_that_is_answered_otherwise_the_second_time_is_asked_where_it_was_checked(peer: Talker) -> None:
    desk = at(
        f"http://desk.example:{peer.port}",
        resolve=resolving(["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1"]),
    )

    assert desk.request("GET", "/").status == 201  # looked up once
    assert failing(lambda: desk.request("GET", "/")).barred
    assert desk.request("GET", "/").status == 201
    assert peer.knocks == 2


def test_plain_http_goes_to_this_machine_only() -> None:
    desk = at("http://desk.example", resolve=resolving(["192.168.1.1"]))

    assert failing(lambda: desk.request("GET", "/")).barred


def test_a_redirect_to_somebody_else_is_not_followed(peer: Talker) -> None:
    moved = f"HTTP/1.1 307 moved\r\nLocation: {peer.url}/\r\nContent-Length: 0\r\n\r\n".encode()
    with Talker(says(moved)) as desk:
        answer = at(desk.url).request("POST", "/tickets", document={})

    assert (answer.status, peer.knocks) == (307, 0)
    assert failing(lambda: judged(answer, what="the desk")).barred


def test_a_further_page_at_somebody_else_is_not_asked_for(peer: Talker) -> None:
    assert failing(lambda: at("http://127.0.0.1:9").request("GET", f"{peer.url}/next")).maybe_done
    assert peer.knocks == 0


def test_proxies_of_the_environment_are_not_used(peer: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    with Talker(says(WHOLE)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert at(peer.url).request("GET", "/").status == 201

    assert (proxy.knocks, peer.knocks) == (0, 1)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "desk.example",
        "ftp://desk.example",
        "https://",
        "https://ann:secret@desk.example",
        "https://desk.example:99999",
    ],
)
def test_what_is_no_address_of_a_desk_is_refused_at_once(base: str) -> None:
    with pytest.raises(PermanentFailure) as caught:
        Web(base)

    assert "secret" not in str(caught.value)


def test_the_next_address_is_tried_where_one_does_not_answer(peer: Talker) -> None:
    desk = at(f"http://desk.example:{peer.port}", resolve=resolving(["127.0.0.2", "127.0.0.1"]))

    assert desk.request("GET", "/").status == 201


def test_a_peer_that_is_away_was_surely_not_reached() -> None:
    with kept() as (nobody,):
        failure = failing(lambda: at(f"http://127.0.0.1:{nobody}").request("POST", "/"))

    assert (failure.peer_away, failure.maybe_done) == (True, False)


def test_a_name_without_an_address_was_surely_not_reached() -> None:
    def none(_host: str, _port: int) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    assert failing(lambda: at("https://desk.example", resolve=none).request("GET", "/")).peer_away


# -- that a request ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 201 made\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 201 made\r\n", b"X-Slow: a\r\n"),
        (b"HTTP/1.1 201 made\r\nContent-Length: 99999\r\n\r\n", b"{"),
        (b"HTTP/1.1 201 made\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"),
        (b"HTTP/1.1 201 made\r\nTransfer-Encoding: chunked\r\n\r\n1", b"0"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["a line", "a field", "fields", "a body", "chunks", "a size", "continue"],
)
def test_an_answer_that_drips_for_ever_has_the_end_of_the_whole_request(
    monkeypatch: pytest.MonkeyPatch, first: bytes, drop: bytes
) -> None:
    passed = [0.0]
    monkeypatch.setattr(wire, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0]))

    def late(connection: socket.socket, over: threading.Event) -> None:
        passed[0] = 60.0
        drips(first, drop)(connection, over)

    with Talker(late) as desk:
        assert failing(lambda: at(desk.url, timeout=60).request("POST", "/", document={})).maybe_done


def test_a_desk_that_says_nothing_has_that_end_too() -> None:
    with Talker(lambda _, over: over.wait(60)) as desk:
        assert failing(lambda: at(desk.url, timeout=SHORT).request("POST", "/")).maybe_done


def test_a_desk_that_does_not_read_what_it_is_sent_has_that_end_too() -> None:
    with Talker(lambda _, over: over.wait(60)) as desk:
        assert failing(lambda: at(desk.url, timeout=SHORT).request("POST", "/", body=b"x" * 30_000_000)).maybe_done


def test_a_desk_that_never_agrees_on_tls_was_surely_not_reached() -> None:
    with Talker(lambda _, over: over.wait(60)) as desk:
        secure = desk.url.replace("http:", "https:")
        assert failing(lambda: at(secure, timeout=0.3).request("POST", "/")).peer_away


def test_a_name_that_is_never_resolved_has_that_end_too() -> None:
    over = threading.Event()

    def never(_host: str, _port: int) -> list[Any]:
        over.wait(60)
        return []

    failure = failing(lambda: at("https://desk.example", timeout=0.1, resolve=never).request("POST", "/"))
    over.set()
    assert failure.peer_away


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n" + b"x" * 9_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
        % (len(packed := gzip.compress(b"x" * 9_000_000)), packed),
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
    ],
    ids=["a body", "a packed body", "a field", "fields"],
)
def test_an_answer_that_is_too_large_is_not_read_to_its_end(said: bytes) -> None:
    with Talker(says(said)) as desk:
        assert failing(lambda: at(desk.url).request("GET", "/")).maybe_done


# -- what is believed ------------------------------------------------------------------------------------------------


def test_a_whole_answer_is_given_as_it_came(peer: Talker) -> None:
    answer = at(f"{peer.url}/api/").request("POST", "/tickets", query={"a": "b c"}, document={"x": 1})

    assert (answer.status, answer.json(), answer.headers["location"]) == (201, {"id": 7}, "/t/1234")
    head = peer.heard[0].partition(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /api/tickets?a=b+c HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{peer.port}" in head
    assert (head.count("Host:"), head.count("Content-Length: 8"), head.count("Connection: close")) == (1, 1, 1)


def test_an_answer_in_pieces_and_one_that_is_packed_are_whole_too() -> None:
    packed = gzip.compress(b'{"id": 7}')
    said = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)
    for octets in (CHUNKED, said, b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE):
        with Talker(says(octets)) as desk:
            assert at(desk.url).request("GET", "/").json() == {"id": 7}


@pytest.mark.parametrize("answer", [WHOLE, CHUNKED], ids=["with a length", "in pieces"])
def test_an_answer_that_is_cut_at_any_octet_is_an_unknown_end(answer: bytes) -> None:
    left = iter(range(len(answer)))
    with Talker(lambda connection, _: connection.sendall(answer[: next(left)])) as desk:
        for number in range(len(answer)):
            failure = failing(lambda: at(desk.url).request("POST", "/", document={}))
            assert (failure.maybe_done, failure.peer_away) == (True, False), number


@pytest.mark.parametrize(
    "said",
    [
        b'HTTP/1.1 201 made\r\n\r\n{"id": 7}',
        b'HTTP/1.1 201 made\r\nContent-Length: many\r\n\r\n{"id": 7}',
        b'HTTP/1.1 201 made\r\nContent-Length: -1\r\n\r\n{"id": 7}',
        b'HTTP/1.1 201 made\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n{"id": 7}',
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"\x00\xff\x00",
        b"",
    ],
)
def test_an_answer_that_nobody_can_tell_to_be_whole_is_an_unknown_end(said: bytes) -> None:
    with Talker(says(said)) as desk:
        assert failing(lambda: at(desk.url).request("POST", "/", document={})).maybe_done


def test_an_answer_without_a_body_by_its_kind_is_whole() -> None:
    with Talker(says(b"HTTP/1.1 204 done\r\n\r\n")) as desk:
        assert at(desk.url).request("DELETE", "/").status == 204


def test_a_request_whose_connection_ends_is_sent_once() -> None:
    """Libraries repeat a request by themselves where a kept connection went stale, be it a POST or not."""
    with Talker(says(WHOLE)) as desk:
        kept = at(desk.url)
        kept.request("POST", "/first", document={})
        desk._say = says(b"")
        assert failing(lambda: kept.request("POST", "/second", document={})).maybe_done

    assert [head.split()[1] for head in desk.heard] == [b"/first", b"/second"]
    assert desk.knocks == 2


def test_a_key_with_a_line_break_is_never_sent_and_never_told(peer: Talker) -> None:
    failure = failing(lambda: at(peer.url).request("GET", "/", headers={"Authorization": "Token abc\r\nX-Evil: 1"}))

    assert failure.barred
    assert "abc" not in str(failure)
    assert peer.knocks == 0


# -- certificates ----------------------------------------------------------------------------------------------------


def serving(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_a_certificate_of_our_own_authority_is_believed(papers: Certificates) -> None:
    with Talker(says(WHOLE), context=serving(papers.certificate, papers.key)) as desk:
        assert at(desk.url, ca_file=papers.authority).request("GET", "/").status == 201


def test_a_certificate_of_an_unknown_authority_is_not_and_a_person_has_to_mend_it(papers: Certificates) -> None:
    with Talker(says(WHOLE), context=serving(papers.certificate, papers.key)) as desk:
        failure = failing(lambda: at(desk.url).request("GET", "/"))

    assert (failure.barred, desk.heard) == (True, [])
    assert "ca_file" in str(failure)


@pytest.mark.parametrize("wrong", ["name", "age"])
def test_a_certificate_for_another_name_or_out_of_date_is_not_believed(tmp_path: Path, wrong: str) -> None:
    authority = trustme.CA()
    name = "other.example" if wrong == "name" else "127.0.0.1"
    until = datetime.now(UTC) + timedelta(days=9 if wrong == "name" else -1)
    made = authority.issue_cert(name, not_before=datetime.now(UTC) - timedelta(days=30), not_after=until)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    made.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    with Talker(says(WHOLE), context=serving(tmp_path / "server.pem", tmp_path / "server.pem")) as desk:
        failure = failing(lambda: at(desk.url, ca_file=tmp_path / "ca.pem").request("GET", "/"))

    assert (failure.barred, desk.heard) == (True, [])


def test_authorities_that_cannot_be_read_are_for_a_person_to_mend(tmp_path: Path) -> None:
    assert failing(lambda: at("https://127.0.0.1:9", ca_file=tmp_path / "none.pem").request("GET", "/")).barred


# -- what an answer means --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "means"),
    [
        *((status, "good") for status in (200, 201, 202)),
        *((status, "barred") for status in (301, 302, 307, 308, 401, 403)),
        *((status, "wait") for status in (429,)),
        *((status, "refused") for status in (400, 404, 409, 410, 413, 415, 422)),
        *((status, "unknown") for status in (408, 500, 502, 503, 504, 599, 100, 999)),
    ],
)
def test_a_status_means_the_same_for_every_desk(status: int, means: str) -> None:
    answer = Answer(status=status, headers={"retry-after": "17"}, body=b'{"error": "ann@mail.example is unknown"}')
    if means == "good":
        assert judged(answer, what="it") is answer
        return
    with pytest.raises(PermanentFailure if means == "refused" else TransientFailure) as caught:
        judged(answer, what="the desk refused")

    found: Any = caught.value
    assert "ann@" not in str(found)
    if means != "refused":
        assert (found.barred, found.maybe_done) == (means == "barred", means == "unknown")
        assert found.wait == (None if means == "barred" else 17)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("17", 17),
        ("999999", 86_400),
        ("Sat, 28 Nov 2026 13:01:30 GMT", 90),
        ("Sat, 28 Nov 2026 12:59:00 GMT", 0),
        ("Sun, 28 Nov 2027 13:00:00 GMT", 86_400),
        ("Sat, 28 Nov 2026 13:01:30", 90),
        ("Sat, 28 Nov 299999999926 13:00:00 GMT", None),
        *((odd, None) for odd in ("", "soon", "-1", "1.5", "\u00b2", "9" * 5000)),
    ],
)
def test_a_wait_is_told_in_seconds_or_by_the_peers_own_clock(asked: str, wait: float | None) -> None:
    headers = {"retry-after": asked, "date": "Sat, 28 Nov 2026 13:00:00 GMT"}

    assert wait_of(Answer(status=429, headers=headers, body=b"")) == wait


def test_a_moment_to_wait_for_says_nothing_where_the_peer_tells_no_time() -> None:
    assert wait_of(Answer(status=429, headers={"retry-after": "Sat, 28 Nov 2026 13:01:30 GMT"}, body=b"")) is None


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://new.shop.example/login?token=abc", "302; it points to https://new.shop.example, and no redirect"),
        ("/login", "302; no redirect"),
        ("https://user:word@new.shop.example/", "302; no redirect"),
        ("javascript:alert(1)", "302; no redirect"),
    ],
)
def test_a_redirect_is_told_with_the_host_it_points_to_and_the_way_to_mend_it(location: str, shown: str) -> None:
    with pytest.raises(TransientFailure, match=f"^the desk refused: {shown} is followed: put the address") as caught:
        judged(Answer(status=302, headers={"location": location}, body=b""), what="the desk refused")

    assert caught.value.barred


@pytest.mark.parametrize("said", [b"HTTP/1.0 200 OK\r\n\r\nok", b"HTTP/1.1 204 OK\r\nConnection: close\r\n\r\n"])
def test_where_the_status_alone_counts_an_answer_may_be_ended_by_closing(said: bytes) -> None:
    with Talker(says(said)) as receiver:
        assert at(receiver.url).request("POST", "/", status_alone=True).status in {200, 204}


def test_where_the_status_alone_counts_an_answer_that_tells_its_length_still_has_to_be_whole() -> None:
    with Talker(says(WHOLE[:-1])) as receiver:
        assert failing(lambda: at(receiver.url).request("POST", "/", status_alone=True)).maybe_done
