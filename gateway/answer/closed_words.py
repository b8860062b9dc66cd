"""Ground: how help desks say in a mail that a case is closed."""

from __future__ import annotations

from typing import Final

# As help desks write it in the subject or the first lines, in our seven languages; nothing that could be a wish.
CLOSED_WORDS: Final = (
    *("has been closed", "has been resolved", "has been solved", "is now closed", "was closed", "was resolved"),
    *("marked as resolved", "marked as solved", "ticket closed", "ticket resolved", "case closed"),
    *("wurde geschlossen", "wurde gelöst", "wurde erledigt", "als gelöst markiert", "ticket geschlossen"),
    *("a été fermé*", "a été résolu*", "a été clôturé*", "est désormais clos*"),
    *("ha sido cerrad*", "ha sido resuelt*", "se ha cerrado", "se ha resuelto"),
    *("è stato chiuso", "è stata chiusa", "è stato risolto", "è stata risolta"),
    *("foi fechad*", "foi encerrad*", "foi resolvid*"),
    *("is gesloten", "is opgelost", "is afgesloten"),
)
