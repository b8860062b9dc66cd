"""Before any mail: whom a load balancer hands on, who talks before its turn, and who has to sign in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final

from gateway.intake.smtp.connection import Connection
from gateway.intake.smtp.login import claimed
from gateway.intake.smtp.places import is_loopback
from gateway.intake.smtp.proxy import Misfit, introduction

if TYPE_CHECKING:
    from gateway.intake.smtp.proxy import Introduction

log = logging.getLogger(__name__)

UNKNOWN: Final = "500 5.5.1 Command not known"


class Welcome(Connection):
    """A connection up to its first mail."""

    session: Any  # aiosmtpd's own; never None once we talk

    async def _welcome(self) -> bool:
        """Greet; False where this peer is not to be talked to."""
        if self.introducing and not await self._introduced():
            return False
        if await self._talks_early() or self._over:
            return False
        await self.push(f"220 {self.hostname} {self.greeting}")
        return True

    async def _introduced(self) -> bool:
        """Read whom the balancer hands on; without that nothing is said, as its specification demands."""
        found = await self._introduction()
        if found is None:
            return False
        if isinstance(found, Misfit):
            log.warning("balancer not understood listener=%s peer=%s reason=%s", self.kind, self.peer, found.reason)
            self.abort()
            return False
        self._inbox.skip(found.size)
        self._shared.dismiss(self)
        self.introducing = False
        self.peer = found.peer or self.peer
        refusal = self._shared.admit(self)
        if refusal is not None:
            self._wire.write(refusal)
        return refusal is None

    async def _introduction(self) -> Misfit | Introduction | None:
        try:
            async with asyncio.timeout(self._shared.limits.introduction):
                while (found := introduction(self._inbox.peek())) is None:
                    if not await self._more():
                        return None
        except TimeoutError:
            return Misfit("no PROXY header in time")
        return found

    async def _talks_early(self) -> bool:
        """Whether the peer said anything before our greeting, as robots and browsers do and no mail server does."""
        limits = self._shared.limits
        if not self._inbox:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.greet_loopback if is_loopback(self.peer) else limits.greet):
                    await self._more()
        if self._inbox and not self._inbox.starts_tls():
            await self._hang_up("554 5.5.0 You talk before it is your turn")
        return bool(self._inbox) or self._eof or self._deaf

    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Have the peer sign in: only where a login is configured, only under TLS, and not too often (RFC 4954)."""
        if self._shared.login is None:
            await self.push(UNKNOWN)
        elif not self.secured:
            await self.push("538 5.7.11 Encryption required, say STARTTLS first")
        elif not self.session.extended_smtp or self.session.authenticated or self.envelope.mail_from:
            await self.push("503 5.5.1 Not now")
        elif not arg:
            await self.push("501 5.5.4 Syntax: AUTH mechanism")
        else:
            given = await claimed(arg, self._challenge)
            if isinstance(given, str):
                await self.push(given)
            elif given is not None:
                await self._sign_in(*given)

    async def _challenge(self, words: str) -> bytes | None:
        await self.push(f"334 {words}")
        return await self._line()

    async def _sign_in(self, username: bytes, password: bytes) -> None:
        login = self._shared.login
        if login is not None and login.fits(username, password):
            self.session.authenticated = True
            await self.push("235 2.7.0 Signed in")
            return
        self._wrong_logins += 1
        log.warning("login refused listener=%s peer=%s", self.kind, self.peer)
        await asyncio.sleep(self._shared.limits.login_pause)
        if self._wrong_logins >= self._shared.limits.logins:
            await self._hang_up("421 4.7.0 Too many wrong passwords")
        else:
            await self.push("535 5.7.8 Wrong name or password")
