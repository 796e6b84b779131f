"""Does a message reach a mail server over TLS, signed in, and is nothing told where that can't be?"""

import base64
from pathlib import Path

import pytest

from mapper.outputs.mail import MailNotSent, send
from tests.mail_server import MailServer, certificate

OFFICES = ("office@example.org", "second@example.org")


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return pem


def deliver(address: str) -> None:
    send(address, "desk@example.org", OFFICES, "The desk", "12 wait.\n")


@pytest.mark.parametrize("tls", [True, False], ids=["smtps", "starttls"])
def test_it_is_handed_over_encrypted_and_signed_in(trusted: Path, tls: bool) -> None:
    with MailServer(trusted, tls=tls) as server:
        deliver(server.address)
    assert ("STARTTLS" in server.lines) != tls
    signed = next(line for line in server.lines if line.startswith("AUTH PLAIN "))
    assert base64.b64decode(signed.split()[2]) == b"\0desk\0p@ss"
    assert [line.split("<")[1].split(">")[0] for line in server.lines if line.startswith("rcpt")] == [
        *OFFICES
    ]
    (mail,) = server.mails
    head, _, text = mail.partition("\n\n")
    assert text == "12 wait." and "Subject: The desk" in head
    assert "Content-Type: text/plain" in head and "multipart" not in head


def test_nothing_goes_out_readable(trusted: Path) -> None:
    with MailServer(trusted, plain=True) as server, pytest.raises(MailNotSent):
        deliver(server.address)
    assert server.mails == [] and not [
        line for line in server.lines if line.upper().startswith(("AUTH", "MAIL"))
    ]


def test_a_server_that_nobody_vouches_for_is_told_nothing(pem: Path) -> None:
    with MailServer(pem, tls=True) as server, pytest.raises(MailNotSent):
        deliver(server.address)
    assert server.lines == []


def test_what_is_said_of_a_failure_holds_no_password(trusted: Path) -> None:
    with MailServer(trusted, refuses=True) as server, pytest.raises(MailNotSent) as refused:
        deliver(server.address)
    with pytest.raises(MailNotSent):
        deliver("smtps://desk:p%40ss@127.0.0.1:1")
    assert server.mails == [] and "p@ss" not in str(refused.value) and "example" not in str(refused.value)
