"""A thousand past stories from a sheet against the same events written by plain verbs: what reading a row costs."""

from __future__ import annotations

import shutil
import time

from landtrack.domain.values import new_uid
from landtrack.exchange import row_report
from landtrack.register.register import init_register, open_register
from landtrack.register.unit import Unit

ROWS = 1000
A_TRANSACTION = 3000  # events, as the batch has it
SAID = ("c'est juste", "accepté", "on va en reparler", "refus", "en partie")
WHEN = ("2013", "hivernage 2012", "mars 2013", "08/03/2013", "avant les pluies 2012")
WOMEN = (
    ("5", "4", "vu"),
    ("une cinquantaine", "", "tel"),
    ("3", "toutes", "papier signé"),
    ("12", "", "la présidente"),
)


def sheet(villages):
    """One row a village, written as people write."""
    rows = ["Village;Année;Comment;Réponse du chef;Superficie;Femmes;Femmes aujourd'hui;Source"]
    for i, name in enumerate(villages):
        said = SAID[i % len(SAID)]
        is_yes = said in ("c'est juste", "accepté", "en partie")
        then, now, source = WOMEN[i % len(WOMEN)] if is_yes else ("20", "", "tel")
        rows.append(
            f"{name};{WHEN[i % 5]};demande;{said};{'3,5 ha' if is_yes else ''};{then};{now if is_yes else ''};{source}"
        )
    return "\n".join(rows).encode()


def measure(folder):
    """Seconds of the processor (others may share it) for the sheet and for its events alone; rows, events."""
    place = folder / "sheet.gpkg"
    register, first = init_register(place)
    officer = register.actor(first.officer)
    names = [f"Village {i:04}" for i in range(ROWS)]
    with register.write(officer) as unit:
        for name in names:
            unit.do("village.add", name=name)
    register.close()
    shutil.copy(place, folder / "plain.gpkg")
    register = open_register(place)
    steps = []
    with Noted(steps):
        _tell(register, officer, sheet(names[:50]))  # warm, and told already when the clock runs
    began = time.process_time()
    with Noted(steps):
        report = _tell(register, officer, sheet(names))
    sheet_s = time.process_time() - began
    assert (report.new, report.count("already"), report.refused) == (ROWS - 50, 50, 0)
    register.close()
    warm, rest = _parted(steps)
    register = open_register(folder / "plain.gpkg")
    known = {}
    _replay(register, officer, warm, known)
    began = time.process_time()
    _replay(register, officer, rest, known)
    plain_s = time.process_time() - began
    register.close()
    return sheet_s, plain_s, ROWS, len(rest)


def _tell(register, officer, data):
    found = row_report.understand(register, officer, data, "sheet.csv")
    return row_report.tell_rows(register, officer, *found, "sheet.csv")


class Noted:
    """Notes each verb with its facts and the event it became."""

    def __init__(self, steps):
        self.steps, self.do = steps, Unit.do

    def __enter__(self):
        steps, do = self.steps, self.do

        def noted(unit, verb, /, **facts):
            event = do(unit, verb, **facts)
            steps.append((verb, facts, event))
            return event

        Unit.do = noted

    def __exit__(self, *_):
        Unit.do = self.do
        self.steps.append(None)


def _parted(steps):
    at = steps.index(None)
    return steps[:at], [one for one in steps[at + 1 :] if one]


def _replay(register, officer, steps, known):
    """The same verbs, a form a story, in transactions of the same size."""
    for start in range(0, len(steps), A_TRANSACTION):
        with register.write(officer) as unit:
            form = None
            for verb, facts, event in steps[start : start + A_TRANSACTION]:
                if event.form != form:
                    unit.form, form = None, event.form
                again = unit.do(verb, **_mapped(facts, known) | ({"id": new_uid()} if facts.get("id") else {}))
                known[event.subject] = again.subject
                for old, new in zip(event.body.get("makes", ()), again.body.get("makes", ()), strict=True):
                    known[old["uid"]] = new["uid"]


def _mapped(value, known):
    if isinstance(value, dict):
        return {k: _mapped(v, known) for k, v in value.items()}
    if isinstance(value, list):
        return [_mapped(one, known) for one in value]
    return known.get(value, value) if isinstance(value, str) else value
