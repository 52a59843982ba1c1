"""Files of the maps, from this machine."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from landtrack.web.vendor import vendor_mount


@pytest.fixture
def vendor(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "leaflet.js").write_text("L = 1")
    (tmp_path / "secret").write_text("no")
    return TestClient(Starlette(routes=[vendor_mount(tmp_path / "assets")]))


def test_a_versioned_file_is_kept_for_good_and_any_other_for_a_day(vendor):
    assert "immutable" in vendor.get("/vendor/leaflet.js?v=1.9.4").headers["cache-control"]
    answer = vendor.get("/vendor/leaflet.js")
    assert answer.headers["cache-control"] == "public, max-age=86400"
    again = vendor.get("/vendor/leaflet.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "..%2fsecret", "/etc/passwd", "nothing.js"])
def test_nothing_outside_the_folder_is_served(vendor, path):
    assert vendor.get("/vendor/" + path).status_code == 404


def test_assets_that_were_not_built_are_not_found(tmp_path):
    client = TestClient(Starlette(routes=[vendor_mount(tmp_path / "nowhere")]))
    assert client.get("/vendor/leaflet.js").status_code == 404
