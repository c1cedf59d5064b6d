"""A Dovecot of one's own for tests, and a certificate for servers on this machine."""

import getpass
import grp
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from imapclient import IMAPClient
from ports import free_port

DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_plugins = acl
plugin {{
  acl = vfile
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
{rootless}
"""

TOKENS = """
tokeninfo_url = http://127.0.0.1:{token_port}/tokeninfo?access_token=
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Mailbox:
    """One user's mail on a Dovecot of our own, as a mail program would see it."""

    port: int
    tls_port: int
    user: str
    configuration: Path
    token_port: int
    password: str = "secret"

    def client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(self.user, self.password)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            for mail in mails:
                client.append(folder, mail)

    def flags(self, folder: str = "INBOX") -> list[set[bytes]]:
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["FLAGS"]) if client.search("ALL") else {}
            return [set(one[b"FLAGS"]) - {b"\\Recent"} for one in found.values()]

    def subjects(self, folder: str) -> list[bytes]:
        with self.client() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            found = client.fetch(uids, ["ENVELOPE"]) if uids else {}
            return [one[b"ENVELOPE"].subject for one in found.values()]

    def doveadm(self, *arguments: str) -> str:
        command = ["doveadm", "-c", str(self.configuration), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, timeout=10, text=True)
        return done.stdout

    def signal_sessions(self, number: int) -> None:
        """To the processes that serve this user's connections now."""
        for line in self.doveadm("-f", "tab", "who", self.user).splitlines()[1:]:
            for process in line.split("\t")[3].strip("()").split():
                os.kill(int(process), number)


@dataclass(frozen=True)
class Certificate:
    """For 127.0.0.1, signed by itself."""

    certificate: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate of one's own, made by the openssl program."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl program is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", made.key, "-out", made.certificate,
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Dovecot:
    port: int
    tls_port: int
    token_port: int
    configuration: Path


@pytest.fixture(scope="session")
def dovecot(certificate: Certificate) -> Iterator[Dovecot]:
    """A Dovecot in a folder of its own, as whatever user runs the tests."""
    if shutil.which("dovecot") is None:
        pytest.skip("Dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    (home / "mail").mkdir()
    uid, gid, rootless = os.getuid(), os.getgid(), ""
    if uid == 0:
        uid = gid = 5000  # Dovecot delivers no mail as root
        os.chown(home / "mail", uid, gid)
    else:
        me, group = getpass.getuser(), grp.getgrgid(gid).gr_name
        rootless = (
            f"default_internal_user = {me}\ndefault_login_user = {me}\n"
            f"default_internal_group = {group}\n"
        )
    port, tls_port, token_port = free_port(), free_port(), free_port()
    configuration = home / "dovecot.conf"
    settings = {
        "home": home,
        "uid": uid,
        "gid": gid,
        "port": port,
        "tls_port": tls_port,
        "certificate": certificate.certificate,
        "key": certificate.key,
        "rootless": rootless,
    }
    configuration.write_text(DOVECOT.format(**settings))
    (home / "oauth2.conf").write_text(TOKENS.format(token_port=token_port))
    server = subprocess.Popen(
        ["dovecot", "-F", "-c", configuration],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield Dovecot(port, tls_port, token_port, configuration)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail("Dovecot did not start")


_users = count(1)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    """A user with an empty INBOX whom no other test knows."""
    user = f"user{next(_users)}"
    return Mailbox(dovecot.port, dovecot.tls_port, user, dovecot.configuration, dovecot.token_port)
