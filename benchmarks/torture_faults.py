"""Every fault on the way to IMAP and SMTP: broken, healed and accounted for. Prints one line of JSON.

The way to IMAP is broken under the real program on the real clock, for all mailboxes at once, each by another fault,
and the way to its mail server with them. The way to SMTP is broken a second time, fault by fault and octet by octet, on
a clock turned by hand.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gateway.store.engine import connect  # noqa: E402 - the project lies beside this script
from gateway.store.migrate import upgrade  # noqa: E402
from tests.e2e.service import BASE, RULES, Deskward, send_section, settled  # noqa: E402
from tests.pipeline.faulty_shop import Shop, context_of, noted, way_faults  # noqa: E402
from tests.pipeline.house import House  # noqa: E402
from tests.servers import certificates  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.fault_proxy import Fault, FaultProxy  # noqa: E402
from tests.servers.imap_faults import ImapFault, cuts, faults  # noqa: E402
from tests.servers.recorder import Recorder  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    import imapclient

    from tests.servers.certificates import Certificates

Export = dict[str, list[dict[str, Any]]]
Trial = tuple[str, "Callable[[Shop, Recorder], Callable[[], None]]", str]  # name, what breaks, TLS
Event = Literal["numbered anew", "numbered anew, one lost"]

WITHIN = 60.0  # seconds after healing
ANSWERS = ("451 4.3.0 later", "421 4.3.2 closing")
HANGING_UP = ("connect", "mail", "before-dot", "after-dot")
STAGES = ("HELLO", "EHLO", "MAIL", "RCPT", "DATA", ".")


@dataclass
class Box:
    """One mailbox behind a way of its own; in place of a fault of the way, ``event`` may happen to its folder."""

    name: str
    what: str
    fault: Fault | None
    server: Dovecot
    proxy: FaultProxy
    owner: imapclient.IMAPClient
    section: str
    event: Event | None = None
    wanted: list[str] = field(default_factory=list)
    healed_after: float | None = None

    def append(self, word: str, flags: tuple[str, ...] = ()) -> None:
        """Let one message come in."""
        self.owner.append("Shop", mail(f"{word}.{self.name}"), flags)

    def suffer(self) -> None:
        """Break it, let mail come in, and let the owner do what owners do."""
        if self.fault is not None:
            self.proxy.break_(self.fault)
        for word, flags in (("one", ()), ("flagged", ("\\Flagged", "\\Seen")), ("moved", ()), ("gone", ())):
            self.append(word, flags)
        self.wanted += ["one", "flagged"]
        self.owner.select_folder("Shop")
        moved, gone = self._find("moved"), self._find("gone")
        if self.event == "numbered anew, one lost":
            gone += self._find("second")
        if moved:
            self.owner.copy(moved, "Elsewhere")
        if moved or gone:
            self.owner.delete_messages(moved + gone)
            self.owner.uid_expunge(moved + gone)
        self.owner.unselect_folder()
        if self.event is not None:
            self.server.new_uidvalidity(self.name, "Shop")

    def _find(self, word: str) -> list[int]:
        return list(self.owner.search(["HEADER", "Message-ID", f"{word}.{self.name}@"]))

    def answered(self, found: Export) -> bool:
        """Whether every message that is to have a note has one."""
        sent = {one["in_reply_to"] for one in found["replies"] if one["state"] == "sent"}
        return {f"{word}.{self.name}@m.example" for word in self.wanted} <= sent


def mail(name: str) -> bytes:
    head = f"From: C <{name}@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Mail\r\nMessage-ID: <{name}@m.example>"
    return f"{head}\r\n\r\nWhere is my order?\r\n".encode()


def street(stack: ExitStack, quick: bool) -> list[Box]:
    """One mailbox for each fault, on servers with and without MOVE."""
    stranger = certificates.issue(Path(stack.enter_context(tempfile.TemporaryDirectory())))
    found = [*faults(stranger), *cuts(range(0, 3000, 300 if quick else 75))]
    users = {f"box{number}": "rosa-secret" for number in range(len(found) + 6)}
    servers = [stack.enter_context(Dovecot(users=users, without=hidden)) for hidden in ((), ("MOVE",))]
    boxes = [_box(stack, servers[0], number, one.name, one) for number, one in enumerate(found)]
    quiet: list[tuple[str, Dovecot, Event | None]] = [
        ("numbered anew", servers[0], "numbered anew"),
        ("numbered anew, one lost from the middle", servers[0], "numbered anew, one lost"),
        ("no MOVE", servers[1], None),
        ("no MOVE, and numbered anew", servers[1], "numbered anew"),
    ]
    for what, server, event in quiet:
        box = _box(stack, server, len(boxes), what, None)
        box.event = event
        boxes.append(box)
    boxes.append(
        _box(stack, servers[1], len(boxes), "no MOVE, and reset", ImapFault(name="", fault=Fault(kind="reset")))
    )
    return boxes


def _box(stack: ExitStack, server: Dovecot, number: int, what: str, fault: ImapFault | None) -> Box:
    security = "tls" if fault is None else fault.security
    name = f"box{number}"
    proxy = stack.enter_context(FaultProxy(server.imaps if security == "tls" else server.imap))
    owner = stack.enter_context(server.client(name))
    for folder in ("Shop", "Elsewhere"):
        owner.create_folder(folder)
    owner.append("Shop", mail(f"ancient.{name}"))  # from before the first contact: never to be touched
    section = f"""
[[mailbox]]
name = "{name}"
host = "127.0.0.1"
port = {proxy.port}
security = "{security}"
username = "{name}"
password = {{ file = "imap-password" }}
tls_ca_file = "{server.certificates.authority}"
folder = "Shop"
after_redirect = {{ move_to = "Redirected" }}
"""
    way = None if fault is None else fault.fault
    return Box(name=name, what=what, fault=way, server=server, proxy=proxy, owner=owner, section=section)


def over_imap(broken_for: float, *, quick: bool) -> dict[str, Any]:
    """All mailboxes of one program, broken together."""
    with ExitStack() as stack:
        boxes = street(stack, quick)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        recorder = stack.enter_context(Recorder())
        way_out = stack.enter_context(FaultProxy(recorder.port))
        toml = BASE + 'max_replies_per_text = "9999 per hour"\n' + "".join(box.section for box in boxes)
        toml += send_section(recorder).replace(str(recorder.port), str(way_out.port)) + RULES
        service = stack.enter_context(Deskward(folder, toml))
        service.start()
        _until(lambda: sum(one["cursor"] is not None for one in service.ask_json("status")["mailboxes"]) == len(boxes))
        for word in ("first", "second", "third"):
            for box in boxes:
                box.append(word)
                box.wanted.append(word)
        _until(lambda: all(box.answered(service.export()) for box in boxes))

        broke = time.monotonic()
        way_out.break_(Fault(kind="closed"))
        for box in boxes:
            box.suffer()
        threading.Event().wait(broken_for)
        way_out.heal()
        for box in boxes:
            box.proxy.heal()
        healed = time.monotonic()
        _until(lambda: _note_the_healed(boxes, service.export(), healed), seconds=180)
        threading.Event().wait(5)
        knocks = {box.what: _between(box.proxy.knocks, broke, healed) for box in boxes if box.fault}
        knocks["(the mail server)"] = _between(way_out.knocks, broke, healed)
        return {"broken_for_s": round(healed - broke)} | _account(boxes, service.export(), recorder, knocks)


def _note_the_healed(boxes: list[Box], found: Export, healed: float) -> bool:
    for box in boxes:
        if box.healed_after is None and box.answered(found):
            box.healed_after = time.monotonic() - healed
    return all(box.healed_after is not None for box in boxes) and settled(found)


def _until(fits: Callable[[], bool], seconds: float = 120.0) -> None:
    until, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < until and not fits():
        pause.wait(0.25)


def _between(moments: list[float], first: float, last: float) -> list[float]:
    return [at for at in moments if first <= at < last]


def _account(boxes: list[Box], found: Export, recorder: Recorder, knocks: dict[str, list[float]]) -> dict[str, Any]:
    wanted = {f"{word}.{box.name}@m.example" for box in boxes for word in box.wanted}
    ancient = {f"ancient.{box.name}@m.example" for box in boxes}
    notes = Counter(message_from_bytes(one.data)["In-Reply-To"].strip("<>") for one in recorder.mails)
    tickets = Counter(one["message_id"] for one in found["tickets"])
    doubtful = {one["in_reply_to"] for one in found["replies"] if one["state"] == "doubtful"}
    late = {box.what: box.healed_after for box in boxes if box.healed_after is None or box.healed_after > WITHIN}
    return {
        "faults": len(boxes),
        "healed": len(boxes) - len(late),
        "late": late,
        "slowest_s": round(max(box.healed_after or 0.0 for box in boxes), 1),
        "logins_per_minute": round(max(most_in_a_minute(moments) for moments in knocks.values()), 1),
        "shortest_between_logins_s": round(min(shortest(moments) for moments in knocks.values()), 1),
        "messages": len(wanted),
        "lost": len(wanted - set(tickets)) + len(wanted - set(notes) - doubtful),
        "duplicates": sum(count - 1 for counted in (notes, tickets) for count in counted.values()),
        "doubtful": len(doubtful),
        "old_mail_touched": len(ancient & (set(notes) | set(tickets))),
    }


def shortest(moments: list[float]) -> float:
    return min((after - before for before, after in pairwise(moments)), default=WITHIN)


def most_in_a_minute(moments: list[float]) -> int:
    return max((sum(one <= other < one + 60 for other in moments) for one in moments), default=0)


def over_smtp(*, quick: bool) -> dict[str, Any]:
    """Fault by fault, each in a fresh house."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        papers, stranger = certificates.issue(place / "papers"), certificates.issue(place / "stranger")
        template = place / "template.db"
        upgrade(f"sqlite:///{template}")
        trials = [
            *(
                (f"{answer[:3]} to {stage}", _answering(stage, answer), "none")
                for stage in STAGES
                for answer in ANSWERS
            ),
            *((f"hangs up: {word}", _dropping(word), "none") for word in HANGING_UP),
            *((name, _breaking(fault), security) for name, (fault, security) in way_faults(stranger).items()),
            *(
                (f"cut after {n}", _breaking(Fault(kind="cut", octets=n)), "none")
                for n in range(0, 340, 20 if quick else 1)
            ),
        ]
        return _summed([_trial(place / str(number), template, papers, one) for number, one in enumerate(trials)])


def _answering(stage: str, answer: str) -> Callable[[Shop, Recorder], Callable[[], None]]:
    def begin(_: Shop, server: Recorder) -> Callable[[], None]:
        server.answers[stage] = answer
        return server.answers.clear

    return begin


def _dropping(word: Any) -> Callable[[Shop, Recorder], Callable[[], None]]:
    def begin(_: Shop, server: Recorder) -> Callable[[], None]:
        server.drop = word

        def heal() -> None:
            server.drop = None

        return heal

    return begin


def _breaking(fault: Fault) -> Callable[[Shop, Recorder], Callable[[], None]]:
    def begin(shop: Shop, _: Recorder) -> Callable[[], None]:
        shop.break_(fault)
        return shop.heal

    return begin


def _trial(folder: Path, template: Path, papers: Certificates, trial: Trial) -> dict[str, Any]:
    """One fault: three customers before it is healed, one after that."""
    name, begin, security = trial
    folder.mkdir()
    (folder / "store.db").write_bytes(template.read_bytes())
    offered: dict[str, Any] = {"tls": {"tls": context_of(papers)}, "starttls": {"starttls": context_of(papers)}}
    engine = connect(f"sqlite:///{folder / 'store.db'}")
    with Recorder(**offered.get(security, {})) as server, FaultProxy(server.port) as proxy:
        shop = Shop(House(folder, engine), proxy, papers, server, security)
        heal = begin(shop, server)
        shop.receive("ann", "bob", "cleo")
        shop.suffer(30 if name.startswith("cut after") else 90)  # seconds; there are hundreds of cuts
        heal()
        shop.receive("dora")
        took = shop.until_done()
        shop.live(3600, 300)
        states = Counter(shop.house.reply_states())
        counted = noted(server)
        shop.house.notes.close()  # type: ignore[attr-defined]
        shop.house.copies.close()  # type: ignore[attr-defined]
    engine.dispose()
    known = {f"<{one}@m.example>" for one in ("ann", "bob", "cleo", "dora")}
    return {
        "name": name,
        "healed": took <= WITHIN,
        "took": took,
        "knocks": shop.knocks,
        "shortest": shop.shortest(),
        "lost": max(len(known - set(counted)) - states["doubtful"], 0),
        "duplicates": sum(count - 1 for count in counted.values()),
        "doubtful": states["doubtful"],
    }


def _summed(trials: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "faults": len(trials),
        "healed": sum(one["healed"] for one in trials),
        "late": [one["name"] for one in trials if not one["healed"]],
        "slowest_s": max(one["took"] for one in trials),
        "logins_per_minute": max(most_in_a_minute(one["knocks"]) for one in trials),
        "shortest_between_logins_s": min(one["shortest"] for one in trials),
        "messages": 4 * len(trials),
        **{word: sum(one[word] for one in trials) for word in ("lost", "duplicates", "doubtful")},
    }


def main(given: list[str] | None = None) -> int:
    """Run both and print the figures; 1 where something was lost, done twice, late or hasty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer octets to cut at, and broken for 20 s only")
    parser.add_argument("--broken-for", type=float, help="seconds for which the way to IMAP is broken (90)")
    parser.add_argument("--only", choices=("imap", "smtp"), help="one half of it")
    options = parser.parse_args(given)
    broken_for = options.broken_for or (20.0 if options.quick else 90.0)
    logging.disable(logging.WARNING)  # each fault is told by the program, many times
    figures: dict[str, Any] = {"kind": "faults"}
    if options.only != "smtp":
        figures["imap"] = over_imap(broken_for, quick=options.quick)
    if options.only != "imap":
        figures["smtp"] = over_smtp(quick=options.quick)
    print(json.dumps(figures))
    parts = [one for one in figures.values() if isinstance(one, dict)]
    well = all(
        one["faults"] == one["healed"]
        and not one["lost"]
        and not one["duplicates"]
        and one["shortest_between_logins_s"] >= 9.5
        and not one.get("old_mail_touched")
        for one in parts
    )
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
