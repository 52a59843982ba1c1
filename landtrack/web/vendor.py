"""`/vendor`: Leaflet and its plugins from this machine, so that a map never asks another host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    import os

    from starlette.responses import Response
    from starlette.types import Scope

ASSETS = Path(__file__).parents[1] / "maps" / "assets"
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


class VendorFiles(StaticFiles):
    """Files that change only with a release.

    Asked with a version (`leaflet.js?v=1.9.4`) a file is kept for good. Without one it is kept for a
    day, or an update would meet last year's copy in every browser.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, check_dir=False)
        self.config_checked = True  # a source tree without built assets answers 404, not 500

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file with its time to live."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["cache-control"] = FOR_GOOD if versioned else FOR_A_DAY
        return response


def vendor_mount(directory: Path = ASSETS) -> Mount:
    """The route of the assets; it needs no sign-in and holds nothing of the register."""
    return Mount("/vendor", VendorFiles(directory), name="vendor")
