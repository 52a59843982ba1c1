"""A file of fields as it is brought: what is in it, what has to be asked before it can be read, and its check."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.errors import LandtrackError
from landtrack.exchange.parcels import Asked, Report, check
from landtrack.exchange.systems import known_crs
from landtrack.exchange.vector import Layer, candidates
from landtrack.exchange.vector_apart import open_apart
from landtrack.web import kept
from landtrack.web.page import Page, show_error
from landtrack.web.parts import html, note, plain_label
from landtrack.web.progress import bar
from landtrack.web.uploads import file_box

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KINDS = (
    "zip",
    "gpkg",
    "geojson",
    "json",
    "geojsonl",
    "kml",
    "kmz",
    "gpx",
    "fgb",
    "gml",
    "shp",
    "csv",
    "xlsx",
    "txt",
    "tsv",
)
MEGABYTES = 50  # held in memory as long as the tab is open; the command reads larger ones
LOOKED, CHECKED, STOPPED, ROUND = "imports_looked", "imports_checked", "imports_stopped", "imports_round"
SYSTEMS = ("EPSG:4326", "EPSG:32629", "EPSG:32630", "EPSG:32631")  # degrees, and the UTM zones of Mali
OTHER = "other"
WAYS = ("field", "village", "nearest")  # of telling in which village a field lies
FULL_WIDTH = 420
_STRANGE = re.compile(r"[^\w.() -]")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file in memory, and the name that it is called by."""

    name: str
    data: bytes
    digest: str

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file where readers of files find it, as long as they read."""
        with tempfile.TemporaryDirectory(prefix="landtrack-") as folder:
            place = Path(folder) / self.name
            place.write_bytes(self.data)
            yield place


def brought(page: Page) -> Brought | None:
    """The file that was chosen, if there is one."""
    key = f"imports_file_{st.session_state.get(ROUND, 0)}"
    file: UploadedFile | None = file_box(page, page.t("imports.upload"), KINDS, key=key, megabytes=MEGABYTES)
    if file is None:
        return None
    data = file.getvalue()
    name = _STRANGE.sub("_", Path(file.name).name)[-100:].lstrip(". ") or "fichier"
    return Brought(name, data, sha256(data).hexdigest())


def forget() -> None:
    """Away with the file and all that was found in it."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # the uploader keeps its file otherwise
    for name in (LOOKED, CHECKED, STOPPED):
        st.session_state.pop(name, None)


def checked(page: Page, file: Brought) -> Report | None:
    """What would come of the file; None while something has to be answered first, or it cannot be read."""
    layers = _looked(page, file)
    asked = _asked(page, layers) if layers else None
    if asked is None:
        return None
    key = (file.digest, asked, *kept.key(page), page.writer.uid)
    held = st.session_state.get(CHECKED)
    if held is not None and held[0] == key:
        return cast("Report", held[1])
    if st.session_state.get(STOPPED) == key:
        html(note(page.t("imports.check_stopped")))
        st.button(page.t("imports.check_again"), key="imports_again", on_click=st.session_state.pop, args=(STOPPED,))
        return None
    report = _check(page, file, asked, key)
    if report is not None:
        st.session_state[CHECKED] = (key, report)
    return report


def _check(page: Page, file: Brought, asked: Asked, key: tuple[Any, ...]) -> Report | None:
    try:
        with (
            file.on_disk() as place,
            bar(page, "imports.checking", on_stop=lambda: st.session_state.update({STOPPED: key})) as progress,
        ):
            return check(page.register, page.writer, place, asked, progress=progress)
    except LandtrackError as error:
        show_error(page, error)
        return None


def _looked(page: Page, file: Brought) -> Sequence[Layer]:
    """The layers that may be meant; none where the file cannot be read, which is said."""
    held = st.session_state.get(LOOKED)
    if held is None or held[0] != file.digest:
        try:
            with st.spinner(page.t("imports.looking")), file.on_disk() as place, open_apart(place) as vector:
                held = (file.digest, candidates(vector))
        except LandtrackError as error:
            held = (file.digest, error)
        st.session_state[LOOKED] = held
    if isinstance(held[1], LandtrackError):
        show_error(page, held[1])
        return ()
    return cast("Sequence[Layer]", held[1])


# --- what is asked ------------------------------------------------------------------------------------------------


def _asked(page: Page, layers: Sequence[Layer]) -> Asked | None:
    """What a person says of the file; None while an answer is missing."""
    layer = _layer(page, layers)
    if layer is None:
        return None
    crs = _system(page, layer)
    told = _village(page, layer)
    with st.expander(page.t("imports.more")):
        id_field = st.selectbox(
            page.t("imports.id_field"), ("", *layer.fields), key=f"imports_id_{layer.name}", width=FULL_WIDTH,
            format_func=lambda name: plain_label(name) or page.t("imports.id_field.usual"),
        )  # fmt: skip
        method = st.selectbox(
            page.t("imports.method"), CODES["capture_method"], CODES["capture_method"].index("unknown"),
            key="imports_method", width=FULL_WIDTH, format_func=lambda code: page.t(f"code.capture_method.{code}"),
        )  # fmt: skip
        accuracy = st.number_input(
            page.t("imports.accuracy"), 0.0, 1000.0, None, key="imports_accuracy", width=FULL_WIDTH
        )
    if crs is None or told is None:
        return None
    village_field, village = told
    return Asked(layer.name, crs, id_field or "", village_field, village, method or "unknown", accuracy)


def _layer(page: Page, layers: Sequence[Layer]) -> Layer | None:
    if len(layers) == 1:
        return layers[0]
    by_name = {one.name: one for one in layers}
    chosen = st.selectbox(
        page.t("imports.layer"), tuple(by_name), None, key="imports_layer", width=FULL_WIDTH, format_func=plain_label,
        placeholder=page.t("ask.choose"),
    )  # fmt: skip
    return by_name.get(chosen or "")


def _system(page: Page, layer: Layer) -> str | None:
    """The coordinate system where the file does not say: asked, never guessed; "" where it does."""
    if layer.crs and known_crs(layer.crs) is not None:
        return ""
    html(note(page.t("imports.crs.note")))
    chosen = st.selectbox(
        page.t("imports.crs"), (*SYSTEMS, OTHER), None, key="imports_crs", width=FULL_WIDTH,
        placeholder=page.t("ask.choose"), format_func=lambda code: page.t(f"imports.crs.{code.removeprefix('EPSG:')}"),
    )  # fmt: skip
    if chosen != OTHER:
        return chosen
    code = st.text_input(page.t("imports.crs.code"), key="imports_crs_code", width=FULL_WIDTH).strip()
    if code and known_crs(code) is None:
        html(f'<p class="lt-warning" role="alert">{page.t("imports.crs.unknown")}</p>')
        return None
    return code or None


def _village(page: Page, layer: Layer) -> tuple[str, str] | None:
    """The field that tells the village, and the village of all; None while one of them has to be chosen."""
    likely = next((name for name in layer.fields if name.casefold().startswith("village")), None)
    ways = WAYS if layer.fields else WAYS[1:]
    way = st.segmented_control(
        page.t("imports.village"), ways, default="field" if likely else "nearest", required=True,
        key=f"imports_way_{layer.name}", format_func=lambda name: page.t(f"imports.village.{name}"),
    )  # fmt: skip
    if way == "field":
        name = st.selectbox(
            page.t("imports.village_field"), layer.fields, layer.fields.index(likely) if likely else None,
            key=f"imports_village_field_{layer.name}", width=FULL_WIDTH, format_func=plain_label,
            placeholder=page.t("ask.choose"),
        )  # fmt: skip
        return (name, "") if name else None
    if way == "village":
        names = {one["uid"]: one["name"] for one in page.reader.villages()}
        uid = st.selectbox(
            page.t("imports.village_of_all"), tuple(names), None, key="imports_village_of_all", width=FULL_WIDTH,
            format_func=lambda one: plain_label(names[one]), placeholder=page.t("ask.choose"),
        )  # fmt: skip
        return ("", uid) if uid else None
    return "", ""
