"""How does a message reach a mail server? The one module that speaks SMTP, over TLS or not at all."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


class MailNotSent(RuntimeError):
    """The mail server was not reached, or did not take it. The message holds neither address nor password."""


def send(server: str, sender: str, recipients: Sequence[str], subject: str, text: str) -> None:
    """Sends a plain message. server: smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Raises
    MailNotSent where no recipient was taken; where some were it is sent, and they don't get it twice."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, ", ".join(recipients)
    message["Date"], message["Auto-Submitted"] = formatdate(), "auto-generated"
    message.set_content(text)
    try:
        with _connected(server, ssl.create_default_context()) as connection:
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:  # a certificate that nobody vouches for is one, too
        raise MailNotSent(f"{type(error).__name__} from the mail server") from error


def _connected(server: str, context: ssl.SSLContext) -> smtplib.SMTP:
    parts = urlsplit(server)
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        connection = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp":
            connection.starttls(context=context)  # refused where the server can't: nothing goes out readable
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection
