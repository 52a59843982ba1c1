"""Numbers given out before there is a request: they stand on the slips that an officer takes to a village."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from landtrack.domain.values import new_code
from landtrack.store import state

if TYPE_CHECKING:
    from landtrack.register.register import Register

_APART = 40  # so many slips one after the other have different pictures


def fresh_numbers(register: Register, count: int, picture: Callable[[str], str]) -> list[str]:
    """Random numbers that no request of the register has, in whatever village, and that differ among themselves.

    Nothing is written: a number is a request's from the day it is recorded, when it is looked for once more.

    Parameters
    ----------
    picture : the key of the picture that goes with a number; neighbours get different ones
    """
    found: dict[str, None] = {}
    recent: deque[str] = deque(maxlen=_APART)
    with register.database.read() as conn:
        while len(found) < count:
            number = new_code()
            sign = picture(number)
            if number in found or sign in recent or state.matching(conn, "claim", public_code=number):
                continue
            found[number] = None
            recent.append(sign)
    return list(found)
