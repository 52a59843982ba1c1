"""Many past stories at once: each told or refused on its own, all of them taken back together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from landtrack.domain.events import Event
from landtrack.domain.policy import Actor
from landtrack.domain.values import read_quantity
from landtrack.errors import LandtrackError, NotFound
from landtrack.register.catch_up import FIRST_VERBS, MOST_WOMEN, Story, Told, row_id, tell
from landtrack.register.history import built_on, is_standing, retracted_ids
from landtrack.register.register import Register
from landtrack.register.unit import Unit
from landtrack.store import log

Outcome = Told | LandtrackError
# Takes what is to be done, gives it back one by one, and shows how far it is.
Progress = Callable[[Sequence[Any]], Iterable[Any]]
MOST_EVENTS = 3000  # of one transaction: others write in between
LATEST = 2000  # beginnings of stories that a list of batches looks back over


class _GiveUp(Exception):
    """Not an error: a rehearsal has come to its end, and its transaction is undone."""


# --- telling ------------------------------------------------------------------------------------------


def tell_all(
    register: Register, actor: Actor, stories: Sequence[Story], *, batch: str = "", dry_run: bool = False,
    progress: Progress | None = None,
) -> list[Outcome]:  # fmt: skip
    """Tell stories, each on its own: one that is refused leaves the others in.

    Parameters
    ----------
    batch : uid under which they can be taken back together
    dry_run : the same outcomes, but nothing is kept

    Returns
    -------
    one outcome a story, in order: what was told, or the error that refused it
    """
    found: list[Outcome] = []
    rest = iter(progress(stories) if progress else stories)
    same: Counter[str] = Counter()  # equal rows of one file are told apart by their order
    while len(found) < len(stories):
        with _transaction(register, actor, dry_run=dry_run) as unit:
            written = 0
            while len(found) < len(stories) and (dry_run or written < MOST_EVENTS):
                story = next(rest)
                outcome, events = _alone(unit, story, same, batch=batch, dry_run=dry_run)
                found.append(outcome)
                written += events
    return found


@contextmanager
def _transaction(register: Register, actor: Actor, *, dry_run: bool = False) -> Iterator[Unit]:
    try:
        with register.write(actor) as unit:
            yield unit
            if dry_run:
                raise _GiveUp  # noqa: TRY301 (only an exception undoes the transaction)
    except _GiveUp:
        pass


def _alone(unit: Unit, story: Story, same: Counter[str], *, batch: str, dry_run: bool) -> tuple[Outcome, int]:
    """One story, undone alone where it is refused; and how many events it wrote."""
    try:
        nth = same[key := row_id(unit.register.id, story)]
        same[key] += 1
        with unit.conn.begin_nested():
            alone = Unit(unit.register, unit.conn, unit.actor)
            first = _free_id(alone, story, nth)
            told = tell(alone, _fewest(story) if dry_run else story, id=first, batch=batch)
            alone.finish()
    except LandtrackError as error:
        return error, 0
    return told, len(alone.events)


def _free_id(unit: Unit, story: Story, nth: int) -> str:
    """The id under which the story stands, or may be told: one that was taken back may be told again."""
    attempt = 0
    while (known := log.by_id(unit.conn, row_id(unit.register.id, story, nth, attempt))) is not None:
        if is_standing(unit.conn, known):
            break
        attempt += 1
    return row_id(unit.register.id, story, nth, attempt)


def _fewest(story: Story) -> Story:
    """The same story with the fewest women that take the same steps: fifty alike are rehearsed as one or two."""
    then, now = story.counted(story.women_then), story.counted(story.women_now)
    if max(then or 0, now or 0) > MOST_WOMEN:
        return story
    ranks = {n: i for i, n in enumerate(sorted({0, then or 0, now or 0}))}
    few: dict[str, Any] = {
        name: read_quantity(ranks[n])
        for name, n in (("women_then", then), ("women_now", now))
        if n is not None
    }  # fmt: skip
    return replace(story, **few)


# --- taking back --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A story that could not be taken back: why, and what is built on it."""

    form: str
    village: str
    error: LandtrackError
    built_on: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking stories back: villages whose story is gone, stories that stay."""

    taken_back: tuple[str, ...]
    kept: tuple[Kept, ...]


def undo(register: Register, actor: Actor, batch: str, *, progress: Progress | None = None) -> Undone:
    """Take back every story of a batch that still stands and that nothing is built on.

    Raises
    ------
    NotFound : no batch has this uid, or none of its stories stands any more
    """
    firsts = stories_of(register, actor, batch)
    if not firsts:
        raise NotFound("batch", batch)
    return take_back(register, actor, firsts, progress=progress)


def undo_story(register: Register, actor: Actor, form: str) -> Undone:
    """Take back one story by the id of its first event.  Raises NotFound."""
    with register.database.read() as conn:
        first = log.by_id(conn, form)
    if first is None or not actor.in_scope(first.area_code):
        raise NotFound("event", form)
    return take_back(register, actor, [first])


def take_back(register: Register, actor: Actor, firsts: Sequence[Event], *, progress: Progress | None = None) -> Undone:
    """Take back stories by their first events, the latest first.  One that cannot be leaves the others."""
    gone: list[str] = []
    kept: list[Kept] = []
    rest = iter(progress(firsts[::-1]) if progress else firsts[::-1])
    while len(gone) + len(kept) < len(firsts):
        with _transaction(register, actor) as unit:
            written = 0
            while len(gone) + len(kept) < len(firsts) and written < MOST_EVENTS:
                first = next(rest)
                written += len(log.of_form(unit.conn, first.form))
                try:
                    with unit.conn.begin_nested():
                        alone = Unit(register, unit.conn, unit.actor)
                        alone.do("event.retract", event=first.id)
                        alone.finish()
                    gone.append(first.area_code)
                except LandtrackError as error:
                    kept.append(Kept(first.id, first.area_code, error, _rests_on(unit, first)))
    return Undone(tuple(gone), tuple(kept))


def _rests_on(unit: Unit, first: Event) -> tuple[Event, ...]:
    form = [e for e in log.of_form(unit.conn, first.form) if e.verb != "event.retract"]
    events = (log.by_id(unit.conn, uid) for uid in dict.fromkeys(built_on(unit.conn, form)))
    return tuple(event for event in events if event is not None)


def stories_of(register: Register, actor: Actor, batch: str) -> list[Event]:
    """First events of the stories of a batch that still stand, in the account's villages."""
    with register.database.read() as conn:
        named = [e for e in log.about(conn, batch) if e.verb in FIRST_VERBS and e.body["facts"].get("batch") == batch]
        return [e for e in named if actor.in_scope(e.area_code) and is_standing(conn, e)]


@dataclass(frozen=True, slots=True)
class Batch:
    """A telling from a spreadsheet, as a list shows it."""

    uid: str
    recorded_on: str  # ISO day
    stories: int  # that stand


def batches(register: Register, actor: Actor) -> list[Batch]:
    """The latest batches that the account told and of which something stands, latest first."""
    with register.database.read() as conn:
        firsts = log.latest_of(conn, FIRST_VERBS, LATEST, actor.uid)
        gone = retracted_ids(log.latest_of(conn, ("event.retract",), LATEST))
    stories: Counter[str] = Counter()
    days: dict[str, str] = {}
    for event in firsts:
        batch = event.body["facts"].get("batch")
        if batch and event.id not in gone:
            stories[batch] += 1
            days.setdefault(batch, event.recorded_at[:10])
    return [Batch(uid, day, stories[uid]) for uid, day in days.items()]
