"""Debian's Dovecot with one mailbox, as somebody who is not root owns it."""

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services import away, free_port

USER, PASSWORD = "antwort", "geheim"
# Mail of root is read by nobody: Dovecot refuses.
OWNER = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
# Folders lie below INBOX, as with many providers.
CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
first_valid_uid = 1
first_valid_gid = 1
{users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Nobody waits after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  prefix = INBOX.
  separator = .
}}
"""


@dataclass
class ImapServer:
    folder: Path
    port: int
    tls_port: int
    process: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, str | int]:
        """What INBOUND_MAIL_URL would say."""
        return {
            "scheme": "imap",
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": PASSWORD,
            "folder": "INBOX",
        }

    @property
    def certificate(self) -> Path:
        """Made for this server alone: who trusts it names it in SSL_CERT_FILE."""
        return self.folder / "certificate.pem"

    @contextlib.contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            box.login(USER, PASSWORD)
            yield box
        finally:
            box.shutdown()

    def deliver(self, *mails: bytes) -> None:
        with self.session() as box:
            for mail in mails:
                now = imaplib.Time2Internaldate(time.time())
                assert box.append("INBOX", "", now, mail)[0] == "OK"

    def count(self, folder: str) -> int:
        with self.session() as box:
            state, found = box.select(folder, readonly=True)
            assert state == "OK", found
            return int(found[0] or 0)

    def empty(self) -> None:
        with self.session() as box:
            for folder in ("INBOX", "INBOX.teamweb-unclear"):
                if box.select(folder)[1] not in ([b"0"], [None]) and box.state == "SELECTED":
                    box.store("1:*", "+FLAGS", r"(\Deleted)")
                    box.expunge()

    @contextlib.contextmanager
    def without_folders(self) -> Iterator[None]:
        """Nothing can be put aside."""
        place = self.folder / "mail" / ".teamweb-unclear"
        shutil.rmtree(place, ignore_errors=True)
        place.touch()
        try:
            yield
        finally:
            place.unlink()

    def end_sessions(self) -> None:
        """Every connection is cut, as when the server is started anew."""
        command = [_program("doveadm", "/usr/bin"), "-c", str(self.folder / "conf")]
        subprocess.run([*command, "kick", USER], check=True, capture_output=True, timeout=20)

    def wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                with self.session():
                    return
            except (OSError, imaplib.IMAP4.error) as error:
                if self.process.poll() is None and time.monotonic() < deadline:
                    continue
                log = self.folder / "log"
                said = log.read_text()[-2000:] if log.exists() else ""
                raise AssertionError(f"Dovecot: {error}\n{said}") from error


def _program(name: str, folder: str = "/usr/sbin") -> str:
    program = shutil.which(name) or shutil.which(name, path=folder)
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        away("Dovecot is not there (Debian: dovecot-imapd)")
    return program


@contextlib.contextmanager
def started() -> Iterator[ImapServer]:
    program, port, tls_port = _program("dovecot"), free_port(), free_port()
    # Not in TMPDIR: the owner must reach it, and the paths of sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    try:
        _prepare(folder, port, tls_port)
        with (folder / "output").open("wb") as output:
            command = [program, "-F", "-c", str(folder / "conf")]
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            server = ImapServer(folder, port, tls_port, process)
            server.wait()
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, port: int, tls_port: int) -> None:
    folder.chmod(0o755)
    _make_certificate(folder)
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, OWNER.pw_uid, OWNER.pw_gid)
    users = ""
    if os.geteuid() != 0:
        # Its processes stay with whoever starts it.
        me, group = getpass.getuser(), grp.getgrgid(OWNER.pw_gid).gr_name
        users = f"default_internal_user = {me}\ndefault_internal_group = {group}\n"
        users += f"default_login_user = {me}"
    written = CONFIGURATION.format(
        folder=folder,
        port=port,
        tls_port=tls_port,
        users=users,
        password=PASSWORD,
        uid=OWNER.pw_uid,
        gid=OWNER.pw_gid,
    )
    (folder / "conf").write_text(written)


def _make_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def running_imap_server() -> Iterator[ImapServer]:
    with started() as server:
        yield server


@pytest.fixture
def imap_server(running_imap_server: ImapServer) -> ImapServer:
    """With nothing in it."""
    running_imap_server.empty()
    return running_imap_server
