"""What tests of geocoders share."""

from collections.abc import Iterator

import pytest

from tests.places.geocoder_server import GeocoderServer


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    """A server on this machine that answers as Nominatim and the Census Bureau do."""
    server = GeocoderServer()
    yield server
    server.close()
