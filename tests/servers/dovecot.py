"""A private Dovecot on loopback, far from the system's own one."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import imapclient

from tests.servers import certificates
from tests.servers.ports import kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
OFFERED = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS "
    "LIST-EXTENDED ESEARCH SEARCHRES WITHIN LIST-STATUS BINARY MOVE SPECIAL-USE"
)

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = dovecot-{imap}
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = {store}
mail_fsync = never
mail_max_userip_connections = 1000
imap_idle_notify_interval = 2 mins
mailbox_idle_check_interval = 1 secs
shutdown_clients = yes
{capabilities}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


class Dovecot:
    """One server with its users; `with Dovecot() as server:` starts and ends it.

    ``store`` is "maildir" or "mdbox". ``without`` names the capabilities to hide, for example ("IDLE", "MOVE"). With
    ``below_inbox`` all folders lie below INBOX, as INBOX.Sent.
    """

    def __init__(
        self,
        *,
        users: Mapping[str, str] | None = None,
        store: str = "maildir",
        without: Sequence[str] = (),
        capabilities: str | None = None,
        certificate: certificates.Certificates | None = None,
        below_inbox: bool = False,
    ) -> None:
        if PROGRAM is None:
            raise RuntimeError("Dovecot is not installed; on Debian: apt install dovecot-core dovecot-imapd")
        self.users = dict(users or {"rosa": "rosa-secret", "dana": "dana-secret"})
        self.host = "127.0.0.1"
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))  # short, for the paths of its sockets have 107 bytes
        self.certificates = certificate or certificates.issue(self.folder / "tls")
        if without:
            capabilities = " ".join(word for word in OFFERED.split() if word not in without)
        self._store = f"{store}:~/{store}"
        self._prefix, self._separator = ("INBOX.", ".") if below_inbox else ("", "/")
        self._capabilities = f"imap_capability = {capabilities}" if capabilities else ""
        self._process: subprocess.Popen[bytes] | None = None
        self._uid, self._gid = self._mail_user()
        self.imap = self.imaps = 0
        self._ports = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.imap, self.imaps = self._ports.enter_context(kept(2))
            self._prepare()
            self._write_settings()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._ports.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it (again) on the ports it has; RuntimeError with its own words where it does not come up."""
        command = [str(PROGRAM), "-F", "-c", str(self.folder / "dovecot.conf")]
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        for port in (self.imap, self.imaps):
            if not self._answers(port):
                self.stop()
                raise RuntimeError(f"Dovecot does not start: {self.log()}")

    def stop(self) -> None:
        """End it and all its workers at once, as a power cut would; does nothing where it does not run."""
        if self._process is None:
            return
        # Its process group holds nobody else: it was started in a session of its own. An orderly end takes a second.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)
        self._process = None
        for port in (self.imap, self.imaps):
            self._until_free(port)

    def log(self) -> str:
        """Return what it wrote so far."""
        files = (self.folder / "output.log", self.folder / "dovecot.log")
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    @contextmanager
    def client(self, user: str = "rosa") -> Iterator[imapclient.IMAPClient]:
        """Open a session of ``user`` over TLS, logged in."""
        context = ssl.create_default_context(cafile=str(self.certificates.authority))
        with imapclient.IMAPClient(self.host, self.imaps, ssl_context=context, timeout=60) as session:
            session.login(user, self.users[user])
            yield session

    def append(
        self,
        user: str,
        raw: bytes,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
        at: datetime | None = None,
    ) -> None:
        """Put one message into a folder; ``at`` becomes its INTERNALDATE."""
        with self.client(user) as session:
            session.append(folder, raw, flags, at)

    def fill(self, user: str, messages: Sequence[bytes], folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put many messages into a folder, in their order and much faster than one by one."""
        with self.client(user) as session:
            for first in range(0, len(messages), 200):
                batch = [{"msg": raw, **({"date": at} if at else {})} for raw in messages[first : first + 200]]
                session.multiappend(folder, batch)

    def new_uidvalidity(self, user: str, folder: str) -> None:
        """Make every UID of ``folder`` void; its messages stay and get new UIDs.

        The folder is copied to a fresh one that takes its place; INBOX cannot be replaced in this way.
        """
        with self.client(user) as session:
            session.create_folder("fresh")
            if session.select_folder(folder, readonly=True)[b"EXISTS"]:
                session.copy("1:*", "fresh")
            session.unselect_folder()
            before = session.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"]
            session.delete_folder(folder)
            session.rename_folder("fresh", folder)
            assert session.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"] != before

    def _mail_user(self) -> tuple[int, int]:
        """Root hands the mail to nobody; everybody else keeps it."""
        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid

    def _prepare(self) -> None:
        self.folder.chmod(0o755)
        (self.folder / "mail").mkdir(exist_ok=True)
        os.chown(self.folder / "mail", self._uid, self._gid)
        lines = "".join(f"{name}:{{PLAIN}}{password}\n" for name, password in self.users.items())
        (self.folder / "users").write_text(lines)
        (self.folder / "users").chmod(0o644)

    def _write_settings(self) -> None:
        import grp

        root = os.geteuid() == 0
        own = pwd.getpwuid(os.geteuid())
        internal, login = ("dovecot", "dovenull") if root else (own.pw_name, own.pw_name)
        text = SETTINGS.format(
            folder=self.folder,
            imap=self.imap,
            imaps=self.imaps,
            internal=internal,
            group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
            login=login,
            certificate=self.certificates.certificate,
            key=self.certificates.key,
            store=self._store,
            prefix=self._prefix,
            separator=self._separator,
            capabilities=self._capabilities,
            uid=self._uid,
            gid=self._gid,
        )
        (self.folder / "dovecot.conf").write_text(text)

    def _until_free(self, port: int) -> None:
        """Wait for the last worker, which holds the port for some moments longer than the master."""
        for _ in range(6000):
            with socket.socket() as door:
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError):
                    door.bind((self.host, port))
                    return
            select.select([], [], [], 0.01)

    def _answers(self, port: int) -> bool:
        """Whether it listens, asked until it does or its process has ended."""
        assert self._process is not None
        for _ in range(2400):
            try:
                socket.create_connection((self.host, port), timeout=60).close()
            except ConnectionRefusedError:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.025)
                    return False
            else:
                return True
        return False
