"""How a field's outline is told: drawn on the map, typed corner by corner, or from a file; judged before it counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.errors import LandtrackError
from landtrack.exchange.one_field import Candidate, read_field
from landtrack.exchange.texts import is_outline, unpacked_text
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.sentences import sentence
from landtrack.land.corners import Corners, read_corners, tells_corners
from landtrack.land.editing import keep_corners, snap_each
from landtrack.land.findings import Finding, check_field, refused
from landtrack.land.measure import area_m2, sd_area_m2
from landtrack.land.mending import repair
from landtrack.land.outlines import GeoJson, to_geojson, to_shape
from landtrack.maps import Neighbour, Shape
from landtrack.maps.drawing import Drawn
from landtrack.web.common_parts import neighbours_of
from landtrack.web.drawing import draw_on_map
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.decimals import read_decimal
from landtrack.web.forms.whole_plots import drawn_plots, left_outside, show, to_correct
from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note, rough_area
from landtrack.web.uploads import file_box

WAYS = ("map", "corners", "file")
FILES = ["gpx", "kml", "kmz", "geojson", "json", "zip", "gpkg", "wkt", "txt", "csv"]
MEGABYTES = 20
ZONES = ("zone_missing", "mixed_zones", "beyond_zone")  # findings that a person may say are right
SHARED = ("conflict", "within_gps_error", "duplicate")  # findings about ground that two take
_METHOD = {"map": "fieldSketch", "corners": "gnssSurvey", "file": "gnssSurvey"}  # until somebody says otherwise


def outline(asking: Asking, question: Question) -> GeoJson | None:
    """One outline, whichever way it is told; None while something stands in its way."""
    page = asking.page
    way = st.radio(page.t("outline.way"), WAYS, WAYS.index(asking.answers.get("way", "map")), horizontal=True,
                   key=asking.key("way"), format_func=lambda one: page.t(f"outline.way.{one}"))  # fmt: skip
    asking.answers["way"] = way
    preset_method(asking, way, _METHOD)
    accuracy = accuracy_told(asking)
    told = _BY_WAY[way](asking, question)
    if told is None:
        return None
    mended = repair(told)
    if way != "map" and refused(mended.findings):
        cure = _cure(asking, mended.findings, told)
        if cure is None:
            return None
        mended = repair(cure)
    if way == "map" and mended.shape is not None and told != stored(asking):
        mended = replace(mended, shape=_set_against(asking, mended.shape))
    found = list(mended.findings)
    if mended.shape is not None and not refused(found):
        said = {one.code for one in found}  # that it lies in several parts is seen twice
        looked_at = check_field(mended.shape, accuracy, _fields_near(asking, mended.shape),
                                village_point(asking))  # fmt: skip
        found += [one for one in looked_at if one.code not in said]
    outside = left_outside(asking, mended.shape, accuracy) if mended.shape is not None else ()
    found += outside
    _say(page, found)
    if mended.shape is None or refused(found):
        if outside:
            _picture(asking, mended.shape, found)
        return None
    _area(page, mended.shape, accuracy)
    if way != "map":
        _picture(asking, mended.shape, found)
    return to_geojson(mended.shape)


def preset_method(asking: Asking, way: str, usual: Mapping[str, str]) -> None:
    """How it was measured is what the way says, whichever was chosen last, until somebody says otherwise."""
    answers, key = asking.answers, asking.key("method")
    told = st.session_state.get(key, answers.get("method"))
    if way != answers.get("method_of") and told in (None, usual.get(answers.get("method_of", way))):
        answers["method"] = usual.get(way)
        if key in st.session_state:  # asked below, with the answer of the other way in it
            st.session_state[key] = usual.get(way)
    answers["method_of"] = way


def accuracy_told(asking: Asking) -> float | None:
    """What a corner may be off, metres: as it stands in the question below, which is drawn after what depends on it."""
    typed = st.session_state.get(asking.key("accuracy_m"))
    known: float | None = asking.answers.get("accuracy_m")
    return known if typed is None else read_decimal(typed)


def village_point(asking: Asking) -> tuple[float, float] | None:
    """Longitude and latitude of the village, if anybody knows them."""
    point = (asking.page.reader.get("village", asking.village).get("point") or {}).get("coordinates")
    return (point[0], point[1]) if point else None


def _others(asking: Asking) -> list[Record]:
    """Measured fields of the account's villages round about, but for the one that is told anew."""
    reader = asking.page.reader
    point = village_point(asking)
    fields = reader.near("parcel", point) if point else reader.list("parcel", area_code=asking.village)
    return [p for p in fields if p.get("geometry") and not p.get("successors") and p["uid"] != asking.subject]


def _fields_near(asking: Asking, shape: Any) -> list[tuple[str, Any, float | None]]:
    found = asking.page.reader.near("parcel", shape.bounds)
    return [
        (_called(asking.page, p), to_shape(p["geometry"]), p.get("accuracy_m"))
        for p in found
        if p.get("geometry") and not p.get("successors") and p["uid"] != asking.subject
    ]


def _called(page: Page, field: Record) -> str:
    village = page.reader.get("village", field["area_code"])["name"]
    return f"{field.get('name') or page.t('kind.parcel')} ({village})"


def stored(asking: Asking) -> GeoJson | None:
    """The outline as it stands in the register, where a field is told anew."""
    if asking.form.about != "parcel":
        return None
    geometry: GeoJson | None = asking.page.reader.get("parcel", asking.subject).get("geometry")
    return geometry


# --- the ways ------------------------------------------------------------------------------------


def _by_map(asking: Asking, question: Question) -> GeoJson | None:
    before, old = asking.answers.get(question.name), stored(asking)
    neighbours = [Neighbour("other_field", p["geometry"], p.get("name") or "") for p in _others(asking)]
    plots = asking.page.reader.list("plot", parcel=[asking.subject]) if old else []
    neighbours += neighbours_of(
        asking.page.reader.get("parcel", asking.subject).get("common_parts") or () if old else ()
    )
    neighbours += [Neighbour("plot", p["geometry"], p["number"]) for p in plots if p.get("geometry")]
    uid = asking.subject if old else "field"
    drawn = draw_on_map(
        asking.page, key=asking.key("map"), mode="field", shapes=[Shape(uid, old)] if old else [],
        neighbours=neighbours, centre=village_point(asking),
        draft=[Drawn(uid if old else None, before)] if before and before != old else None,
    )  # fmt: skip
    if drawn is None:
        return before or old
    if not drawn:
        return None
    return dict(drawn[0].geometry)


def _set_against(asking: Asking, drawn: Any) -> Any:
    """A drawn outline with the corners that nobody moved, exactly on those of its neighbours that are within reach."""
    old = stored(asking)
    kept = keep_corners(to_shape(old), drawn) if old else drawn
    return snap_each([kept], [to_shape(p["geometry"]) for p in _others(asking)])[0]


def _by_corners(asking: Asking, _: Question) -> GeoJson | None:
    """Typed or pasted, one a line; a whole outline that is pasted instead is read as its file would be."""
    text = _typed(asking, "corners", asking.page.t("outline.corners"), "outline.corners.example", 220)
    if not text.strip():
        return None
    if is_outline(text):
        return _from_outlines(asking, text, asking.page.t("after.pasted_here"))
    return _ring(asking, text)


def _ring(asking: Asking, text: str) -> GeoJson | None:
    """The outline whose corners a text tells."""
    page, read = asking.page, _places(asking, "corners", text)
    shape = read.polygon()
    if shape is None or not read.is_clear:
        return None
    html(note(page.t.tn("outline.corners.read", len(read.lonlat), n=page.say.number(len(read.lonlat)))))
    return to_geojson(shape)


def positions(asking: Asking, name: str, label: str, *, height: int = 220, least: int = 3) -> Corners | None:
    """Places typed or pasted, ``least`` of them; None: no text."""
    example = "outline.corners.example" if least > 1 else "common.position.example"
    text = _typed(asking, name, label, example, height)
    return _places(asking, name, text, least) if text.strip() else None


def _typed(asking: Asking, name: str, label: str, example: str, height: int) -> str:
    page, answers = asking.page, asking.answers
    text: str = st.text_area(label, answers.get(name) or "", height=height, key=asking.key(name),
                             placeholder=page.t(example))  # fmt: skip
    html(note(page.t("outline.corners.note")))
    answers[name] = text
    return text


def _places(asking: Asking, name: str, text: str, least: int = 3) -> Corners:
    """What contradicts itself is shown with its cure, taken only when pressed.

    ``least``: how many there have to be; for three they are the corners of an outline.
    """
    page, accepted = asking.page, _accepted(asking, name, text)
    read = read_corners(text, zone=accepted["zone"], village=village_point(asking), accept=accepted["codes"])
    if least <= len(read.lonlat) < 3:
        read = replace(read, findings=tuple(one for one in read.findings if one.code != "too_few_points"))
    is_whole = least >= 3 and read.is_clear
    for finding in read.findings:
        if is_whole and finding.code == "far_from_village" and set(finding.lines) == set(read.lines):
            continue  # all of it: that is said of the outline
        _say(page, [finding])
        if finding.severity == "refused" and (finding.proposal is not None or finding.code in ZONES):
            _offer(asking, name, finding, accepted)
    return read


def _accepted(asking: Asking, name: str, text: str) -> Record:
    """The cures that were taken for these very places; others are asked about anew."""
    key = asking.key("accepted", name)
    told: Record = st.session_state.pop(key, None) or asking.answers.get(f"accepted_{name}") or {}
    if told.get("text") != text:
        told = {"text": text, "codes": [], "zone": ""}
    asking.answers[f"accepted_{name}"] = told
    return told


def _offer(asking: Asking, name: str, finding: Finding, accepted: Record) -> None:
    """The cure of one contradiction, as a button."""
    zone = finding.text if finding.code == "zone_missing" else accepted["zone"]
    told = {**accepted, "codes": [*accepted["codes"], finding.code], "zone": zone}

    def take() -> None:
        st.session_state[asking.key("accepted", name)] = told

    key = asking.key(f"take_{name}", finding.code)
    st.button(asking.page.t("outline.take", what=finding.text), key=key, on_click=take)


def _by_file(asking: Asking, question: Question) -> GeoJson | None:
    """GPX of a walk, KML, GeoJSON, WKT, a zipped shapefile, a GeoPackage; or a table of corners."""
    page, before = asking.page, asking.answers.get(question.name)
    sent = file_box(page, page.t("outline.file"), FILES, key=asking.key("file"), megabytes=MEGABYTES)
    if sent is None:
        return before if asking.answers.get("way") == "file" else None
    text = unpacked_text(sent.getvalue())
    if text and tells_corners(text):
        return _ring(asking, text)
    return _from_outlines(asking, sent.getvalue(), sent.name)


def _from_outlines(asking: Asking, source: bytes | str, name: str) -> GeoJson | None:
    """The one outline that is told, or the one that is chosen of several."""
    page = asking.page
    try:
        found = read_field(source, name, village=village_point(asking))
    except LandtrackError as error:
        html(f'<p class="lt-warning" role="alert">{escape(sentence(error, page.t))}</p>')
        return None
    return _choose(asking, found)


def _choose(asking: Asking, found: Sequence[Candidate]) -> GeoJson | None:
    page = asking.page

    def said(at: int) -> str:
        one = found[at]
        area = page.say.area(area_m2(one.shape)) if one.shape is not None else page.say.not_known
        return f"{one.label or page.t('outline.file.nth', n=page.say.number(at + 1))} · {area}"

    at = 0
    if len(found) > 1:
        at = st.selectbox(page.t("outline.file.which"), range(len(found)), 0, format_func=said, key=asking.key("which"))
    if found[at].shape is None:
        return _cure(asking, found[at].findings, [found[at].label, at])
    _say(page, found[at].findings)
    return to_geojson(found[at].shape)


def _cure(asking: Asking, findings: Sequence[Finding], told: Any) -> GeoJson | None:
    """Say what stands in the way; the outline that is proposed instead, once it is taken: a button until then."""
    page, key = asking.page, asking.key("cure")
    cure = next((one for one in findings if one.proposal is not None), None)
    if cure is None or not repair(cure.proposal).shape:
        _say(page, findings)
        return None
    of = [cure.code, sha256(json.dumps([told, to_geojson(cure.proposal)]).encode()).hexdigest()]
    if key in st.session_state:
        asking.answers["cure"] = st.session_state.pop(key)
    is_taken = asking.answers.get("cure") == of
    if is_taken:
        html(note(page.t("after.cured")))
    else:
        _say(page, findings)
        html(note(page.t("after.cure", area=page.say.area(area_m2(cure.proposal)))))
    st.button(page.t("after.cure.leave" if is_taken else "after.cure.take"), key=asking.key("cure", "take"),
              on_click=lambda: st.session_state.update({key: [] if is_taken else of}))  # fmt: skip
    return to_geojson(cure.proposal) if is_taken else None


_BY_WAY = {"map": _by_map, "corners": _by_corners, "file": _by_file}


# --- what is said of it ------------------------------------------------------------------------------


def _say(page: Page, findings: Sequence[Finding]) -> None:
    """Each finding as a sentence: what stands in the way as a warning, the rest as a note."""
    for one in findings:
        text = finding_sentence(one, page.t, page.say)
        stops = one.severity == "refused"
        html(f'<p class="lt-warning" role="alert">{escape(text)}</p>' if stops else note(text))


def _area(page: Page, shape: Any, accuracy_m: float | None) -> None:
    """How large it is, and how far the GPS may be off."""
    said = page.t("outline.area", area=page.say.area(area_m2(shape)))
    if accuracy_m:
        said += " " + page.t("outline.area.error", area=rough_area(page, sd_area_m2(shape, accuracy_m)))
    html(f'<p class="lt-sentence-small" role="status">{escape(said)}</p>')


def _picture(asking: Asking, shape: Any, findings: Sequence[Finding]) -> None:
    """Where it lies, beside the other fields; what two fields both take stands out."""
    page = asking.page
    here: list[GeoJson] = [_feature(to_geojson(shape), page.t("kind.parcel"))]
    here += [_feature(p["geometry"], _called(page, p)) for p in page.reader.near("parcel", shape.bounds)
             if p.get("geometry") and p["uid"] != asking.subject and not p.get("successors")]  # fmt: skip
    plots = drawn_plots(page, [asking.subject]) if stored(asking) else []
    show(asking, here, plots, [*taken_twice(page, findings), *to_correct(page, findings)])


def taken_twice(page: Page, findings: Sequence[Finding]) -> list[GeoJson]:
    """The ground that findings are about, for the picture: where it lies and what is to be said of it."""
    return [
        {"type": "Feature", "geometry": to_geojson(one.shape),
         "properties": {"kind": "overlap", "label": finding_sentence(one, page.t, page.say)}}
        for one in findings if one.code in SHARED and one.shape is not None
    ]  # fmt: skip


def _feature(geometry: GeoJson, label: str) -> GeoJson:
    return {"type": "Feature", "geometry": geometry, "properties": {"uid": "", "label": label}}
