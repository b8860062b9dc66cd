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
        ("dmarc=fail header.from=mail.example; dkim=pass header.d=mail.example", "fail"),
        ("dkim=pass header.d=example", "none"),  # a top-level domain is nobody's
        ("dmarc=success(p=none,d=none) header.from=mail.example", "pass"),
        ("spf=hardfail smtp.mailfrom=mail.example", "fail"),
        ("spf=pass smtp.mfrom=mail.example", "pass"),
        ("dmarc=bestguesspass action=none header.from=mail.example", "none"),
        ("dmarc=temperror header.from=mail.example; dkim=pass header.d=mail.example", "pass"),
        ("compauth=fail reason=001", "fail"),
        ("dkim=pass header.d=esp.example; compauth=fail reason=601", "fail"),
        ("arc=pass (i=1 spf=pass spfdomain=mail.example dkim=pass dmarc=pass fromdomain=mail.example)", "none"),
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


def test_a_second_field_of_the_same_server_adds_nothing() -> None:
    assert authentication(received(f"{MX}spf=none", f"{MX}dmarc=pass"), TRUSTED).verdict == "none"


def test_fields_of_microsoft_365_carry_no_name_and_are_believed_when_it_is_configured() -> None:
    field = (
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=mail.example; "
        "dmarc=pass action=none header.from=mail.example;compauth=pass"
    )

    assert authentication(received(field), ["microsoft365"]).verdict == "pass"
    assert authentication(received(field), TRUSTED).verdict == "none"


# As large providers write them; the names of the servers are ours.
GOOGLE = """Authentication-Results: mx.provider.example;
       dkim=pass header.i=@mail.example header.s=20230601 header.b="aB3/x+y=";
       spf=pass (provider.example: domain of ann@mail.example designates 192.0.2.7 as permitted sender)
        smtp.mailfrom=ann@mail.example;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=mail.example"""
FASTMAIL = """Authentication-Results: mx.provider.example;
    arc=none (no signatures found);
    bimi=skipped;
    dkim=pass (2048-bit rsa key sha256) header.d=mail.example header.i=@mail.example header.b=aB3 header.a=rsa-sha256;
    dmarc=pass policy.published-domain-policy=none policy.applied-disposition=none (p=none,d=none)
      policy.policy-from=p header.from=mail.example;
    iprev=pass policy.iprev=192.0.2.7;
    spf=pass smtp.mailfrom=ann@mail.example smtp.helo=mx.mail.example"""
GMX = "Authentication-Results:  mx.provider.example; dkim=pass header.i=@mail.example"
OLD_YAHOO = f"{MX.removesuffix('; ')} from=mail.example; domainkeys=neutral (no sig); from=mail.example; dkim=pass (ok)"
MANGLED = "Authentication-Results: mx.provider.example 1; =pass; spf; dkim=; dmarc=fail header.from=mail.example"
WHOLE_FIELDS = [(GOOGLE, "pass"), (FASTMAIL, "pass"), (GMX, "pass"), (OLD_YAHOO, "none"), (MANGLED, "fail")]


@pytest.mark.parametrize(("field", "verdict"), WHOLE_FIELDS)
def test_the_fields_of_large_providers_are_read(field: str, verdict: str) -> None:
    assert authentication(received(field), TRUSTED).verdict == verdict


MICROSOFT = """Authentication-Results: spf=pass (sender IP is 192.0.2.1)
 smtp.mailfrom=mail.example; shop.example; dkim=pass (signature was verified)
 header.d=mail.example;shop.example; dmarc=pass action=none
 header.from=mail.example;"""
MICROSOFT_NO_IP = """Authentication-Results: spf=none (sender IP is )
 smtp.mailfrom=mail.example; dkim=pass header.d=mail.example;dmarc=none"""
MICROSOFT_EMPTY = "Authentication-Results: ;spf=pass smtp.mailfrom=mail.example"


@pytest.mark.parametrize("field", [MICROSOFT, MICROSOFT_NO_IP, MICROSOFT_EMPTY])
def test_microsoft_365_is_read_in_its_malformed_shapes_too(field: str) -> None:
    assert authentication(received(field), ["microsoft365"]).verdict == "pass"


def test_a_copy_in_an_arc_set_proves_nothing() -> None:
    copy = "ARC-Authentication-Results: i=1; mx.provider.example; dmarc=pass header.from=mail.example"

    assert authentication(received(copy), TRUSTED).verdict == "none"


def test_a_provider_that_writes_one_field_for_each_method_is_read_as_a_whole() -> None:
    fields = (
        "Authentication-Results: bimi.provider.example; bimi=skipped",
        "Authentication-Results: spf.provider.example; spf=pass smtp.mailfrom=esp.example",
        "Authentication-Results: dmarc.provider.example; dmarc=pass header.from=mail.example",
    )

    assert authentication(received(*fields), ["*.provider.example"]).verdict == "pass"


def test_what_stands_below_the_next_trace_field_came_with_the_mail() -> None:
    fields = (
        "Authentication-Results: spf.provider.example; spf=none smtp.mailfrom=mail.example",
        "Received: from evil.example by mx.provider.example",
        "Authentication-Results: dmarc.provider.example; dmarc=pass header.from=mail.example",
    )

    assert authentication(received(*fields), ["*.provider.example"]).verdict == "none"


def test_the_domain_above_may_vouch_for_the_one_below() -> None:
    message = received("From: ann@post.mail.example", f"{MX}dkim=pass header.d=mail.example")

    assert authentication(message, TRUSTED).verdict == "pass"


@pytest.mark.parametrize(
    "sender", ["From: ann@mail.example, eve@evil.example", "From: ann@mail.example <eve@evil.example>", "From:"]
)
def test_nobody_can_vouch_for_an_unclear_from(sender: str) -> None:
    assert authentication(received(sender, f"{MX}dmarc=pass"), TRUSTED).verdict == "none"
