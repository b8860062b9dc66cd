"""``python -m gateway`` is ``deskward``."""

from gateway.cli import main

main()
