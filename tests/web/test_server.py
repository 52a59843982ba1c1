"""Settings given in code, and the listening socket."""

from __future__ import annotations

import ast
import gc
import socket
from pathlib import Path

import pytest
from streamlit import config
from web import fakes

from landtrack.web import listening, opening, settings
from landtrack.web.gate import Gate
from landtrack.web.headers import SecurityHeaders
from landtrack.web.server import MAIN_SCRIPT, make_app, qr_code, settle_in, welcome
from landtrack.web.start_page import StartPage

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def configured():
    settings.configure()


def luminance(colour):
    def linear(c):
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_our_settings_survive_a_foreign_configuration(tmp_path, monkeypatch):
    foreign = tmp_path / ".streamlit"
    foreign.mkdir()
    (foreign / "config.toml").write_text(
        '[theme]\nbase = "dark"\n[server]\nfileWatcherType = "poll"\ntrustedUserHeaders = {X-Evil = "sid"}\n'
    )
    monkeypatch.chdir(tmp_path)
    config.get_config_options(force_reparse=True)
    for key, value in settings.SETTINGS.items():
        assert config.get_option(key) == value, key


def test_every_setting_is_known_to_streamlit():
    assert set(settings.SETTINGS) <= set(config.get_config_options())


@pytest.mark.parametrize("colour", [settings.INK, settings.LEAF, settings.CLAY])
@pytest.mark.parametrize("ground", [settings.PAPER, settings.SAND])
def test_text_is_legible(colour, ground):
    assert contrast(colour, ground) >= 4.5


def test_edges_can_be_seen():
    assert contrast(settings.LINE, settings.PAPER) >= 3


def test_the_style_sheet_uses_the_colours_of_the_theme():
    css = (ROOT / "landtrack/web/signin.css").read_text(encoding="utf-8")
    for colour in (settings.INK, settings.PAPER, settings.SAND, settings.LEAF, settings.CLAY, settings.LINE):
        assert f": {colour};" in css


def test_a_taken_port_gives_the_next_and_says_so():
    first = listening.listen(0)
    second = listening.listen(first.port)
    with first.socket, second.socket:
        assert second.port > first.port
        lines = welcome(second, "fr")
        assert f"{first.port} est déjà pris" in lines[0]
        assert second.url in lines[1]
        assert len(welcome(first, "en")) == 2


def test_the_socket_is_named_tcp_so_that_small_answers_are_not_held_back():
    at = listening.listen(0)
    with at.socket:
        assert at.socket.proto == socket.IPPROTO_TCP
        assert at.host == "127.0.0.1"


def test_on_the_local_network_address_and_qr_code_are_shown(monkeypatch):
    monkeypatch.setattr(listening, "lan_address", lambda: "192.168.1.4")
    at = listening.listen(0, lan=True)
    with at.socket:
        lines = welcome(at, "fr")
        assert at.lan_url in lines[1]
        assert "▀" in lines[2]


def test_without_a_network_the_way_to_one_is_told(monkeypatch):
    monkeypatch.setattr(listening, "lan_address", lambda: None)
    at = listening.listen(0, lan=True)
    with at.socket:
        assert "aucun réseau" in welcome(at, "fr")[1]


def test_a_qr_code_is_never_a_micro_one():
    assert len(qr_code("x").splitlines()) >= 12


def test_the_address_on_the_network_is_no_loopback():
    address = listening.lan_address()
    assert address is None or not address.startswith("127.")


def test_code_that_stays_for_good_is_not_searched_for_garbage_after_each_page():
    """Streamlit searches all there is after every run, and everybody waits meanwhile."""
    settle_in()
    try:
        assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    finally:
        gc.unfreeze()


def test_pages_cannot_run_without_an_app(monkeypatch):
    monkeypatch.setattr(opening, "_served", None)
    with pytest.raises(RuntimeError, match="make_app"):
        opening.opened()


def test_app_py_holds_one_literal_app_that_streamlit_finds():
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(ROOT / "app.py")
    assert (found.is_asgi_app, found.app_name) == (True, "app")
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert called.count("st.App") == 1


def test_the_main_script_does_not_depend_on_the_working_directory():
    assert MAIN_SCRIPT.is_absolute()


def test_make_app_puts_the_headers_outside_and_the_gate_around_everything(tmp_path):
    script = tmp_path / "main.py"
    script.write_text("")
    app = make_app(fakes.FakeSignIns, main_script=script)
    assert app.script_path == script
    assert [middleware.cls for middleware in app._user_middleware] == [SecurityHeaders, Gate, StartPage]
    assert {route.path for route in app._user_routes} == {"/signin", "/signout", "/healthz", "/vendor"}
