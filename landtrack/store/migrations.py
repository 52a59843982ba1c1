"""Steps from one schema to the next: a function a step, run in one transaction.

Columns are added natively (ALTER TABLE ADD): rebuilding a layer's table would lose its
spatial index triggers.  What a step changes in the read tables may also be rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

MIGRATIONS: dict[int, Callable[[Connection], None]] = {}
