"""What all parts of the service work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from gateway.errors import Failure
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The store with its one writer, the terms in force, and what comes from outside: time, chance, credentials.

    ``run`` names this run of the service in the store; ``failed`` hears of what fails there.
    """

    engine: Engine
    writer: Writer
    terms: Callable[[], Terms]
    clock: Callable[[], datetime]
    dice: Callable[[], float]
    environ: Mapping[str, str]
    run: str
    failed: Callable[[Failure], None]
