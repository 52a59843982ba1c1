"""What is said of a file of parcels, and what came of it: the words that its reader, its report and its page share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from landtrack.land.findings import Finding
from landtrack.register.parcel_batch import Batch

__all__ = ["Asked", "LeftOut", "Parcel", "Problem", "Report"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of a file."""

    layer: str = ""
    crs: str = ""  # wins over what the file says
    id_field: str = ""
    village_field: str = ""  # holds codes or names
    village: str = ""  # code or name: for what the field does not tell
    method: str = "unknown"
    accuracy_m: float | None = None  # standard error of a corner


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Something to be said about a feature."""

    row: int
    id: str | None
    finding: Finding
    other_row: int | None = None  # the second feature of a pair
    other: str | None = None  # its identifier, or the uid of a parcel of the register
    other_name: str = ""  # of a parcel of the register

    @property
    def code(self) -> str:
        """As the report names it: shared ground is a finding there, no dispute between people."""
        return "overlap" if self.finding.code == "conflict" else self.finding.code


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """A feature that can be land."""

    row: int
    id: str | None
    village: str  # uid
    shape: Any  # EPSG:4326


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """A feature that was refused, as far as it can be drawn."""

    row: int
    id: str | None
    geometry: dict[str, Any]  # GeoJSON, EPSG:4326, as it stands in the file: it may cross itself


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file."""

    file: str
    layer: str
    driver: str
    crs: str
    read: int
    parcels: tuple[Parcel, ...]
    problems: tuple[Problem, ...]
    area_m2: float
    dry_run: bool = False
    batch: str | None = None  # under which the whole import can be taken back
    seconds: float = 0.0
    asked: Asked = Asked()
    left_out: tuple[LeftOut, ...] = ()  # those of the refused that can be drawn
    not_chosen: tuple[Parcel, ...] = ()  # good, but not wanted
    digest: str = ""  # SHA-256 of the file, in hexadecimal
    earlier: tuple[Batch, ...] = ()  # imports of the very same file that stand

    @property
    def accepted(self) -> int:
        """Features that became parcels, or would."""
        return len(self.parcels)

    @property
    def refused(self) -> int:
        """Features that were left out."""
        return self.read - len(self.parcels) - len(self.not_chosen)

    @property
    def repaired(self) -> int:
        """Those of the accepted that were mended."""
        taken = {one.row for one in self.parcels}
        return len({one.row for one in self.problems if one.finding.severity == "repaired"} & taken)
