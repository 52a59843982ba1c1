"""Files that a page made for who looks at it, fetched through a route that asks for the sign-in of whom they were for.

Streamlit's own button serves what it offers to anybody who has the address.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

MOST_KEPT = 32


@dataclass(frozen=True, slots=True)
class Handed:
    """A file and whom it is for: the digest of a sign-in's token."""

    sid: str
    name: str
    media_type: str
    make: Callable[[], bytes]  # when it is asked for


class Counter:
    """Keeps the latest files, as a counter keeps what is to be fetched."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: OrderedDict[str, Handed] = OrderedDict()
        self._lock, self._most = Lock(), most

    def put(self, handed: Handed, token: str = "") -> str:
        """Keep a file; returns the token under which it is fetched: a new one, or the one it had before."""
        token = token or secrets.token_urlsafe(24)
        with self._lock:
            self._kept[token] = handed
            self._kept.move_to_end(token)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return token

    def fetch(self, token: str, sid: str) -> Handed | None:
        """The file, for the sign-in that it was made for; None for anybody else."""
        with self._lock:
            found = self._kept.get(token)
        return found if found is not None and sid and secrets.compare_digest(found.sid, sid) else None


COUNTER = Counter()
