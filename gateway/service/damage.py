"""A damaged store is told to a person by a mail that needs no store."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from typing import TYPE_CHECKING, Final

from gateway.answer.alarm import alarm_bytes
from gateway.answer.compose import with_date
from gateway.answer.token import alert_id
from gateway.errors import Failure
from gateway.store import damage
from gateway.wiring import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gateway.config.values import Config

log = logging.getLogger(__name__)

CAUSE: Final = "damaged store"
_AGAIN: Final = 60.0  # seconds between two tries
_TRIES: Final = 60


def tell(
    config: Config,
    sentence: str,
    *,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
    ending: threading.Event,
) -> threading.Thread | None:
    """Remember the damage and mail it to ``alert_to``, in a thread of its own; None where nobody is to be told (again).

    The mail is tried again each minute for an hour, or until ``ending`` is set.
    """
    now = clock()
    if not damage.note(config.store_url, sentence, now=now):
        return None
    if config.send is None or config.safety.alert_to is None or config.safety.mode == "watch":
        return None

    def mail() -> None:
        for _ in range(_TRIES):
            if _is_mailed(config, sentence, now=clock(), environ=environ) or ending.wait(_AGAIN):
                return

    thread = threading.Thread(target=mail, name="alarm", daemon=True)
    thread.start()
    return thread


def _is_mailed(config: Config, sentence: str, *, now: datetime, environ: Mapping[str, str]) -> bool:
    """Whether there is nothing more to try."""
    send, to = config.send, config.safety.alert_to
    if send is None or to is None:
        return True
    own = config.owner.addresses[0]
    # The key that signs our mail lies in the store; this mail wants no answer that would have to be recognised.
    key = hashlib.sha256(f"{CAUSE}\0{now.isoformat()}".encode()).hexdigest()
    way = outgoing.smarthost(send, config, environ)
    try:
        mail_id = alert_id(key, secrets.token_bytes(32), own.rpartition("@")[2])
        mail = alarm_bytes(
            cause=CAUSE, sentence=sentence, ticket=None, message_id=mail_id, from_address=own, to_address=to
        )
        way.send(with_date(mail, now), sender="", recipient=to)
    except ValueError:
        return True  # an address that no header can hold: it stands in the log and in status
    except Failure as failure:
        log.warning("alarm cause=%r did not leave: %s", CAUSE, failure)
        return False
    finally:
        way.close()
    log.info("alarm mailed cause=%r", CAUSE)
    return True
