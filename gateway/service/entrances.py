"""What the service opens to others: the listener for mail, and the small doors for health checks and webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.doors.health import HealthDoor
    from gateway.doors.hooks import HookDoor
    from gateway.intake.smtp.listener import Listener


class Entrances:
    """Opened and shut together; each is None where nobody wants it."""

    def __init__(self, *, listener: Listener | None, health: HealthDoor | None, hooks: HookDoor | None) -> None:
        self.listener = listener
        self._small = {word: door for word, door in (("health", health), ("webhooks", hooks)) if door is not None}

    def open(self) -> None:
        """Open all, or none: PermanentFailure where one cannot be opened."""
        try:
            if self.listener is not None:
                self.listener.start()
            for door in self._small.values():
                door.start()
        except BaseException:
            self.shut()
            raise

    def shut(self) -> None:
        """Let nobody in any more; harmless when called twice."""
        if self.listener is not None:
            self.listener.stop()
        for door in self._small.values():
            door.stop()

    def is_late(self) -> bool:
        """Whether the listener is stuck."""
        return self.listener is not None and not self.listener.pulse()

    def ports(self) -> dict[str, int]:
        """The ports that are open, by what they are for."""
        ports = {word: door.port for word, door in self._small.items()}
        if self.listener is not None:
            ports |= {"SMTP": self.listener.smtp_port, "LMTP": self.listener.lmtp_port}
        return {word: port for word, port in ports.items() if port is not None}
