"""The register this process serves: opened once, when first asked for, and kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from landtrack.web.ports import SignIns


class Opening:
    """Calls `open_signins` until it has succeeded once; every later call gives the same object.

    A register that cannot be opened yet (the stick is not in) is tried again at the next request.
    """

    def __init__(self, open_signins: Callable[[], SignIns]) -> None:
        self._open = open_signins
        self._lock = Lock()
        self._signins: SignIns | None = None

    def __call__(self) -> SignIns:
        """The open register; raises what opening raised."""
        with self._lock:
            if self._signins is None:
                self._signins = self._open()
            return self._signins


_served: Opening | None = None


def serve_from(open_signins: Callable[[], SignIns]) -> Opening:
    """Make this the register of the process: Streamlit hosts one app a process, and so do we."""
    global _served  # noqa: PLW0603  pages are run by Streamlit and can be handed nothing
    _served = Opening(open_signins)
    return _served


def opened() -> SignIns:
    """What the app of this process opened; a page asks here. Raises what opening raised."""
    if _served is None:
        raise RuntimeError("no app was made in this process: see landtrack.web.server.make_app")
    return _served()
