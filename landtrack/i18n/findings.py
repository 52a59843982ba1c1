"""A finding about land as a sentence: which lines, which plots, how many metres, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from landtrack.i18n.catalogues import Translator
    from landtrack.i18n.formats import Formats

_IN_KM_FROM = 10_000


class Noticed(Protocol):
    """What a finding tells (``land.findings.Finding``)."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def lines(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def ids(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def m(self) -> float | None: ...  # noqa: D102
    @property
    def m2(self) -> float | None: ...  # noqa: D102
    @property
    def cured_m(self) -> float | None: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def mended(self) -> bool: ...  # noqa: D102


def finding_sentence(finding: Noticed, t: Translator, f: Formats) -> str:
    """The catalogue's sentence of a finding; where it has none of its own, that of the reason of its code."""
    said = t.t(
        _key(finding, t), ids=_listed(finding.ids, t), m=_distance(finding.m, f), m2=f.area(finding.m2, short=True),
        text=finding.text,
    )  # fmt: skip
    if finding.cured_m is not None and not finding.mended:
        places = "finding.places" if finding.m is not None else "finding.places.cured"
        said = t.t(places, said=said, m=_distance(finding.m, f), cured_m=_distance(finding.cured_m, f))
    if not finding.lines:
        return said
    return t.tn("finding.at_lines", len(finding.lines), lines=_ranges(finding.lines), said=said)


def _key(finding: Noticed, t: Translator) -> str:
    own = f"finding.{finding.code}"
    if finding.mended and t.has(f"{own}.repaired"):
        return f"{own}.repaired"
    if finding.ids and t.has(f"{own}.plots"):
        return f"{own}.plots"
    if len(finding.ids) == 2 and t.has(f"{own}.two"):
        return f"{own}.two"
    if not finding.text and t.has(f"{own}.untold"):
        return f"{own}.untold"
    return own if t.has(own) else f"reason.{finding.code}"


def _listed(names: Sequence[str], t: Translator) -> str:
    if len(names) < 2:
        return names[0] if names else "-"
    return t.t("finding.both", one=", ".join(names[:-1]), other=names[-1])


def _distance(m: float | None, f: Formats) -> str:
    if m is None:
        return f.not_known
    if m >= _IN_KM_FROM:
        return f"{f.number(m / 1000, 0)}\N{NO-BREAK SPACE}km"
    return f"{f.number(m, 0 if m >= 10 else 1)}\N{NO-BREAK SPACE}m"


def _ranges(lines: Sequence[int]) -> str:
    """Numbers of lines as people write them.

    >>> _ranges((1, 2, 3, 7))
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
