"""What lies in a zip archive, before anything of it is unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landtrack.errors import UnreadableFile

if TYPE_CHECKING:
    import zipfile

__all__ = ["members_of"]

MOST_PACKING = 200  # times smaller than what it holds: more is made to fill a machine
MOST_MEMBERS = 10_000


def members_of(
    archive: zipfile.ZipFile, packed: int, name: str, *, most_bytes: int, locked: str = "locked_archive"
) -> list[zipfile.ZipInfo]:
    """The files in an archive of ``packed`` bytes.

    Parameters
    ----------
    most_bytes : when unpacked, all together
    locked : what is said of one with a password

    Raises
    ------
    UnreadableFile : it is locked, or would fill the memory or the disk
    """
    members = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
    if any(one.flag_bits & 1 for one in members):
        raise UnreadableFile(name, locked)
    unpacked = sum(one.file_size for one in members)
    if len(members) > MOST_MEMBERS or unpacked > min(most_bytes, MOST_PACKING * max(packed, 2**15)):
        raise UnreadableFile(name, "bomb")
    return members
