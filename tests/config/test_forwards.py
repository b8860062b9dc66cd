from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.config.models.forwards import FORWARDS
from gateway.config.values import Secret, Server
from gateway.outgoing.desks import DESKS
from tests.config.files import SMALL, errors, good, loaded, warnings

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config.values import Forward

URL = 'url = "https://desk.shop.example"'
TOKEN = 'token = { credential = "desk" }'
KINDS = {
    "email": 'to = "support@desk.example"',
    "imap": 'host = "127.0.0.1"\nusername = "desk"\npassword = { credential = "desk" }',
    "request-tracker": f'{URL}\n{TOKEN}\nqueue = "Support"',
    "zammad": f'{URL}\n{TOKEN}\narticle_type = "note"',
    "freescout": f"{URL}\n{TOKEN}\nqueue = 1",
    "osticket": f'{URL}\n{TOKEN}\nformat = "json"\nqueue = 2',
    "zendesk": f'{URL}\n{TOKEN}\nusername = "agent@shop.example"\nqueue = 360001',
    "helpscout": 'client_id = "abc"\nclient_secret = { env = "HELPSCOUT" }\nqueue = 85',
    "freshdesk": f"{URL}\n{TOKEN}\nqueue = 12",
    "chatwoot": f"{URL}\n{TOKEN}\naccount = 1\nqueue = 3",
    "django-helpdesk": f'{URL}\nusername = "gateway"\npassword = {{ credential = "desk" }}\nqueue = 1',
    "webhook": f'{URL}\nsecrets = [ {{ credential = "new" }}, {{ credential = "old" }} ]\ncontent = "link"',
}


def file(kind: str, lines: str) -> str:
    return f'{SMALL}\n[send]\nhost = "127.0.0.1"\n[[forward]]\nname = "desk"\nkind = "{kind}"\n{lines}\n'


def forward(folder: Path, kind: str, lines: str) -> Forward:
    return good(folder, file(kind, lines)).forwards[0]


@pytest.mark.parametrize(("kind", "lines"), KINDS.items())
def test_every_kind_of_help_desk_is_read_without_a_problem(tmp_path: Path, kind: str, lines: str) -> None:
    found = loaded(tmp_path, file(kind, lines))

    assert found.problems == ()
    assert found.config is not None
    assert found.config.forwards[0].kind == kind


@pytest.mark.parametrize(
    ("kind", "whose"), [("zammad", "ours"), ("django-helpdesk", "desk"), ("freshdesk", "desk"), ("osticket", "ours")]
)
def test_the_acknowledgement_is_the_desks_where_it_cannot_be_kept_back(tmp_path: Path, kind: str, whose: str) -> None:
    assert forward(tmp_path, kind, KINDS[kind]).acknowledgement == whose


def test_what_every_kind_shares_has_the_defaults_of_the_manual(tmp_path: Path) -> None:
    found = forward(tmp_path, "email", KINDS["email"])

    assert (found.when, found.attachments, found.tag) == (("redirect", "file"), 25 * 1024 * 1024, "deskward")
    assert (found.timeout, found.settle) == (timedelta(seconds=30), timedelta(seconds=60))
    assert (found.retry_first, found.retry_longest) == (timedelta(seconds=30), timedelta(hours=1))
    assert (found.give_up_after, found.sync) == (timedelta(days=3), timedelta(minutes=10))
    assert dict(found.keys) == {"to": "support@desk.example", "from": "rosa@shop.example", "original": "attached"}


def test_the_shared_keys_are_read(tmp_path: Path) -> None:
    lines = 'queue = "Q"\nqueues = { billing = "B" }\nattachments = "none"\nsync = "never"\nmax_rate = "100 per minute"'

    found = forward(tmp_path, "email", f'{KINDS["email"]}\n{lines}\nretry = "10-60 seconds"\nallow_private = true')

    assert (found.queue, found.queues, found.attachments, found.sync) == ("Q", {"billing": "B"}, 0, None)
    assert str(found.max_rate) == "100 per minute"
    assert (found.retry_first, found.allow_private) == (timedelta(seconds=10), True)


def test_a_desk_read_by_imap_has_its_server_in_one_piece(tmp_path: Path) -> None:
    server = forward(tmp_path, "imap", KINDS["imap"]).keys["server"]

    assert isinstance(server, Server)
    assert (server.host, server.port, server.security) == ("127.0.0.1", 993, "tls")


def test_secrets_of_a_desk_are_places_not_values(tmp_path: Path) -> None:
    found = forward(tmp_path, "webhook", KINDS["webhook"])

    assert found.keys["secrets"] == (
        Secret(kind="credential", value=("new",)),
        Secret(kind="credential", value=("old",)),
    )


@pytest.mark.parametrize(
    ("kind", "lines", "code"),
    [
        ("zammad", f'url = "http://desk.shop.example"\n{TOKEN}', "clear-text"),
        ("zammad", f'url = "https://desk.shop.example/?key=word"\n{TOKEN}', "odd-link"),
        ("zammad", URL, "missing-key"),
        ("request-tracker", URL, "missing-key"),
        ("request-tracker", f'{URL}\nusername = "x"', "missing-key"),
        ("freescout", f'{URL}\n{TOKEN}\nqueue = "one"', "wrong-kind"),
        ("freescout", f"{URL}\n{TOKEN}\nqueue = 0", "out-of-range"),
        ("email", 'to = "desk"', "bad-mail-address"),
        ("email", f"{KINDS['email']}\n{URL}", "unknown-key"),
        ("webhook", f"{URL}\nsecrets = []", "bad-secret"),
        ("webhook", 'url = "http://desk.shop.example"\nsecrets = [{ env = "P" }]', "clear-text"),
        (
            "imap",
            'host = "imap.desk.example"\nsecurity = "none"\nusername = "d"\npassword = { env = "P" }',
            "clear-text",
        ),
        ("email", f'{KINDS["email"]}\nwhen = ["redirekt"]', "bad-value"),
    ],
)
def test_what_a_desk_lacks_or_does_not_know_is_told(tmp_path: Path, kind: str, lines: str, code: str) -> None:
    found = errors(tmp_path, file(kind, lines))

    assert [problem.code for problem in found] == [code]


@pytest.mark.parametrize("more", ['staging = "INBOX"', 'staging = "Bills"\nqueues = { billing = "Bills" }'])
def test_the_folder_that_the_desk_reads_cannot_be_our_own(tmp_path: Path, more: str) -> None:
    (found,) = errors(tmp_path, file("imap", f"{KINDS['imap']}\n{more}"))

    assert found.code == "staging-read"


def test_two_desks_of_one_account_need_a_folder_of_our_own_each(tmp_path: Path) -> None:
    both = file("imap", f'{KINDS["imap"]}\n[[forward]]\nname = "bills"\nkind = "imap"\n{KINDS["imap"]}')

    (found,) = errors(tmp_path, both)
    assert (found.code, found.remedy) == ("staging-shared", 'Give each its own, such as staging = "Deskward bills".')
    assert errors(tmp_path, f'{both}\nstaging = "Deskward bills"\n') == []


def test_a_desk_on_this_machine_may_be_reached_in_clear(tmp_path: Path) -> None:
    found = forward(tmp_path, "zammad", f'url = "http://127.0.0.1:3000/"\n{TOKEN}')

    assert found.keys["url"] == "http://127.0.0.1:3000"


@pytest.mark.parametrize("url", ["https://hooks.shop.example/in/", "https://hooks.shop.example/in?for=rosa&x=/"])
def test_the_address_of_a_webhook_is_kept_as_it_is_written(tmp_path: Path, url: str) -> None:
    found = forward(tmp_path, "webhook", f'url = "{url}"\nsecrets = [{{ env = "P" }}]')

    assert found.keys["url"] == url


def test_two_automatic_mails_to_one_customer_are_warned_of(tmp_path: Path) -> None:
    found = warnings(tmp_path, file("zammad", f'{URL}\n{TOKEN}\nacknowledgement = "both"'))

    assert "two-mails" in [problem.code for problem in found]


def test_every_kind_that_a_config_may_name_is_built() -> None:
    assert set(FORWARDS) == set(DESKS)


@pytest.mark.parametrize(
    ("kind", "lines", "keys"),
    [
        ("email", 'queue = "Q"\nqueues = { orders = "O" }\nsync = "5 minutes"', ["queue", "queues", "sync"]),
        ("email", 'sync = "never"\nattachments = "none"', []),
        ("imap", 'attachments = "none"\nkey_field = "k"\ntag = "t"', ["attachments", "key_field", "tag"]),
        ("osticket", 'tag = "t"', ["tag"]),
        ("zendesk", 'tag = "t"\nkey_field = "k"', ["key_field"]),
        ("webhook", 'queue = "Q"\nqueues = { orders = "O" }', []),
    ],
)
def test_a_key_that_says_nothing_to_its_kind_is_told(tmp_path: Path, kind: str, lines: str, keys: list[str]) -> None:
    found = warnings(tmp_path, file(kind, f"{KINDS[kind]}\n{lines}"))

    assert [problem.code for problem in found] == ["unused-key"] * len(keys)
    assert [problem.remedy for problem in found] == [f"Take {key} out." for key in keys]


def test_osticket_has_help_topics_only_as_json(tmp_path: Path) -> None:
    lines = f"{URL}\n{TOKEN}\nqueue = 2\nqueues = {{ orders = 3 }}"

    assert [one.code for one in warnings(tmp_path, file("osticket", lines))] == ["unused-key"] * 2
    assert warnings(tmp_path, file("osticket", f'{lines}\nformat = "json"')) == []


@pytest.mark.parametrize("kind", ["freescout", "osticket", "zendesk", "helpscout", "freshdesk", "chatwoot"])
def test_a_desk_that_numbers_its_places_takes_no_name_for_a_topic(tmp_path: Path, kind: str) -> None:
    (found,) = errors(tmp_path, file(kind, f'{KINDS[kind]}\nqueues = {{ orders = "Orders", billing = "7" }}'))

    assert found.code == "place-number"
    assert "orders = 3" in found.remedy


def test_request_tracker_takes_a_queue_by_its_number(tmp_path: Path) -> None:
    assert forward(tmp_path, "request-tracker", f"{URL}\n{TOKEN}\nqueue = 3").queue == 3


@pytest.mark.parametrize("key", ["ca_file", "tls_ca_file"])
def test_an_authority_of_ones_own_is_trusted_by_either_key(tmp_path: Path, key: str) -> None:
    line = f'{key} = "own-ca.pem"'
    server = forward(tmp_path, "imap", f"{KINDS['imap']}\n{line}").keys["server"]

    assert isinstance(server, Server)
    assert server.ca_file == tmp_path / "own-ca.pem"
    assert forward(tmp_path, "email", f"{KINDS['email']}\n{line}").ca_file == tmp_path / "own-ca.pem"
