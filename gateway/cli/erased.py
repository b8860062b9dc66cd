"""``deskward erased``: the proofs of what was erased."""

from __future__ import annotations

import click

from gateway.cli.common import FINDINGS, USAGE, config_option, fail, json_option
from gateway.cli.erasing import counted
from gateway.cli.store_of import read_store, show_json, show_table


@click.command()
@click.argument("address", required=False)
@config_option
@json_option
def erased(address: str | None, config_path: str | None, *, as_json: bool) -> None:
    """List what was erased, when and by whom; with ADDRESS, say whether this person was, ends with 1 where not.

    No address stands in the proofs: a person is known again only by who has the address and this store.
    """
    from gateway.mail import normal
    from gateway.pipeline.terms import CLIENT
    from gateway.store import proofs

    if address is not None and "@" not in address:
        fail(USAGE, "this is no mail address; write the whole one, as in ann@mail.example")
    with read_store(config_path) as (_, connection):
        mark = None if address is None else proofs.mark_of(connection, normal(address), client=CLIENT) or "-"
        found = proofs.proofs(connection, client=CLIENT, mark=mark)
    if as_json:
        show_json([one.as_mapping() for one in found])
    else:
        rows = [
            [
                one.number,
                f"{one.at:%Y-%m-%d %H:%M}",
                one.by,
                one.kind,
                f"before {one.before:%Y-%m-%d}" if one.before else (one.mark or "")[:16],
                counted(one.counts),
            ]
            for one in found
        ]
        heads = ["number", "at (UTC)", "by", "what", "whom, or how old", "erased"]
        show_table(heads, rows, empty="Nothing was ever erased." if address is None else "Nobody of this address was.")
    if address is not None and not found:
        raise click.exceptions.Exit(FINDINGS)
