"""A real Roundup tracker; run by the Python of its own environment: roundup_site.py TRACKER make | fetch ... | tell."""

from __future__ import annotations

import imaplib
import json
import sys
from pathlib import Path
from typing import Any

from roundup import admin, instance
from roundup.scripts import roundup_mailgw

TRACKER = Path(sys.argv[1])
SETTINGS = {
    "#web = NO DEFAULT": "web = http://127.0.0.1/",
    "#domain = NO DEFAULT": "domain = desk.example",
    "#host = NO DEFAULT": "host = 127.0.0.1",
    "\ndebug = \n": f"\ndebug = {TRACKER}/mail\n",  # what it would mail stands in this file
}
WELCOME = "db.security.addPermissionToRole('Anonymous', 'Email Access')"


def make() -> None:
    """Install a tracker to which everybody may write."""
    TRACKER.mkdir()
    _administer("install", "classic", "sqlite")
    config, schema = TRACKER / "config.ini", TRACKER / "schema.py"
    text = config.read_text()
    for default, ours in SETTINGS.items():
        text = text.replace(default, ours, 1)
    config.write_text(text)
    schema.write_text(schema.read_text().replace(f"#{WELCOME}", WELCOME))
    _administer("initialise", "admin-secret")


def _administer(*words: str) -> None:
    sys.argv = ["roundup-admin", "-i", str(TRACKER), *words]
    if admin.AdminTool().main():
        raise SystemExit(f"roundup-admin {words[0]} failed")


def fetch(port: str, where: str) -> None:
    """Poll a folder once by Roundup's own fetcher, which knows no port but the usual one."""

    class Here(imaplib.IMAP4):
        def __init__(self, host: str) -> None:
            super().__init__(host, int(port))

    imaplib.IMAP4 = Here
    sys.argv = ["roundup-mailgw", str(TRACKER), "imap", where]
    sys.exit(roundup_mailgw.run())


def tell() -> None:
    """Write every issue with its messages to standard output."""
    db = instance.open(str(TRACKER)).open("admin")
    try:
        print(json.dumps([_told(db, number) for number in db.issue.list()]))  # noqa: T201 - the answer
    finally:
        db.close()


def _told(db: Any, number: str) -> dict[str, Any]:
    issue = db.issue.getnode(number)
    return {
        "title": issue.title,
        "creator": db.user.get(issue.creator, "address"),
        "messages": [db.msg.get(one, "content") for one in issue.messages],
        "files": [db.file.get(one, "name") for one in issue.files],
    }


{"make": make, "fetch": fetch, "tell": tell}[sys.argv[2]](*sys.argv[3:])
