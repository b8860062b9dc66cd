"""Wall: what only shows when several keys are seen together; one check each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gateway.answer.business import shared
from gateway.config.desk_doors import lonely_hooks, odd_notifiers
from gateway.config.desk_keys import places_without_numbers, unused_keys
from gateway.config.models.table import fields_of
from gateway.config.nearest import did_you_mean
from gateway.config.odd_people import nobody_to_take, owner_at_the_desk, unheard_languages
from gateway.config.presets import PRESETS
from gateway.config.servers import odd_login, odd_server
from gateway.config.staging import odd_staging
from gateway.config.values import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gateway.config.check import Draft
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem
    from gateway.judge.rules import Rule, RuleTest

_PASSWORD_IN_URL = re.compile(r"://[^/@]*:[^@]*@")


def names_twice(draft: Draft) -> Iterator[Problem]:
    """Two rules, mailboxes, forwards or tests of one name."""
    for table in ("rule", "mailbox", "forward", "test"):
        first: dict[str, Path] = {}
        for path, entry in draft.many(table):
            if draft.sheet.at((*path, "name")) is None:
                continue
            if entry.name not in first:
                first[entry.name] = path
                continue
            place = draft.sheet.positions.value((*first[entry.name], "name"))
            yield draft.sheet.problem(
                "duplicate-name",
                f"This name is already used on line {place.line if place else 0}.",
                f"Give this [[{table}]] another name.",
                path=(*path, "name"),
                level="warning" if table == "test" else "error",
            )


def unknown_forwards(draft: Draft) -> Iterator[Problem]:
    """Rules that name a forward that is not there."""
    tables = draft.sheet.data.get("forward", [])
    known = [str(table.get("name")) for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []
    for path, rule in draft.many("rule"):
        for number, name in enumerate(rule.forward or ()):
            if name not in known:
                at = (*path, "forward", number)
                yield draft.sheet.problem(
                    "unknown-forward", "There is no [[forward]] of this name.", _known(name, known), path=at
                )


def _known(name: str, known: list[str]) -> str:
    if meant := did_you_mean(name, known):
        return f'Did you mean "{meant}"?'
    return f"Known: {', '.join(known)}." if known else 'Add a [[forward]] with this name, or take "forward" out.'


def certificate_alone(draft: Draft) -> Iterator[Problem]:
    """A certificate without its key, or a key without its certificate."""
    listen = draft.one("listen")
    if listen and ("listen",) not in draft.mended and (listen.tls_certificate is None) != (listen.tls_key is None):
        there, missing = ("tls_certificate", "tls_key") if listen.tls_certificate else ("tls_key", "tls_certificate")
        remedy = f'Add {missing} = "/etc/deskward/mx.pem", or take {there} out.'
        yield draft.sheet.problem(
            "half-certificate", f"{there} needs {missing} beside it.", remedy, path=("listen", there)
        )


def half_a_login(draft: Draft) -> Iterator[Problem]:
    """A name without its password, the other way round, or a login that would have to go in clear."""
    listen = draft.one("listen")
    if not listen or ("listen",) in draft.mended or not (listen.username or listen.password):
        return
    if not (listen.username and listen.password):
        there, missing = ("username", "password") if listen.username else ("password", "username")
        message, remedy = f"{there} needs {missing} beside it.", f"Add {missing}, or take {there} out."
        yield draft.sheet.problem("half-login", message, remedy, path=("listen", there))
    elif not listen.tls_certificate:
        message = "Peers sign in under TLS only, and without tls_certificate there is none: no mail could come in."
        remedy = "Add tls_certificate and tls_key, or take username and password out."
        yield draft.sheet.problem("login-in-clear", message, remedy, path=("listen", "username"))


def nothing_sends(draft: Draft) -> Iterator[Problem]:
    """Replies are wanted, or copies by mail, and there is no server to send them."""
    safety = draft.one("safety")
    if draft.asked("send") or safety is None:
        return
    remedy = "Add [send] with the host of your provider's SMTP server."
    if safety.mode != "watch":
        message = f'With mode = "{safety.mode}" replies leave through [send], which is missing.'
        yield draft.sheet.problem("no-send", message, remedy, path=("safety", "mode"))
    if safety.alert_to is not None:
        message = "Mails about alerts leave through [send], which is missing: they stand in the log and in status only."
        yield draft.sheet.problem("no-send", message, remedy, path=("safety", "alert_to"), level="warning")
    for path, table in draft.many("forward"):
        if table.kind == "email":
            message = "Copies by mail leave through [send], which is missing."
            yield draft.sheet.problem("no-send", message, remedy, path=(*path, "kind"))


def desk_unknown(draft: Draft) -> Iterator[Problem]:
    """Nobody can be sent to a desk without name and address."""
    desk, safety = draft.one("desk"), draft.one("safety")
    if desk is None or safety is None or ("desk",) in draft.mended:
        return
    examples = {"name": 'name = "Support desk"', "url": 'url = "https://help.shop.example/new"'}
    for key, example in examples.items():
        if getattr(desk, key) is None:
            where = "[desk]" if draft.asked("desk") else "This file has no [desk], and so it"
            yield draft.sheet.problem(
                "missing-key",
                f'{where} has no "{key}"; replies need it.',
                f"Add under [desk]: {example}.",
                path=("desk",),
                level="warning" if safety.mode == "watch" else "error",
                key=True,
            )


def unknown_stand_ins(draft: Draft) -> Iterator[Problem]:
    """People of the desk whose stand-in is nobody there, or they themselves."""
    desk = draft.one("desk")
    names = [] if desk is None else [one.name for one in desk.people]
    for number, person in enumerate([] if desk is None else desk.people):
        others = [name for name in names if name != person.name]
        if person.stand_in is None or person.stand_in in others:
            continue
        meant = did_you_mean(person.stand_in, others)
        known = f"Possible: {', '.join(others)}." if others else "Add the other person to people first."
        yield draft.sheet.problem(
            "unknown-person",
            "The stand-in is not one of the other people of the desk.",
            f'Did you mean "{meant}"?' if meant else known,
            path=("desk", "people", number, "stand_in"),
        )


def never_there(draft: Draft) -> Iterator[Problem]:
    """People whose hours never meet those of the desk: no promise is ever made for them."""
    desk = draft.one("desk")
    if desk is None or desk.hours is None:
        return
    for number, person in enumerate(desk.people):
        if person.hours is not None and not shared(person.hours, desk.hours).spans:
            yield draft.sheet.problem(
                "never-there",
                "These hours lie outside of those of the desk, so that this person is never named.",
                f'Compare them with hours = "{desk.hours.text}" above.',
                path=("desk", "people", number, "hours"),
                level="warning",
            )


def odd_servers(draft: Draft) -> Iterator[Problem]:
    """Mailboxes, [send] and IMAP forwards that cannot be reached or entered."""
    for path, mailbox in draft.many("mailbox"):
        yield from odd_server(draft.sheet, path, mailbox)
        if path not in draft.mended:
            yield from odd_login(draft.sheet, path, mailbox.username, mailbox.password)
        if (preset := PRESETS.get(mailbox.provider)) and preset.oauth_only:
            message = "This provider lets programs in by OAuth2 alone, which is not built yet."
            remedy = "Forward the owner's mail to the SMTP listener of Deskward instead."
            yield draft.sheet.problem("oauth-only", message, remedy, path=(*path, "provider"), level="warning")
    for path, forward in draft.many("forward"):
        if forward.kind == "imap":
            yield from odd_server(draft.sheet, path, forward)
    if send := draft.one("send"):
        yield from odd_server(draft.sheet, ("send",), send)
        if ("send",) not in draft.mended and send.username and send.password is None:
            remedy = 'Add: password = { credential = "smtp" }, or take username out.'
            yield draft.sheet.problem(
                "missing-key", '[send] has a "username" and no "password".', remedy, path=("send",), key=True
            )


def odd_forwards(draft: Draft) -> Iterator[Problem]:
    """Desks whose login is not whole, or where customers hear the same twice."""
    for path, table in draft.many("forward"):
        if path in draft.mended:
            continue
        if table.kind in {"request-tracker", "django-helpdesk"} and not (
            table.token or (table.username and table.password)
        ):
            remedy = 'Add: token = { credential = "desk" }, or username and password.'
            message = f"{draft.sheet.where(path)} has nothing to sign in with."
            yield draft.sheet.problem("missing-key", message, remedy, path=path, key=True)
        if table.acknowledgement == "both":
            yield draft.sheet.problem(
                "two-mails",
                "A customer gets two automatic mails here: our note, and the desk's own.",
                'Write "ours" and stop that of the desk, or "desk" to leave our note out.',
                path=(*path, "acknowledgement"),
                level="warning",
            )


def store_url(draft: Draft) -> Iterator[Problem]:
    """A store that is none of the two kinds, or that forgets everything."""
    store = draft.one("store")
    if store is None or store.url is None:
        return
    remedy = 'Write "sqlite:///var/deskward.db" or "postgresql+psycopg://user@host/deskward".'
    where: Any = {"path": ("store", "url"), "hide": True}
    if store.url in {"sqlite://", "sqlite:///"} or ":memory:" in store.url:
        yield draft.sheet.problem("forgetful-store", "This store would forget everything at the end.", remedy, **where)
    elif not re.match(r"sqlite:///[^?#]|(postgres(ql)?|postgresql\+psycopg)://[^/?]*/[^/?]", store.url):
        yield draft.sheet.problem("bad-store", "This is not the address of a store.", remedy, **where)
    if _PASSWORD_IN_URL.search(store.url):
        remedy = "Leave the password out and put it into the file ~/.pgpass or the variable PGPASSWORD."
        yield draft.sheet.problem(
            "plain-secret", "A password stands in this address.", remedy, level="warning", **where
        )


def plain_secrets(draft: Draft) -> Iterator[Problem]:
    """Passwords and tokens typed into the file."""
    for path in _plain(draft):
        key = next(step for step in reversed(path) if isinstance(step, str))
        name = str(path[0]) if isinstance(path[1], str) else str(draft.sheet.at((*path[:2], "name")) or path[0])
        credential = re.sub(r"[^A-Za-z0-9-]+", "-", f"{path[0]}-{name}" if name != path[0] else name).strip("-").lower()
        yield draft.sheet.problem(
            "plain-secret",
            f"Better never put the {key.replace('_', ' ').removesuffix('s')} itself into this file.",
            f"Put it into the file credentials/{credential} beside this one and write"
            f' {{ credential = "{credential}" }}; see "deskward init".',
            path=path,
            level="warning",
            hide=True,
        )


def _plain(draft: Draft) -> Iterator[Path]:
    for path, table in draft.tables.items():
        for field in fields_of(type(table)):
            name, value = field.name, getattr(table, field.name)
            if isinstance(value, Secret) and value.kind == "plain" and name != "tls_key":
                yield (*path, name)
            elif name in {"secrets", "old_body_keys", "hook_secrets"}:
                yield from ((*path, name, number) for number, one in enumerate(value or ()) if one.kind == "plain")


def holds_plain_secret(draft: Draft) -> bool:
    """Whether any secret stands in the file itself."""
    store = draft.one("store")
    return any(True for _ in _plain(draft)) or bool(store and store.url and _PASSWORD_IN_URL.search(store.url))


def no_way_in(draft: Draft) -> Iterator[Problem]:
    """No mailbox and no listener: the rules can be tried, but no mail comes in."""
    listen = draft.one("listen")
    if (
        not draft.asked("mailbox")
        and listen
        and not listen.smtp
        and not listen.lmtp
        and ("listen",) not in draft.mended
    ):
        yield draft.sheet.problem(
            "no-way-in",
            "No mail can come in: there is no [[mailbox]] and no smtp or lmtp under [listen].",
            'Add a [[mailbox]], or [listen] with smtp = "127.0.0.1:8025".',
            level="warning",
        )


CHECKS: Final[tuple[Callable[[Draft], Iterable[Problem]], ...]] = (
    names_twice,
    unknown_forwards,
    certificate_alone,
    half_a_login,
    nothing_sends,
    desk_unknown,
    unknown_stand_ins,
    never_there,
    owner_at_the_desk,
    unheard_languages,
    nobody_to_take,
    odd_servers,
    odd_forwards,
    unused_keys,
    places_without_numbers,
    odd_staging,
    store_url,
    plain_secrets,
    no_way_in,
    odd_notifiers,
    lonely_hooks,
)


def rules_in_the_way(draft: Draft, rules: tuple[Rule, ...]) -> Iterator[Problem]:
    """A rule that fits everything, above others."""
    last = max((rule.line for rule in rules if rule.enabled), default=0)
    for path, table in draft.many("rule"):
        everything = table.enabled and not (table.when and table.when.written)
        if everything and path not in draft.mended and _line(draft, path) < last:
            yield draft.sheet.problem(
                "fits-everything",
                f'Rule "{table.name}" has no "when" and fits every message: no rule below it is ever asked.',
                'Add a line such as when.text = ["refund*"], or move the rule to the end.',
                path=path,
                level="warning",
                key=True,
            )


def _line(draft: Draft, path: Path) -> int:
    place = draft.sheet.positions.nearest(path)
    return place.line if place else 0


def unknown_rules(draft: Draft, tests: Iterable[RuleTest], rules: tuple[Rule, ...]) -> Iterator[Problem]:
    """Tests that expect a rule that is not there."""
    names = [rule.name for rule in rules]
    named = ((draft.sheet.at((*path, "name")), path) for path, _ in draft.many("test"))
    paths = {name: path for name, path in named if isinstance(name, str)}
    for test in tests:
        if test.expect_rule is not None and test.expect_rule not in names:
            path = (*paths.get(test.name, ("test",)), "expect_rule")
            meant = did_you_mean(test.expect_rule, names)
            remedy = f'Did you mean "{meant}"?' if meant else "Write the name of a rule as it stands there."
            yield draft.sheet.problem("unknown-rule", "There is no rule of this name.", remedy, path=path)
