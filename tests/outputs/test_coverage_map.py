"""Is folium's frame all ours: no other host, a nonce on every script and style, only data that we chose?"""

import re

import pytest

from mapper.outputs.coverage_map import MapFiles, MapSettings, map_frame

FILES = MapFiles(script="/static/vendor/leaflet.js", style="/static/vendor/leaflet.css")
BOUNDS = ((43.0, -71.1), (47.5, -66.9))


def settings(**more):
    names = ("paper", "points", "areas", "outlines_county", "outlines_town", "venue", "venues", "gaps")
    return MapSettings(
        **{**{name: f"/{name}" for name in names}, "shade": "county", "towns_from_zoom": 9, **more}
    )


@pytest.fixture
def frame():
    return map_frame(FILES, settings(), BOUNDS, "NONCE")


def test_it_asks_no_other_host(frame):
    everything = frame.head + frame.body + frame.script
    assert not re.search(r"https?:|//[a-z]", everything)
    assert re.findall(r'(?:src|href)="([^"]+)"', everything) == [
        "/static/vendor/leaflet.js",
        "/static/vendor/leaflet.css",
    ]
    for word in ("jquery", "bootstrap", "awesome", "cdn"):
        assert word not in everything.lower()


def test_every_script_and_style_has_the_nonce(frame):
    tags = re.findall(r"<(?:script|style)[^>]*>", frame.head + frame.body + frame.script)
    assert len(tags) == 3
    assert all('nonce="NONCE"' in tag for tag in tags)


def test_it_leaves_the_page_around_it_alone(frame):
    style = re.search(r"<style[^>]*>(.*?)</style>", frame.head, re.S)
    assert style is not None
    name = re.search(r"map_\w+", frame.body)
    assert name is not None
    assert re.findall(r"([^{}]+)\{", style[1]) == [f"#{name[0]} "]
    assert " on" not in frame.body and "style=" not in frame.body


def test_it_begins_around_the_bounds(frame):
    assert "fitBounds(\n" in frame.script
    assert "[[43.0, -71.1], [47.5, -66.9]]" in frame.script
    assert "L.tileLayer" not in frame.script


@pytest.mark.parametrize("hostile", ["</script><img src=x>", "${alert(1)}", "`", "'", '"', "\u2028"])
def test_what_is_handed_over_is_data(hostile):
    script = map_frame(FILES, settings(points=f"/api?type={hostile}"), BOUNDS, "N").script
    assert script.count("</script>") == 1
    assert "<img" not in script
    handed = re.search(r"settings: (\{.*\})\};", script)
    assert handed is not None
    assert "`" not in handed[1] or hostile == "`"  # within a JSON string, a backtick is a letter


def test_one_town_is_not_looked_at_through_a_microscope():
    assert '"maxZoom": 12' in map_frame(FILES, settings(), ((44.0, -70.0), (44.0, -70.0)), "N").script
