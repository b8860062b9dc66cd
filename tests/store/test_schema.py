"""What holds for every table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.store.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import Table


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_row_says_whose_it_is(table: Table) -> None:
    """One store may serve several clients one day; a row of nobody could be shown to anybody."""
    assert "client" in table.c
    assert not table.c.client.nullable
