"""May a code be handed out under this address? HTTPS for others, localhost for oneself, nothing else."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

SET_IT = "Set MAPPER_PUBLIC_URL to the https:// address under which people reach it."
HERE_ALONE = f"This address works on this machine alone. {SET_IT}"
NOT_SAFE = f"Codes go over HTTPS only: on the way, somebody could read this one. {SET_IT}"

_ADDRESS = re.compile(r"(?P<scheme>[a-z]+)://(?:[^@/?#]*@)?(?P<host>\[[^\]]*\]|[^:/?#]*)")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


def problem_of(base: str) -> str:
    """Why nobody else could use a code under `base` (https://host[:port]); empty where they could."""
    parts = _ADDRESS.match(base.strip().lower())
    host = parts["host"].strip("[]").rstrip(".") if parts else ""
    if parts is None or not host or _is_this_machine(host):
        return HERE_ALONE
    return "" if parts["scheme"] == "https" else NOT_SAFE


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return address is not None and (address.is_loopback or address.is_unspecified)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a browser goes to: 127.1, 0x7f.1 and 2130706433 are 127.0.0.1 to it, too."""
    try:
        return ip_address(host)
    except ValueError:
        labels = host.split(".")
        if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
            return None
    try:
        *first, last = (_number(label) for label in labels)
        return IPv4Address(sum(part << 8 * (3 - at) for at, part in enumerate(first)) + last)
    except ValueError:
        return None


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)
