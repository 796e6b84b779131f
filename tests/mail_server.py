"""Who takes a test's mail? A server on a loopback port that really speaks SMTP, with STARTTLS or TLS."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *private) + made.public_bytes(pem))
    return file


class MailServer:
    """Takes what is sent to it. refuses: answers no to every recipient; tls: from the first byte, else by
    STARTTLS, which `plain` does not offer. lines: all commands that came; mails: what was handed over."""

    def __init__(
        self, certificate: Path, tls: bool = False, plain: bool = False, refuses: bool = False
    ) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._tls, self._plain, self.refuses = tls, plain, refuses
        self.lines: list[str] = []
        self.mails: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def address(self) -> str:
        return f"{'smtps' if self._tls else 'smtp'}://desk:p%40ss@127.0.0.1:{self.port}"

    def __enter__(self) -> "MailServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # it is closed
                return
            try:
                self._talk(connection)
            except OSError:  # who asked did not like the certificate, or hung up
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        if self._tls:
            connection = self._context.wrap_socket(connection, server_side=True)
        secure, data, file = self._tls, None, connection.makefile("rb")
        connection.sendall(b"220 a test\r\n")
        while line := file.readline().decode().rstrip("\r\n") if data is None else self._data(file):
            if data is not None:
                self.mails.append(line)
                data, answer = None, "250 taken"
            else:
                self.lines.append(line)
                verb = line[:4].upper()
                answer = self._answer(verb, secure)
                data = "" if verb == "DATA" and answer.startswith("354") else None
            connection.sendall(answer.encode() + b"\r\n")
            if line.upper() == "STARTTLS" and answer.startswith("220"):
                connection, secure = self._context.wrap_socket(connection, server_side=True), True
                file = connection.makefile("rb")
            if line.upper() == "QUIT":
                break
        file.close()
        connection.close()

    def _answer(self, verb: str, secure: bool) -> str:
        if verb == "EHLO":
            return "250-here\r\n250 " + ("AUTH PLAIN" if secure or self._plain else "STARTTLS")
        if verb == "RCPT" and self.refuses:
            return "550 nobody here"
        codes = {"DATA": "354 go on", "STAR": "220 go on", "AUTH": "235 it is you", "QUIT": "221 bye"}
        return "502 not here" if verb == "STAR" and self._plain else codes.get(verb, "250 fine")

    def _data(self, file: object) -> str:
        lines: list[str] = []
        while (line := file.readline().decode().rstrip("\r\n")) != ".":  # type: ignore[attr-defined]
            lines.append(line)
        return "\n".join(lines)
