"""Values as people write them: "20 minutes", "1 per 7 days", "25 MB", "127.0.0.1:25"."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from gateway.config.values import Delay, HostPort
from gateway.config.wrong import Wrong
from gateway.judge.brakes import Rate
from gateway.on_demand import late

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_SHORT = {"s": "second", "sec": "second", "min": "minute", "m": "minute", "h": "hour", "hr": "hour", "d": "day"}
_LONGEST = timedelta(days=3660)
_UNIT = r"(second|minute|hour|day|week)s?"
_SPAN = re.compile(rf"(\d{{1,9}}) ?{_UNIT}(?:(?: and|,)? (\d{{1,9}}) ?{_UNIT})?")
_RANGE = re.compile(rf"(\d{{1,9}})(?: ?{_UNIT})? ?(?:-|\u2013|to) ?(\d{{1,9}}) ?{_UNIT}")
_RATE = re.compile(rf"(\d{{1,6}}) (?:per|in|every) (?:(\d{{1,6}}) )?{_UNIT}")
_OFTEN = late(rf"(once|twice|\d{{1,6}})? ?(?:times?|x)? ?(?:an?|per|each|every|/) ?(\d{{1,6}})? ?{_UNIT}")
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(bytes?|b|kb|kib|mb|mib|gb|gib)")
_SIZES = {"b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_PROMISE = late(r"(\d{1,4})(?: ?(?:-|\u2013|to) ?(\d{1,4}))? (?:(?:business|working) )?(minute|hour|day|week)s?")
_HOST = late(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?\.?")
_TOP_PORT = 65535


def _plain(value: object, code: str, remedy: str) -> str:
    """The text with single blanks and small letters; what is no text is wrong."""
    if not isinstance(value, str):
        raise Wrong(code, "This has to be a text in quotation marks.", remedy)
    return " ".join(value.lower().split())


def duration(value: object) -> timedelta:
    """``"20 minutes"``, ``"1 day"``, ``"1 hour and 30 minutes"``; raises Wrong for anything else."""
    remedy = 'Write a number and a unit: "20 minutes", "24 hours" or "3 days".'
    text = _plain(value, "bad-duration", remedy)
    found = _SPAN.fullmatch(text)
    if not found:
        short = re.fullmatch(r"(\d{1,9}) ?([a-z]{1,3})\.?", text)
        if short and (unit := _SHORT.get(short[2].removesuffix("s") or "s")):
            remedy = f'Write it as "{_counted(int(short[1]), unit)}".'
        raise Wrong("bad-duration", "{it} is not a length of time.", remedy, it=text)
    length = int(found[1]) * _SECONDS[found[2]] + (int(found[3]) * _SECONDS[found[4]] if found[3] else 0)
    if length > _LONGEST.total_seconds():
        raise Wrong("bad-duration", "{it} is longer than ten years.", "Write a shorter time.", it=text)
    return timedelta(seconds=length)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def delay(value: object) -> Delay:
    """``"20 minutes"`` or ``"20-60 minutes"``; raises Wrong for anything else."""
    remedy = 'Write "20 minutes", "20-60 minutes" for a range, or "0 seconds" for none.'
    text = _plain(value, "bad-delay", remedy)
    if found := _RANGE.fullmatch(text):
        first = int(found[1]) * _SECONDS[found[2] or found[4]]
        last = int(found[3]) * _SECONDS[found[4]]
        if max(first, last) > _LONGEST.total_seconds():
            raise Wrong("bad-delay", "{it} is longer than ten years.", "Write a shorter time.", it=text)
        if last < first:
            raise Wrong("bad-delay", "The second number of {it} is the smaller one.", "Swap the two numbers.", it=text)
        return Delay(shortest=timedelta(seconds=first), longest=timedelta(seconds=last))
    try:
        both = duration(value)
    except Wrong as error:
        remedy = error.remedy.replace(', "24 hours"', ', "20-60 minutes"')
        raise Wrong("bad-delay", error.sentence, remedy, it=text) from None
    return Delay(shortest=both, longest=both)


def rate(value: object) -> Rate:
    """``"1 per 7 days"`` or ``"10 per hour"``; raises Wrong for anything else."""
    remedy = 'Write it as "1 per 7 days" or "10 per hour".'
    text = _plain(value, "bad-rate", remedy)
    found = _RATE.fullmatch(text)
    if not found:
        raise Wrong("bad-rate", "{it} is not a number of replies per time.", _rate_remedy(text) or remedy, it=text)
    period = timedelta(seconds=int(found[2] or 1) * _SECONDS[found[3]])
    if not timedelta() < period <= _LONGEST:
        raise Wrong("bad-rate", "The time in {it} is not between one second and ten years.", remedy, it=text)
    return Rate(count=int(found[1]), period=period)


def _rate_remedy(text: str) -> str | None:
    adverb = {"daily": "once a day", "hourly": "once an hour", "weekly": "once a week"}
    found = _OFTEN.fullmatch(adverb.get(text, text))
    if not found:
        return None
    count = {None: 1, "once": 1, "twice": 2}.get(found[1]) or int(found[1])
    number, unit = int(found[2] or 1), found[3]
    if unit == "week":
        number, unit = number * 7, "day"
    return f'Write it as "{count} per {unit if number == 1 else f"{number} {unit}s"}".'


def size(value: object) -> int:
    """``"25 MB"`` in bytes, 1 MB being 1024 * 1024 of them; raises Wrong for anything else."""
    remedy = 'Write a number and a unit: "25 MB" or "500 KB".'
    text = _plain(value, "bad-size", remedy)
    found = _SIZE.fullmatch(text)
    if not found:
        raise Wrong("bad-size", "{it} is not a size.", remedy, it=text)
    return int(float(found[1]) * _SIZES[found[2][0]])


def turnaround(value: object) -> str:
    """``"8 business hours"`` or ``"2 days"``, kept as written; raises Wrong for anything else."""
    remedy = 'Write it as "8 business hours", "1-2 business days" or "24 hours".'
    text = _plain(value, "bad-turnaround", remedy)
    if not _PROMISE.fullmatch(text):
        raise Wrong("bad-turnaround", "{it} is not a time in which the desk answers.", remedy, it=text)
    return text


def host_port(value: object) -> HostPort:
    """``"127.0.0.1:8025"``, ``"[::1]:25"`` or ``"localhost:0"``; raises Wrong for anything else."""
    remedy = 'Write address and port: "127.0.0.1:8025", or "[::1]:8025" for IPv6.'
    text = _plain(value, "bad-address", remedy)
    found = re.fullmatch(r"(?:\[([0-9a-f:.]+(?:%\w+)?)\]|([^\[\]:]*)):(\d{1,5})", text)
    if not found or int(found[3]) > _TOP_PORT:
        raise Wrong("bad-address", "{it} is not an address with a port.", remedy, it=text)
    host = found[1] or found[2] or "*"
    if not found[1]:
        host = "0.0.0.0" if host == "*" else host_name(host)  # noqa: S104  # the OBM asked for every address
    return HostPort(host=host, port=int(found[3]))


def networks(value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    """``["192.0.2.10", "10.0.0.0/24"]``, or one of them alone; raises Wrong for anything else."""
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list):
        raise Wrong("wrong-kind", "This has to be a list of addresses.", 'Write it as ["192.0.2.10"].')
    return tuple(_network(number, entry) for number, entry in enumerate(entries))


def _network(number: int, entry: object) -> IPv4Network | IPv6Network:
    remedy = 'Write the address of the balancer, "192.0.2.10", or its network, "10.0.0.0/24".'
    text = _plain(entry, "bad-network", remedy)
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise Wrong("bad-network", "{it} is not an address or a network.", remedy, it=text, at=(number,)) from None
    if not network.prefixlen:
        raise Wrong("every-network", "Everybody could say to be somebody else.", remedy, it=text, at=(number,))
    return network


def loopback(value: object) -> HostPort:
    """As `host_port`, for an address that only this machine can reach."""
    place = host_port(value)
    remedy = 'Write an address of this machine itself: "127.0.0.1:8026", or "[::1]:8026" for IPv6.'
    if place.host in {"localhost", "::1"} or place.host.startswith("127."):
        return place
    raise Wrong("open-address", "{it} can be reached from other machines.", remedy, it=place.host)


def host_name(value: object) -> str:
    """A host's name or address, without scheme, port or blanks; raises Wrong for anything else."""
    remedy = 'Write only the name, as in "imap.shop.example".'
    text = _plain(value, "bad-host", remedy)
    if re.fullmatch(r"[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*", text):
        return text
    if not _HOST.fullmatch(text) or ".." in text:
        raise Wrong("bad-host", "{it} is not the name of a server.", remedy, it=text)
    return text
