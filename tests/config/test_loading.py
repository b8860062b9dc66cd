from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway import config
from gateway.config.build import data_dir
from gateway.config.loading import find
from gateway.config.values import AfterRedirect, HostPort, Problem, Secret
from gateway.judge.verdict import Then
from gateway.resources import shipped
from tests.config.files import GOOD, SMALL, changed, errors, good, line_of, loaded

if TYPE_CHECKING:
    from gateway.config import Config


def codes(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_the_example_has_no_problem_at_all() -> None:
    found = config.load(shipped("config.example.toml"), {})

    assert found.problems == ()
    assert found.config is not None
    assert len(found.config.rules) >= 4
    assert len(found.config.tests) == 3
    assert all(rule.should_fit for rule in found.config.rules if rule.name != "Suppliers and partners")


def test_what_is_left_out_has_careful_defaults(tmp_path: Path) -> None:
    found = good(tmp_path, SMALL)

    safety = found.safety
    assert (safety.mode, safety.unsure, safety.require_authentication) == ("watch", "review", "when-known")
    assert [str(rate) for rate in (safety.max_replies_per_sender, safety.max_replies_per_domain)] == [
        "1 per 7 days",
        "10 per hour",
    ]
    assert str(safety.max_replies_total) == "30 per hour"
    assert (safety.max_age, safety.delay.shortest) == (timedelta(hours=24), timedelta(minutes=20))
    assert safety.send_hours is not None
    assert safety.send_hours.text == "Mon-Sun 07:00-21:00"
    assert found.listen.max_message_size == 25 * 1024 * 1024
    assert found.listen.lmtp is None
    assert found.owner.languages == ("en",)


def test_a_mailbox_has_the_usual_port_security_and_folder(tmp_path: Path) -> None:
    mailbox = good(tmp_path, GOOD).mailboxes[0]

    assert (mailbox.server.port, mailbox.server.security, mailbox.folder) == (993, "tls", "INBOX")
    assert (mailbox.start, mailbox.after_redirect, mailbox.provider) == ("new", AfterRedirect(), "custom")


@pytest.mark.parametrize(
    ("written", "port", "security"),
    [
        ("", 587, "starttls"),
        ("port = 465", 465, "tls"),
        ('security = "tls"', 465, "tls"),
        ("port = 25", 25, "starttls"),
    ],
)
def test_the_port_and_the_security_of_a_server_go_together(
    tmp_path: Path, written: str, port: int, security: str
) -> None:
    text = changed('host = "smtp.shop.example"', f'host = "smtp.shop.example"\n{written}')

    send = good(tmp_path, text).send

    assert send is not None
    assert (send.port, send.security) == (port, security)


def test_a_server_on_this_machine_may_do_without_encryption(tmp_path: Path) -> None:
    text = changed('host = "smtp.shop.example"', 'host = "127.0.0.1"\nport = 2525\nsecurity = "none"')

    send = good(tmp_path, text).send

    assert send is not None
    assert (send.host, send.port, send.security) == ("127.0.0.1", 2525, "none")


def test_a_well_known_provider_fills_in_the_servers(tmp_path: Path) -> None:
    text = changed('host = "imap.shop.example"', 'provider = "gmail"')

    mailbox = good(tmp_path, text).mailboxes[0]

    assert (mailbox.server.host, mailbox.server.port, mailbox.provider) == ("imap.gmail.com", 993, "gmail")


def test_addresses_of_the_owner_are_kept_in_small_letters(tmp_path: Path) -> None:
    text = changed('"rosa@shop.example", "hello', '"Rosa@Shop.Example", "hello')

    assert good(tmp_path, text).owner.addresses == ("rosa@shop.example", "hello@shop.example")


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\n\t").encode(),
        GOOD.replace("\n", "\r").encode(),
    ],
    ids=["BOM", "CRLF", "tabs", "CR"],
)
def test_a_file_of_another_editor_is_taken_silently(tmp_path: Path, text: bytes) -> None:
    found = loaded(tmp_path, text)

    assert found.config is not None
    assert found.problems == ()


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    text = changed("Rosa Moss", "Rösa Möss")

    found = errors(tmp_path, text.encode("cp1252"))

    assert [(problem.code, problem.line, problem.column) for problem in found] == [
        ("not-utf-8", line_of("Rösa", text), 10)
    ]


def test_a_file_in_utf_16_is_told(tmp_path: Path) -> None:
    assert codes(errors(tmp_path, GOOD.encode("utf-16"))) == ["not-utf-8"]


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    missing = config.load(tmp_path / "none.toml", {})
    folder = config.load(tmp_path, {})

    assert (missing.config, codes(missing.problems)) == (None, ["missing-file"])
    assert (folder.config, codes(folder.problems)) == (None, ["unreadable-file"])


def test_a_relative_path_counts_from_the_folder_that_is_given(tmp_path: Path) -> None:
    loaded(tmp_path, SMALL)

    found = config.load(Path("config.toml"), {}, cwd=tmp_path)

    assert found.config is not None
    assert found.config.base == tmp_path


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_with_a_password_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    text = changed('{ credential = "imap-rosa" }', '"hunter2"')

    found = loaded(tmp_path, text, mode=mode)

    assert found.config is None
    assert "readable-secret" in codes(found.problems)
    assert any("chmod 600" in problem.remedy for problem in found.problems)


def test_a_file_that_only_says_where_the_passwords_lie_may_be_readable(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD, mode=0o644).config is not None


def test_who_may_hand_in_mail_is_read(tmp_path: Path) -> None:
    lines = 'tls_certificate = "a"\ntls_key = "b"\nusername = "provider"\npassword = { credential = "listen" }'
    more = 'balancers = ["10.0.0.5", "2001:db8::/32"]'

    listen = good(tmp_path, changed("[listen]", f"[listen]\n{lines}\n{more}", SMALL)).listen

    assert (listen.username, listen.password) == ("provider", Secret(kind="credential", value=("listen",)))
    assert [str(one) for one in listen.balancers] == ["10.0.0.5/32", "2001:db8::/32"]


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    text = changed("[listen]", '[listen]\ntls_certificate = "mx.pem"\ntls_key = "keys/mx.key"', SMALL)

    found = good(tmp_path, text)

    assert (found.listen.tls_certificate, found.listen.tls_key) == (tmp_path / "mx.pem", tmp_path / "keys/mx.key")
    assert (found.base, found.templates_dir) == (tmp_path, tmp_path / "templates")


@pytest.mark.parametrize(
    ("written", "environ", "folder", "store"),
    [
        ("", {}, "var", "var/deskward.db"),
        ('data_dir = "kept"\n', {}, "kept", "kept/deskward.db"),
        ('data_dir = "kept"\n', {"STATE_DIRECTORY": "/srv/state"}, "kept", "kept/deskward.db"),
        ("", {"STATE_DIRECTORY": "/srv/state:/srv/more"}, "/srv/state", "/srv/state/deskward.db"),
        ('store = { url = "sqlite:///db/own.db" }\n', {}, "var", "db/own.db"),
        ('store = { url = "sqlite:////srv/own.db?timeout=5" }\n', {}, "var", "/srv/own.db?timeout=5"),
    ],
)
def test_the_store_lies_in_the_data_folder(
    tmp_path: Path, written: str, environ: dict[str, str], folder: str, store: str
) -> None:
    found = good(tmp_path, written + SMALL, environ)

    assert found.data_dir == tmp_path / folder
    assert found.store_url == f"sqlite:///{tmp_path / store}"


@pytest.mark.parametrize(
    ("folder", "environ", "place"),
    [
        ("/etc/deskward", {}, "/var/lib/deskward"),
        ("/etc/deskward", {"STATE_DIRECTORY": "/var/lib/other"}, "/var/lib/other"),
        ("/home/rosa", {}, "/home/rosa/var"),
    ],
)
def test_a_command_of_a_person_means_the_store_of_the_service(folder: str, environ: dict[str, str], place: str) -> None:
    """The unit gives the service its folder; a person at the shell has no such word from systemd."""
    assert data_dir(None, environ, Path(folder)) == Path(place)


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_a_postgresql_store_is_reached_by_the_driver_we_have(tmp_path: Path, scheme: str) -> None:
    found = good(tmp_path, f'store = {{ url = "{scheme}://deskward@db.example/deskward" }}\n{SMALL}')

    assert found.store_url == "postgresql+psycopg://deskward@db.example/deskward"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://a@b/c", "var/deskward.db", "sqlite:///"])
def test_a_store_that_keeps_nothing_is_refused(tmp_path: Path, url: str) -> None:
    assert len(errors(tmp_path, f'store = {{ url = "{url}" }}\n{SMALL}')) == 1


def test_rules_lists_and_tests_of_other_files_are_added_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "rules.d").mkdir()
    for name in ("20-b", "10-a"):
        rule = f'[[rule]]\nname = "{name}"\nthen = "file"\nwhen.from = ["@suppliers", "@more"]\n'
        (tmp_path / "rules.d" / f"{name}.toml").write_text(rule)
    (tmp_path / "rules.d" / "30.toml").write_text('[lists]\nmore = ["*@more.example"]\n')

    found = good(tmp_path, 'include = ["rules.d/*.toml"]\n' + GOOD)

    names = [(rule.name, rule.file) for rule in found.rules]
    assert names[2:] == [("10-a", "rules.d/10-a.toml"), ("20-b", "rules.d/20-b.toml")]
    assert found.lists["more"] == ("*@more.example",)


def test_a_file_that_is_meant_twice_is_read_once_and_the_file_itself_not_again(tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('[[rule]]\nname = "More"\nthen = "file"\nwhen.subject = "parcel"\n')

    found = loaded(tmp_path, 'include = ["*.toml", "more.toml"]\n' + GOOD)

    assert [problem.message for problem in found.problems if problem.level != "note"] == []
    assert found.config is not None
    assert [rule.name for rule in found.config.rules][2:] == ["More"]


def test_a_problem_in_an_included_file_carries_its_name(tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('[[rule]]\nname = "Where is my order"\nthen = "fil"\n[owner]\nname = "x"\n')

    found = errors(tmp_path, 'include = "more.toml"\n' + GOOD)

    assert [(problem.file, problem.line, problem.code) for problem in found] == [
        ("more.toml", 2, "duplicate-name"),
        ("more.toml", 3, "bad-value"),
        ("more.toml", 4, "not-included"),
    ]


def test_an_included_file_that_is_not_there_is_an_error_and_an_empty_folder_a_note(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'include = ["rules.d/*.toml", "more.toml"]\n' + GOOD)

    assert [(problem.code, problem.level) for problem in found.problems] == [
        ("missing-file", "note"),
        ("missing-file", "error"),
    ]


def test_files_of_further_clients_are_refused_for_they_are_not_built(tmp_path: Path) -> None:
    text = 'include = ["clients/*.toml"]\n' + GOOD

    (problem,) = errors(tmp_path, text)

    assert (problem.code, problem.line) == ("clients-not-built", 1)
    assert "one Deskward for each client" in problem.remedy


def test_a_list_may_hold_another_and_is_put_in_everywhere(tmp_path: Path) -> None:
    text = changed("[lists]", '[lists]\npartners = ["ann@print.example", "@suppliers"]')
    text = changed('mode = "live"', 'mode = "live"\nnever_reply_to = ["@partners"]', text)

    found = good(tmp_path, text)

    assert found.safety.never_reply_to == ("ann@print.example", "*@parcel.example")


def test_a_list_that_holds_itself_is_told(tmp_path: Path) -> None:
    text = changed('["*@parcel.example"]', '["@suppliers"]')

    assert codes(errors(tmp_path, text)) == ["circular-list"]


def test_a_rule_becomes_what_the_judge_asks(tmp_path: Path) -> None:
    text = changed("enabled = true", 'enabled = false\nuntil = 2026-12-31\nnote = "for a while"\nreply = "soon"')

    rule = good(tmp_path, text).rules[1]

    assert (rule.then, rule.topic, rule.reply, rule.enabled) == (Then.REDIRECT, "orders", "soon", False)
    assert (rule.until, rule.note, rule.forward) == (date(2026, 12, 31), "for a while", ("desk",))
    assert [condition.word for condition in (*rule.when, *rule.unless)] == ["text", "subject"]
    assert rule.line == line_of('[[rule]]\nname = "Where', text)


@pytest.mark.parametrize(
    "line",
    [
        'when.header."X-Shop" = ["1", "two*"]',
        'when.attachment = ["*.pdf"]',
        "when.attachment = true",
        'when.larger_than = "5 MB"',
        'when.language = ["de"]',
        'when.cc = "*@shop.example"',
        'when.anywhere = ["order 4711"]',
        "when.score = 0.9",
        'when.score = "0.4 to 0.6"',
        'when.history = "first contact"',
        'when.topic = ["orders", "Rechnung"]',
        'when.received = ["Sat-Sun", 2026-12-24]',
        'when.known_as = ["friend"]',
        'when.text_regex = ["order\\\\s+4711"]',
    ],
)
def test_every_word_of_a_rule_is_known(tmp_path: Path, line: str) -> None:
    found = good(tmp_path, changed('["invoice"]\n', f'["invoice"]\n{line}\n'))

    assert len(found.rules[1].when) == 2


@pytest.mark.parametrize(
    "line", ["when.larger_than = true", 'when.larger_than = "big"', "when.header = {}", "when.language = 5"]
)
def test_a_word_with_a_value_that_cannot_be_meant_is_told(tmp_path: Path, line: str) -> None:
    text = changed('["invoice"]\n', f'["invoice"]\n{line}\n')

    found = errors(tmp_path, text)

    assert [problem.line for problem in found] == [line_of(line, text)]


def test_a_test_may_hold_a_whole_message_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(b"Subject: hello\r\n\r\nhello\r\n")
    text = changed('from = "hanna@mail.example"\nbody = "Where is my order?"', 'file = "mail.eml"')

    assert good(tmp_path, text).tests[0].raw == b"Subject: hello\r\n\r\nhello\r\n"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('file = "none.eml"', "missing-file"),
        ('file = "config.toml"\nbody = "x"', "file-and-parts"),
        ('headers = { "X Shop" = "1" }', "bad-header"),
        ('expect_language = "german"', "unknown-language"),
    ],
)
def test_an_odd_test_is_told(tmp_path: Path, written: str, code: str) -> None:
    text = changed('from = "hanna@mail.example"\nbody = "Where is my order?"', written)

    assert codes(errors(tmp_path, text)) == [code]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{ move_to = "Redirected" }', AfterRedirect(move_to="Redirected")),
        ('{ keyword = "Redirected" }', AfterRedirect(keyword="Redirected")),
        ('"leave"', AfterRedirect()),
    ],
)
def test_a_redirected_message_may_be_moved_or_marked(tmp_path: Path, written: str, meant: AfterRedirect) -> None:
    text = changed('host = "imap.shop.example"', f'host = "imap.shop.example"\nafter_redirect = {written}')

    assert good(tmp_path, text).mailboxes[0].after_redirect == meant


@pytest.mark.parametrize("written", ['"delete"', '{ keyword = "two words" }', '{ move_to = "a", keyword = "b" }', "5"])
def test_nothing_else_can_happen_to_a_redirected_message(tmp_path: Path, written: str) -> None:
    text = changed('host = "imap.shop.example"', f'host = "imap.shop.example"\nafter_redirect = {written}')

    assert codes(errors(tmp_path, text)) == ["bad-after-redirect"]


def test_the_file_is_found_in_the_order_of_the_manual(tmp_path: Path) -> None:
    environ = {"DESKWARD_CONFIG": "other.toml"}
    (tmp_path / "config.toml").touch()

    assert find("named.toml", environ, tmp_path) == tmp_path / "named.toml"
    assert find(None, environ, tmp_path) == tmp_path / "other.toml"
    assert find(None, {}, tmp_path) == tmp_path / "config.toml"


def test_in_a_folder_that_cannot_be_looked_into_the_one_of_the_system_is_meant(tmp_path: Path) -> None:
    closed = tmp_path / ("n" * 300)  # longer than a name may be: the refusal that root hears, too

    assert find(None, {}, closed) == find(None, {}, tmp_path)


def test_without_a_file_nothing_is_watched_and_nothing_is_sent() -> None:
    found: Config = config.defaults(("Rosa@shop.example",))

    assert found.owner.addresses == ("rosa@shop.example",)
    assert (found.path, found.mailboxes, found.send, found.rules) == (None, (), None, ())
    assert found.safety.mode == "watch"


def test_what_is_not_built_yet_is_said_in_a_plain_sentence(tmp_path: Path) -> None:
    text = changed("[send]", '[listen]\nweb = "127.0.0.1:8080"\n[send]')

    (said,) = config.not_built(good(tmp_path, text))

    assert said.startswith("The web page ([listen] web) is not built yet")
    assert config.not_built(good(tmp_path, GOOD)) == ()


def test_listening_addresses_are_read(tmp_path: Path) -> None:
    text = changed('smtp = "127.0.0.1:0"', 'smtp = "127.0.0.1:0"\nlmtp = "[::1]:8024"', SMALL)

    listen = good(tmp_path, text).listen

    assert (listen.smtp, listen.lmtp) == (HostPort(host="127.0.0.1", port=0), HostPort(host="::1", port=8024))


def test_a_config_that_everybody_can_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0o646)

    found = config.load(path, {})

    assert found.config is None
    assert [one.code for one in found.problems] == ["writable-file"]
    assert f"chmod go-w {path}" in found.problems[0].remedy


@pytest.mark.parametrize("place", ["127.0.0.1:8026", "[::1]:8026", "localhost:0"])
def test_the_door_for_health_checks_may_be_on_this_machine(tmp_path: Path, place: str) -> None:
    found = good(tmp_path, f'{GOOD}\n[listen]\nhealth = "{place}"\n').listen.health

    assert found is not None
    assert found.port == int(place.rpartition(":")[2])


@pytest.mark.parametrize("place", ["0.0.0.0:8026", "*:8026", "192.0.2.7:8026", "[2001:db8::1]:8026", "shop.example:1"])
def test_the_door_for_health_checks_is_open_to_nobody_else(tmp_path: Path, place: str) -> None:
    (problem,) = errors(tmp_path, f'{GOOD}\n[listen]\nhealth = "{place}"\n')

    assert problem.code == "open-address"
    assert "127.0.0.1:8026" in problem.remedy


def test_a_store_has_a_key_and_older_ones(tmp_path: Path) -> None:
    keys = 'body_key = { credential = "new" }\nold_body_keys = [{ credential = "old" }, { file = "older" }]'
    found = good(tmp_path, f"{GOOD}\n[store]\n{keys}\n")

    assert found.body_key is not None
    assert [found.body_key.value, *(one.value for one in found.old_body_keys)] == [("new",), ("old",), ("older",)]
