"""Wall: what customers read, rendered by a caged Jinja2; it renders and never decides.

A template is ``NAME.LANGUAGE.txt``, beside it ``NAME.LANGUAGE.html``; where that is missing the HTML is made from the
text. More special ones are ``NAME-TOPIC``, ``NAME-2`` for the second note to the same person, ``NAME-3`` for the later
ones, and ``NAME-TOPIC-2``. The first line of a text may be ``{# subject: Your message to {{ owner_name }} #}``: the
subject for customers who wrote none. A paragraph is one line, however long; mail programs break it. Blank lines that
an empty value leaves behind are taken out. Templates may name the values of ``gateway.answer.note.NoteValues``, ask
for them with ``if`` and use a few filters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.on_demand import on_demand

if TYPE_CHECKING:
    from gateway.templates.look import Listed
    from gateway.templates.missing import has_files, lacking
    from gateway.templates.problems import TemplateProblem
    from gateway.templates.shelf import Templates

__all__ = ["Listed", "TemplateProblem", "Templates", "has_files", "lacking"]

__getattr__ = on_demand(
    __name__,
    {
        "look": ("Listed",),
        "missing": ("has_files", "lacking"),
        "problems": ("TemplateProblem",),
        "shelf": ("Templates",),
    },
)
