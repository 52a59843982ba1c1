"""Streamlit's settings and theme, given in code so that they hold from whatever folder the app is started.

A `.streamlit/config.toml` is read from the working directory: ours would not be found there, and a foreign
one would be obeyed. So our values are set after every reading of the files, and win.
"""

from __future__ import annotations

from functools import cache

from streamlit import config

from landtrack.register.documents import LARGEST

INK = "#2A211B"
PAPER = "#FCF9F4"
SAND = "#F3EBDD"
LINE = "#8F8272"  # 3.6 : 1 on PAPER, since the edge of a field must be seen
LEAF = "#1D5E4A"  # 7.3 : 1 on PAPER, and under white text
CLAY = "#9A4A16"  # 5.9 : 1 on PAPER

# What the Gate's headers are called in st.user.
TRUSTED_HEADERS = {
    "X-Landtrack-User": "username",
    "X-Landtrack-Role": "role",
    "X-Landtrack-Session": "sid",
    "X-Landtrack-Line": "line",
}

SETTINGS: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    "server.baseUrlPath": "",
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,  # true is the strict one: pages of other sites are refused
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": LARGEST // 2**20,  # held in memory until the tab is closed
    "server.runOnSave": False,
    "server.trustedUserHeaders": TRUSTED_HEADERS,
    "server.unsafeMetricsUserAttributes": [],
    "theme.base": "light",
    "theme.backgroundColor": PAPER,
    "theme.secondaryBackgroundColor": SAND,
    "theme.textColor": INK,
    "theme.primaryColor": LEAF,
    "theme.linkColor": LEAF,
    "theme.greenColor": LEAF,
    "theme.orangeColor": CLAY,
    "theme.borderColor": LINE,
    "theme.showWidgetBorder": True,
    "theme.baseRadius": "0.6rem",
    "theme.paddingTop": "1.5rem",
    "theme.sidebar.backgroundColor": SAND,
    "theme.sidebar.secondaryBackgroundColor": PAPER,
}
WHERE = "landtrack.web.settings"


@cache
def configure() -> None:
    """Put SETTINGS in force, now and after every later reading of config files."""
    config.on_config_parsed(_set_all, force_connect=True, lock=True)
    _set_all()


def _set_all() -> None:
    for key, value in SETTINGS.items():
        config.set_option(key, value, where_defined=WHERE)
