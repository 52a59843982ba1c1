"""Wrong passwords: how often a name may be tried, from one address and from all of them.

A name is paused at the address that the wrong passwords came from, so that nobody in the room shuts somebody else
out; many addresses together are stopped later.  A name that nobody has is counted like one that somebody has.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

FREE_TRIES = 5  # from one address
FREE_EVERYWHERE = 50  # from all addresses together
PAUSE_S = 15 * 60
MOST_KEPT = 20_000  # some 5 MB; whoever fills it has paid for each with a password's check


@dataclass(slots=True)
class _Count:
    wrong: int = 0
    paused_until: int = 0


class Tries:
    """Counts in memory, of a bounded number of names and addresses; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[bytes, _Count] = OrderedDict()

    def paused_until(self, name: str, address: str) -> int:
        """Until when the name may not be tried from there, in seconds since 1970; 0 if it may."""
        with self._lock:
            found = (self._kept.get(_key(name, place)) for place in (address, None))
            return max((count.paused_until for count in found if count), default=0)

    def wrong(self, name: str, address: str, now: int) -> None:
        """Count a wrong password, and pause the name where there were too many."""
        with self._lock:
            for place, free in ((address, FREE_TRIES), (None, FREE_EVERYWHERE)):
                count = self._kept.pop(_key(name, place), None) or _Count()
                count.wrong += 1
                if count.wrong >= free:
                    count.wrong, count.paused_until = 0, now + PAUSE_S
                self._kept[_key(name, place)] = count
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def right(self, name: str, address: str) -> None:
        """Forget what was counted: the password was known after all."""
        with self._lock:
            for place in (address, None):
                self._kept.pop(_key(name, place), None)


def _key(name: str, place: str | None) -> bytes:
    """Of one length, however long the name; ``place`` None is everywhere."""
    return sha256(f"{name}\0{'' if place is None else f'at {place}'}".encode(errors="replace")).digest()
