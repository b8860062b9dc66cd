from __future__ import annotations

import pytest

from gateway.mail import authentication
from tests.messages import received

MX = "Authentication-Results: mx.provider.example; "
TRUSTED = ["MX.provider.example"]


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("dmarc=pass header.from=mail.example", "pass"),
        ("dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=mail.example", "pass"),
        ("dmarc=pass", "pass"),
        ("dmarc=pass header.from=evil.example", "none"),
        ("dmarc=fail (p=none) header.from=mail.example", "fail"),
        ("dkim=pass header.d=mail.example", "pass"),
        ("dkim=pass header.i=@mail.example", "pass"),
        ("dkim=pass header.i=ann@news.mail.example", "pass"),
        ('dkim=pass (2048-bit key; secure) header.d="mail.example"', "pass"),
        ("dkim=pass header.d=evilmail.example", "none"),
        ("dkim=pass header.d=esp.example; dkim=pass header.d=mail.example", "pass"),
        ("dkim=pass header.d=esp.example; dmarc=fail", "fail"),
        ("dkim=fail header.d=mail.example", "none"),
        ("dkim/1 = pass header . d = mail.example", "pass"),
        ("DKIM=PASS header.d=MAIL.example", "pass"),
        ("spf=pass smtp.mailfrom=ann@mail.example", "pass"),
        ("spf=pass smtp.mailfrom=mail.example", "pass"),
        ("spf=pass smtp.mailfrom=bounce@esp.example", "none"),
        ("spf=pass smtp.helo=mail.example", "none"),
        ("spf=fail smtp.mailfrom=ann@mail.example", "fail"),
        ("spf=softfail smtp.mailfrom=ann@mail.example", "fail"),
        ("spf=fail smtp.mailfrom=ann@mail.example; dkim=pass header.d=esp.example", "none"),
        ("spf=neutral smtp.mailfrom=ann@mail.example", "none"),
        ("none", "none"),
        ('dkim=fail reason="dmarc=pass; dkim=pass header.d=mail.example"', "none"),
        ("dkim=fail (dmarc=pass; (nested) dkim=pass header.d=mail.example)", "none"),
        ("spf=none (dmarc=pass", "none"),
        ('spf=none "; dmarc=pass', "none"),
        ("", "none"),
    ],
)
def test_the_results_say_whether_somebody_vouches_for_the_sender(results: str, verdict: str) -> None:
    assert authentication(received(MX + results), TRUSTED).verdict == verdict


@pytest.mark.parametrize(
    "field",
    [
        "Authentication-Results: mx.provider.example 1; dmarc=pass",
        'Authentication-Results: "mx.provider.example"; dmarc=pass',
        "Authentication-Results: (a comment) mx.provider.example;\n dmarc=pass\n header.from=mail.example",
    ],
)
def test_the_name_of_the_server_is_read_in_all_its_forms(field: str) -> None:
    assert authentication(received(field), TRUSTED).verdict == "pass"


def test_results_of_an_unknown_server_are_not_believed() -> None:
    message = received("Authentication-Results: mx.evil.example; dmarc=pass")

    assert authentication(message, TRUSTED).verdict == "none"
    assert authentication(message, []).verdict == "none"


def test_the_topmost_field_of_a_trusted_server_counts() -> None:
    message = received("Authentication-Results: mx.other.example; dmarc=pass", f"{MX}dmarc=fail", f"{MX}dmarc=pass")

    assert authentication(message, TRUSTED).verdict == "fail"


def test_fields_of_microsoft_365_carry_no_name_and_are_believed_when_it_is_configured() -> None:
    field = (
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=mail.example; "
        "dmarc=pass action=none header.from=mail.example;compauth=pass"
    )

    assert authentication(received(field), ["microsoft365"]).verdict == "pass"
    assert authentication(received(field), TRUSTED).verdict == "none"


@pytest.mark.parametrize(
    "sender", ["From: ann@mail.example, eve@evil.example", "From: ann@mail.example <eve@evil.example>", "From:"]
)
def test_nobody_can_vouch_for_an_unclear_from(sender: str) -> None:
    assert authentication(received(sender, f"{MX}dmarc=pass"), TRUSTED).verdict == "none"
