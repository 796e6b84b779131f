"""Where do town polygons come from on a fresh machine? From the Census Bureau, once, if it can be reached."""

import urllib.error
import urllib.request
from pathlib import Path

HOST = "https://www2.census.gov"  # the only place these commands ever ask, and only for this file
YEAR = "2023"
TIMEOUT_SECONDS = 20
MOST_BYTES = 60 * 1024 * 1024


class CensusUnreachable(RuntimeError):
    """The file can't be had right now; the message says why in a few words."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A captive portal answers with a redirect; what stands behind it is no shapefile."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def fetch_towns(state: str, folder: Path, host: str = HOST) -> Path:
    """Downloads the county subdivisions of a state (two-digit FIPS code) into `folder`; answers the zip
    file. Raises CensusUnreachable."""
    name = f"cb_{YEAR}_{state}_cousub_500k.zip"
    target = folder / name
    if target.exists():
        return target
    part = target.with_suffix(".part")
    try:
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(f"{host}/geo/tiger/GENZ{YEAR}/shp/{name}", timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES or not body.startswith(b"PK"):
            raise CensusUnreachable("what came is not the zip file")
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
    except (urllib.error.URLError, OSError) as error:
        part.unlink(missing_ok=True)
        raise CensusUnreachable(f"www2.census.gov: {getattr(error, 'reason', error)}") from error
    part.rename(target)
    return target
