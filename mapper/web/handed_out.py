"""What does somebody get who is to sign in? A code, its link and its QR code, shown once."""

from dataclasses import dataclass

import segno
from flask import request, url_for

from mapper.rules import own_address
from mapper.web import current


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A fresh code for somebody; `warning`: why its link leads nowhere for others, or empty."""

    name: str
    code: str
    link: str
    picture: str  # of the link, as a data: address
    warning: str


def handed_out(name: str, code: str) -> HandedOut:
    link = f"{base()}{url_for('sign_in.page')}#{code}"
    return HandedOut(name, code, link, qr_code(link), own_address.problem_of(base()))


def base() -> str:
    """Where people reach us: as configured, else as whoever asks now does."""
    return current.config().public_url or request.host_url.rstrip("/")


def qr_code(link: str) -> str:
    """A picture of the link that a phone's camera reads."""
    picture: str = segno.make(link, error="m").svg_data_uri(scale=4, border=2, light="#fff")
    return picture
