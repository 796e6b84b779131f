"""How does the coverage map begin? Step 6: folium draws the frame of the map, our own modules fill it.

No text that a person typed comes through here: folium's template literals run `${…}`, escaped or not.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import FitBounds
from folium.template import Template

LEAST_ZOOM = 5
MOST_ZOOM = 18
CLOSE_ZOOM = 12  # no closer at first: a single town is still seen among its neighbours
_OPENING_TAG = re.compile(r"<(script|style)(?=[\s>])")
_STYLE = "<style>#{name} {{ position: relative; width: 100%; height: 100%; }}</style>"


@dataclass(frozen=True, slots=True)
class MapFiles:
    """Where the browser finds our copies of Leaflet."""

    script: str
    style: str


@dataclass(frozen=True, slots=True)
class MapSettings:
    """What the browser's modules need: addresses, codes and numbers only.

    points, areas, venues, gaps: the API and the pages with this page's filter behind them; outlines_*:
    polygons, empty where there are none; venue: the address of venue 0; shade: counties_then_towns · county ·
    town · none.
    """

    paper: str
    points: str
    areas: str
    outlines_county: str
    outlines_town: str
    venue: str
    venues: str
    gaps: str
    shade: str
    towns_from_zoom: int
    least_zoom: int = LEAST_ZOOM
    most_zoom: int = MOST_ZOOM


@dataclass(frozen=True, slots=True)
class MapFrame:
    """The pieces of the page, each with the nonce on whatever the browser is to run or apply."""

    head: str
    body: str
    script: str


class PaperMap(folium.Map):
    """A folium map without tiles, whose files are ours and which leaves the page around it alone."""

    def __init__(self, files: MapFiles | None, bounds: Sequence[Sequence[float]]) -> None:
        middle = [sum(part) / 2 for part in zip(*bounds, strict=True)]
        super().__init__(
            location=middle,
            tiles=None,
            zoom_start=LEAST_ZOOM,
            zoom_snap=0.25,  # whole steps leave a state at half the size that has room
            attribution_control=False,  # it takes markup; the page gives the credits below the map
            control_scale=True,
            zoom_control="topright",
        )
        # folium's own come from five other hosts.
        self.default_js = [("leaflet", files.script)] if files else []
        self.default_css = [("leaflet_css", files.style)] if files else []
        fit = FitBounds(bounds, padding=(8, 8), max_zoom=CLOSE_ZOOM)
        fit.options["animate"] = False  # a map on its way there goes on, wherever else it is sent meanwhile
        self.add_child(fit)

    def render(self, **kwargs: Any) -> str:
        rendered: str = super().render(**kwargs)  # type: ignore[no-untyped-call]
        # folium also styles html and body, as if the page were its own.
        style = Element(_STYLE.format(name=self.get_name()))
        _figure(self).header.add_child(style, name=self.get_name())
        return rendered


class HandOver(MacroElement):
    """The one layer of ours: gives the map and its settings to static/coordinator/coverage-map.js."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.coverageMap = {map: {{ this._parent.get_name() }}, settings: {{ this.settings|tojson }}};
        {% endmacro %}
        """
    )

    def __init__(self, settings: MapSettings) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "HandOver"
        self.settings = asdict(settings)


def map_frame(
    files: MapFiles | None, settings: MapSettings, bounds: Sequence[Sequence[float]], nonce: str
) -> MapFrame:
    """The frame of the map; bounds: [[south, west], [north, east]] in degrees WGS 84. files: none where the
    page holds Leaflet itself."""
    drawn = PaperMap(files, bounds)
    drawn.add_child(HandOver(settings))
    figure = _figure(drawn)
    figure.render()
    return MapFrame(
        head=_with_nonce(figure.header.render(), nonce),
        body=figure.html.render(),
        script=_with_nonce(f"<script>{figure.script.render()}</script>", nonce),
    )


def _figure(drawn: folium.Map) -> Figure:
    root = drawn.get_root()
    if not isinstance(root, Figure):
        raise TypeError("folium puts every map into a figure")
    return root


def _with_nonce(markup: str, nonce: str) -> str:
    return _OPENING_TAG.sub(rf'<\1 nonce="{nonce}"', markup)
