from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway import config
from gateway.config.discreet import may_show
from tests.config.files import GOOD, changed, loaded

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Kr0kodil-in-der-Kiste"

WRONG_PLACES = [
    ('password = { credential = "imap-rosa" }', f'password = "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f'passwrd = "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f'passwort = "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f"password = {SECRET}"),
    ('password = { credential = "imap-rosa" }', f'password = "{SECRET}'),
    ('password = { credential = "imap-rosa" }', f"password = “{SECRET}”"),
    ('password = { credential = "imap-rosa" }', f'password "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f'password: "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f'password = {{ value = "{SECRET}" }}'),
    ('password = { credential = "imap-rosa" }', f'password = {{ credential = "a/{SECRET}" }}'),
    ('password = { credential = "imap-rosa" }', f'password = {{ env = "{SECRET}" }}'),
    ('password = { credential = "imap-rosa" }', f'password = ["{SECRET}"]'),
    ('password = { credential = "imap-rosa" }', f'password = ["a"\n"{SECRET}"]'),
    ('password = { credential = "imap-rosa" }', f'password = {{ command = "show {SECRET}" }}'),
    ('password = { credential = "imap-rosa" }', f'password = """\n{SECRET}'),
    ('password = { credential = "imap-rosa" }', f'password = "a"\npassword = "{SECRET}"'),
    ('password = { credential = "imap-rosa" }', f'password.{SECRET} = "x"'),
    ('password = { credential = "imap-rosa" }', f'password = "{SECRET}"\nport = "993"\nstart = {SECRET}'),
    ('host = "imap.shop.example"', f'host = "rosa:{SECRET}@imap.shop.example"'),
    ('host = "imap.shop.example"', f'host = "imap.shop.example"\nprovider = "{SECRET}"'),
    ('host = "imap.shop.example"', f'host = "imap.shop.example"\nsecurity = "{SECRET}"'),
    ('host = "imap.shop.example"', f'host = "imap.shop.example"\nport = "{SECRET}"'),
    ('host = "imap.shop.example"', f'host = "imap.shop.example"\nafter_redirect = "{SECRET}"'),
    ('to = "support@desk.example"', f'to = "support@desk.example"\ntoken = "{SECRET}"'),
    ('to = "support@desk.example"', f'to = "{SECRET}"'),
    ('kind = "email"\nto = "support@desk.example"', f'kind = "zammad"\ntoken = "{SECRET}"'),
    ('kind = "email"\nto = "support@desk.example"', f'kind = "zammad"\nurl = "https://u:{SECRET}@d.example"'),
    ('kind = "email"\nto = "support@desk.example"', f'kind = "webhook"\nsecrets = ["{SECRET}" "b"]'),
    ('kind = "email"\nto = "support@desk.example"', f'kind = "helpscout"\nclient_secret = ["{SECRET}"]'),
    ("https://help.shop.example/new?email={email}", f"https://rosa:{SECRET}@help.shop.example"),
    ('name = "Rosa Moss"', f'name = "Rosa Moss"\npassword = "{SECRET}"'),
    ('mode = "live"', f'mode = "lve" # the password is {SECRET}'),
    ("version = 1", f'version = 1\napi_key = "{SECRET}"'),
    ("[send]", f'[store]\nurl = "postgresql+psycopg://deskward:{SECRET}@db.example/deskward"\n[send]'),
    ("[send]", f'[store]\nurl = "mysql://deskward:{SECRET}@db.example/deskward"\n[send]'),
    ("[send]", f'[store]\nurl = "{SECRET}"\n[send]'),
    ("enabled = true", f'enabled = true\ntoken = "{SECRET}"'),
]


@pytest.mark.parametrize(("before", "after"), WRONG_PLACES)
def test_a_secret_is_never_told_again_wherever_it_was_typed(tmp_path: Path, before: str, after: str) -> None:
    found = loaded(tmp_path, changed(before, after))

    assert found.problems
    told = [config.show(problem) for problem in found.problems]
    assert SECRET not in "\n".join(told) + repr(found)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('host = "imap.shop.example"', True),
        ("[[mailbox]]", True),
        ('hint = "Kiste"', False),
        ("Kiste", False),
        ('username = "rosa"  # the password is Kiste', False),
        ('url = "https://a:Kiste@b.example"', False),
    ],
)
def test_a_line_among_servers_is_shown_only_where_its_key_is_known_to_be_harmless(line: str, *, shown: bool) -> None:
    assert may_show(("[[mailbox]]", line), 1) is shown


def test_a_line_of_a_long_text_is_judged_by_the_key_above_it() -> None:
    lines = ("[owner]", 'password = """', "Kiste", '"""', "[safety]", 'mode = "live"')

    assert [may_show(lines, row) for row in range(6)] == [True, False, False, False, True, True]


LINES = st.sampled_from(
    [
        f'password = "{SECRET}"',
        f"token = {SECRET}",
        f'secrets = ["{SECRET}", "x"',
        f'url = "https://a:{SECRET}@b.example"',
        f'client_secret = "{SECRET}',
        "[[mailbox]]",
        "[send]",
        "[owner]",
        "[[rule]]",
        "[[forward]]",
        '"""',
        "]",
        "{",
        'name = "a',
        'kind = "zammad"',
        *GOOD.splitlines(),
    ]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES | st.text(max_size=12), max_size=25))
def test_no_file_is_too_odd_to_be_read_and_no_secret_is_told(tmp_path: Path, lines: list[str]) -> None:
    text = "\n".join(lines).encode("utf-8", "surrogatepass")

    found = loaded(tmp_path, text)

    told = "\n".join(config.show(problem) for problem in found.problems)
    assert SECRET not in told + repr(found)
    assert (found.config is None) == any(problem.level == "error" for problem in found.problems)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(alphabet="[]{}\"'=.,\n#\\ ab1-:T", max_size=80).map(str.encode))
def test_any_bytes_give_problems_and_no_crash(tmp_path: Path, raw: bytes) -> None:
    found = loaded(tmp_path, raw)

    assert found.config is None
    assert all(problem.message and problem.remedy for problem in found.problems)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 3000,
        "a = " + "{a=" * 500,
        "a" * 100_000,
        "a = " + "9" * 10_000,
        "x\n" * 3000,
        "[[rule]]\n" * 2000,
    ],
)
def test_a_hostile_file_is_refused_soon(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, text)

    assert found.config is None
