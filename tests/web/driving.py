"""The real pages without a browser: the app's own script, an officer signed in, one question at a time.

What a map component of the browser would tell is told by ``Session.drawn``; all else is what the widgets take.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import streamlit as st
from streamlit.testing.v1 import AppTest

from landtrack.register.accounts import SignIns, set_password
from landtrack.web import drawing
from landtrack.web.opening import serve_from
from landtrack.web.pages_table import FIRST
from landtrack.web.ports import token_hash
from landtrack.web.server import MAIN_SCRIPT

PASSWORD = "mil-et-fonio"
# A new request as its form was answered, but for the village.
REQUEST = {
    "on": "2014-03-08", "complainant_kind": "women_group", "women_asked": {"value": 50, "qualifier": "about"},
    "remedies": ["land_for_group"], "consent_record": "yes", "text_original": "Une terre.", "share_with_chief": "no",
    "danger": "no", "paper": "none", "how_known": "seen",
}  # fmt: skip
SECONDS = 60
_TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


@dataclass
class Session:
    """One tab of one account, at the page that ``patch`` puts in front: a form, unless another is named."""

    cast: object
    patch: object  # pytest's monkeypatch
    who: str = "everywhere"
    lang: str = "fr"
    start: str = "form"
    role: str = "officer"
    app: AppTest | None = None
    _told: object = field(default=None, init=False)  # what the map component says next

    def __post_init__(self):
        register = self.cast.register
        signins = SignIns(register)
        account = self.cast[self.who]
        set_password(register, account.uid, PASSWORD)
        self.digest = token_hash(signins.sign_in(account.name, PASSWORD))
        serve_from(lambda: signins)
        self.patch.setitem(FIRST, self.role, self.start)
        self.patch.setattr("landtrack.web.page.language_of", lambda _: self.lang)
        self.patch.setattr(drawing, "st_folium", self._component)

    def _component(self, *_, key, **__):
        if self._told is None:
            return None
        return {"token": st.session_state[key.removesuffix("map") + "sitting"].token, **self._told}

    def drawn(self, said):
        """The next run is told this by the map, under the token of its sitting."""
        self._told = said
        return self.run()

    def open(self, **params):
        """A new tab at this address."""
        self._told = None
        self.app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=SECONDS)
        self.app.user = {"username": self.cast[self.who].uid, "role": self.role, "sid": self.digest, "line": "private"}
        for name, value in params.items():
            self.app.query_params[name] = value
        return self.run()

    def run(self):
        """Run the page once more; no page ends in a traceback."""
        self.app.run()
        return self.checked()

    def checked(self):
        """Nothing that the page shows is an exception."""
        assert not self.app.exception, [one.value for one in self.app.exception]
        return self

    def widget(self, kind, end):
        """The one widget whose key ends like this."""
        (found,) = [one for one in self.app.get(kind) if (one.key or "").endswith(end)]
        return found

    def press(self, end):
        """Press a button."""
        self.widget("button", end).click()
        return self.run()

    @property
    def draft(self):
        """The uid of the draft that the address names."""
        found = self.app.query_params["draft"]
        return found[0] if isinstance(found, list) else found

    @property
    def warnings(self):
        """What stands in the way, as sentences."""
        return [plain(one) for one in self._html() if 'role="alert"' in one]

    @property
    def said(self):
        """Every line of text the page shows."""
        return [plain(one) for one in self._html()]

    def _html(self):
        return [one.proto.body if hasattr(one.proto, "body") else one.value for one in self.app.html]


def plain(markup):
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
