"""The register's clock: today, now, and the hybrid logical clock of its events.

A demonstration register is fixed to a day of its story; everything that looks at time
takes it from here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one register; ``fixed`` is the demonstration's day."""

    fixed: date | None = None

    def now(self) -> datetime:
        """The moment, UTC; on the fixed day if there is one."""
        real = datetime.now(UTC)
        return real if self.fixed is None else datetime.combine(self.fixed, real.timetz())

    def today(self) -> date:
        """The village's day; Mali keeps UTC the whole year."""
        return self.fixed or self.now().date()


def next_tick(last: str) -> str:
    """The hybrid clock after ``last``: real microseconds, but always forward."""
    return f"{max(int(last or 0) + 1, time.time_ns() // 1000):016d}"
