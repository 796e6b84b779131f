"""How do geopy's online geocoders ask? Only the hosts that they were given, by outside_hosts."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

from mapper.places.outside_hosts import OutsideHost, OutsideRefused, OutsideUnreachable, fetch


class OutsideAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy carries no types
    """geopy's way out. Its own timeout, proxies and TLS settings stand aside for the host's."""

    def __init__(
        self, hosts: tuple[OutsideHost, ...], *, proxies: Any = None, ssl_context: Any = None
    ) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._hosts = {host.origin: host for host in hosts}

    def get_json(self, url: str, *, timeout: Any, headers: Mapping[str, str]) -> Any:
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except ValueError as error:
            raise GeocoderParseError("The answer is no JSON.") from error

    def get_text(self, url: str, *, timeout: Any, headers: Mapping[str, str]) -> str:
        """Raises what geopy's geocoders expect of an adapter, and OutsideRefused for another host."""
        del timeout
        parts = urlsplit(url)
        host = self._hosts.get(f"{parts.scheme}://{parts.netloc}")
        if host is None:
            raise OutsideRefused("a geocoder wants to ask a host that it was not given")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            return fetch(host, path, headers).decode("utf-8", "replace")
        except OutsideUnreachable as error:
            if error.timed_out:
                raise GeocoderTimedOut(str(error)) from error
            if error.status:
                said = {"retry-after": error.retry_after}
                raise AdapterHTTPError(str(error), status_code=error.status, headers=said, text="") from error
            raise GeocoderUnavailable(str(error)) from error


def adapter_factory(*hosts: OutsideHost) -> Callable[..., OutsideAdapter]:
    """What a geopy Geocoder takes as its adapter_factory."""

    def make(*, proxies: Any, ssl_context: Any) -> OutsideAdapter:
        return OutsideAdapter(hosts, proxies=proxies, ssl_context=ssl_context)

    return make
