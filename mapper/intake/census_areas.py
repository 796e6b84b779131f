"""Where do town polygons come from on a fresh machine? From the Census Bureau, once, if it can be reached."""

from pathlib import Path

from mapper.places.outside_hosts import CENSUS_FILES, OutsideHost, OutsideRefused, OutsideUnreachable, fetch

YEAR = "2023"


class CensusUnreachable(RuntimeError):
    """The file can't be had right now; the message says why in a few words."""


def fetch_towns(state: str, folder: Path, host: OutsideHost = CENSUS_FILES) -> Path:
    """Downloads the county subdivisions of a state (two-digit FIPS code) into `folder`; answers the zip
    file. Raises CensusUnreachable."""
    name = f"cb_{YEAR}_{state}_cousub_500k.zip"
    target = folder / name
    if target.exists():
        return target
    try:
        body = fetch(host, f"/geo/tiger/GENZ{YEAR}/shp/{name}")
    except (OutsideUnreachable, OutsideRefused) as error:
        raise CensusUnreachable(f"{host.name}: {error}") from error
    if not body.startswith(b"PK"):
        raise CensusUnreachable("what came is not the zip file")
    _keep(target, body)
    return target


def _keep(target: Path, body: bytes) -> None:
    """Whole or not at all: a half-written file would be taken for the real one next time."""
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.rename(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CensusUnreachable(f"it can't be kept: {error.strerror}") from error
