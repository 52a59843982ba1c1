"""landtrack: from the women's request to the plot each of them farms, as a register of events.

>>> import landtrack
>>> register = landtrack.open_register("parou.gpkg")  # doctest: +SKIP
>>> register.read(register.actor("awa")).villages()  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landtrack.domain.policy import Actor
    from landtrack.errors import LandtrackError
    from landtrack.register.integrity import rebuild, verify
    from landtrack.register.reading import Reader
    from landtrack.register.register import Register, init_register, open_register
    from landtrack.register.unit import Unit

__version__ = "0.1.0"
__all__ = [
    "Actor", "LandtrackError", "Reader", "Register", "Unit", "__version__", "init_register",
    "open_register", "rebuild", "verify",
]  # fmt: skip

# Imported when first asked for, so that `landtrack --help` and the errors cost nothing.
_HOME = {
    "Actor": "landtrack.domain.policy",
    "LandtrackError": "landtrack.errors",
    "Reader": "landtrack.register.reading",
    "Register": "landtrack.register.register",
    "Unit": "landtrack.register.unit",
    "init_register": "landtrack.register.register",
    "open_register": "landtrack.register.register",
    "rebuild": "landtrack.register.integrity",
    "verify": "landtrack.register.integrity",
}


def __getattr__(name: str) -> Any:
    """The public name, from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(_HOME[name]), name)
