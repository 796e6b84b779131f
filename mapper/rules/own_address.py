"""May a code be handed out under this address? HTTPS for others, localhost for oneself, nothing else."""

import ipaddress
from urllib.parse import urlsplit

SET_IT = "Set MAPPER_PUBLIC_URL to the https:// address under which people reach it."
HERE_ALONE = f"This address works on this machine alone. {SET_IT}"
NOT_SAFE = f"Codes go over HTTPS only: on the way, somebody could read this one. {SET_IT}"


def problem_of(base: str) -> str:
    """Why nobody else could use a code under `base` (https://host[:port]); empty where they could."""
    parts = urlsplit(base)
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or _is_this_machine(host):
        return HERE_ALONE
    return "" if parts.scheme == "https" else NOT_SAFE


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)
