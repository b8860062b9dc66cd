"""A folder that a real django-helpdesk polls by its own fetcher, filled by the IMAP desk: the universal way."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.desks.helpdesk_world import desk_mail, helpdesk, running_helpdesk  # noqa: F401 - fixtures
from tests.outgoing.desks.contract import Errand, copy
from tests.outgoing.desks.imap_folder import USER, contents, desk, errand, mail, until_quiet
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import Fault, FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.django_helpdesk import DjangoHelpdesk
    from tests.servers.recorder import Recorder

# ruff: noqa: F811 - fixtures are imported and asked for by name

pytestmark = pytest.mark.timeout(600)  # the first of them installs the desk

ASKED = b"""From: =?utf-8?q?J=C3=BCrgen_Stein?= <juergen@mail.example>\r
To: Rosa Moss <rosa@shop.example>\r
Subject: =?utf-8?q?R=C3=BCckgabe_der_Lampe?=\r
Message-ID: <lamp.1@mail.example>\r
Date: Sat, 21 Nov 2026 10:14:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
Guten Tag, die Lampe passt nicht. Gr=C3=BC=C3=9Fe, J=C3=BCrgen\r
--b\r
Content-Type: image/png\r
Content-Disposition: attachment; filename="lamp.png"\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
--b--\r
"""
AGAIN = b"""From: juergen@mail.example\r
To: rosa@shop.example\r
Subject: Re: the lamp\r
Message-ID: <lamp.2@mail.example>\r
In-Reply-To: <lamp.1@mail.example>\r
References: <lamp.1@mail.example>\r
\r
And the shade is broken.\r
"""


@pytest.fixture(params=[(), ("MOVE",)], ids=["by staging", "without MOVE"])
def polled(request: pytest.FixtureRequest, helpdesk: DjangoHelpdesk) -> Iterator[Dovecot]:
    """A mail server whose folder the desk's queue Support reads."""
    with Dovecot(without=request.param) as server:
        helpdesk.do(
            "poll",
            queue=1,
            host=server.host,
            port=server.imap,
            user=USER,
            password=server.users[USER],
            folder="INBOX",
        )
        yield server


def test_the_desk_takes_the_mail_as_the_customers_own(
    polled: Dovecot, helpdesk: DjangoHelpdesk, desk_mail: Recorder
) -> None:
    assert errand(polled, raw=ASKED).attempt() == "confirmed"

    helpdesk.do("fetch")

    (ticket,) = helpdesk.tickets()
    assert (ticket["submitter"], ticket["title"], ticket["queue"]) == ("juergen@mail.example", "Rückgabe der Lampe", 1)
    assert "die Lampe passt nicht" in ticket["description"]
    (file,) = ticket["followups"][0]["files"]
    assert file["name"].endswith("lamp.png")
    assert file["sha256"] == hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest()
    assert [address for one in desk_mail.mails for address in one.rcpt_tos] == ["juergen@mail.example"]
    assert (contents(polled), contents(polled, "Deskward")) == ([], [])


def test_a_further_mail_of_the_customer_joins_the_ticket(polled: Dovecot, helpdesk: DjangoHelpdesk) -> None:
    for raw in (ASKED, AGAIN):
        assert Errand(desk(polled), copy(raw=raw)).attempt() == "confirmed"
        helpdesk.do("fetch")

    (ticket,) = helpdesk.tickets()
    assert [followup["comment"].strip() for followup in ticket["followups"]][1:] == ["And the shade is broken."]


@pytest.mark.parametrize(("kind", "step"), [("cut", 97), ("cut up", 71)])
def test_a_mail_cut_anywhere_becomes_one_ticket_however_often_the_desk_fetches(
    polled: Dovecot, helpdesk: DjangoHelpdesk, kind: Any, step: int
) -> None:
    octets = held = 0
    with FaultProxy(polled.imap) as way:
        done = False
        while not done:
            one = errand(polled, port=way.port, raw=mail(octets))
            way.break_(Fault(kind=kind, octets=octets))
            done = one.attempt() == "confirmed"
            way.heal()
            until_quiet(polled)
            helpdesk.do("fetch")
            held += not done and one.until_done() == "dead"
            helpdesk.do("fetch")
            octets += step

    assert octets > 500
    assert sorted(ticket["title"] for ticket in helpdesk.tickets()) == sorted(
        f"Order {number}" for number in range(0, octets, step)
    )
    assert held <= 1  # without MOVE a cut after the last octet is for a person to judge
