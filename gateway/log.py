"""Wall: one line per event, for people or as JSON; control characters never reach a terminal or forge a line."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# C0, DEL, C1, line and paragraph separators, bidirectional controls.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Wider than RFC 5321: letters of every script, and "=" because a local part may hold a whole other address. A local
# part is only sought from its first letter, so that a long word costs no more than its length.
_LETTER: Final = r"""[^\s<>()\[\],;:"@]"""
_ADDRESS: Final = re.compile(rf"""((?<!{_LETTER}){_LETTER}|"[^"]*+"(?=@)){_LETTER}*+@(\[[^\]\s]*+\]|[\w.-]++)""")
_PRIORITY: Final = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}


def safe(text: str) -> str:
    """``text`` on one line, with addresses shortened to their first letter and domain."""
    if text.isascii() and text.isprintable() and "@" not in text:
        return text
    visible = _CONTROLS.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
    return _ADDRESS.sub(lambda found: f"{found[1][0]}...@{found[2]}", visible)


def trace(record: logging.LogRecord) -> list[str]:
    """Where a bug is, without the exception's own words: they may quote a message or a password."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    return where(record.exc_info[1])


def where(error: BaseException) -> list[str]:
    """The kind of an error and the places it came through, one a line, and none of its words."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"  {type(error).__name__} at"] + [f"    {one.filename}:{one.lineno} in {one.name}" for one in frames]


def keep_words_back() -> None:
    """Have Python itself tell of errors that nobody caught as `where` does: by default it prints their words."""

    def told(error: BaseException | None) -> None:
        if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
            sys.stderr.write("".join(f"{safe(line)}\n" for line in where(error)))

    sys.excepthook = lambda _kind, error, _trace: told(error)
    sys.unraisablehook = lambda unraisable: told(unraisable.exc_value)
    threading.excepthook = lambda arguments: told(arguments.exc_value)


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Lines(logging.Formatter):
    """Text for people; under journald with a priority and without a time of its own."""

    def __init__(self, *, journal: bool) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        words = safe(record.getMessage())
        if self._journal:
            head = f"<{_PRIORITY.get(record.levelno, 6)}>"
        else:
            when = _second(int(record.created))
            head = f"{when} {record.levelname.lower():7} "
        lines = [head + words]
        if record.exc_info:
            lines += [head + safe(line) for line in trace(record)]
        return "\n".join(lines)


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat()
        entry: dict[str, object] = {"time": when, "level": record.levelname.lower(), "event": safe(record.getMessage())}
        if record.exc_info:
            entry["trace"] = [safe(line) for line in trace(record)]
        return json.dumps(entry, ensure_ascii=False)


def set_up(environ: Mapping[str, str], *, as_json: bool = False, level: int = logging.INFO) -> None:
    """Send the log of this process to standard error; called once, by the roof."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Lines(journal="JOURNAL_STREAM" in environ))
    # Nothing of this is ever shown, and looking it up is a third of a line's cost (see Python's logging HOWTO).
    logging._srcfile = None  # noqa: SLF001 - the documented switch
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("gateway").setLevel(level)
    # aiosmtpd and asyncio log lines with peers' words in them; what matters is logged by the listener itself.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
