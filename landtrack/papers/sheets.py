"""What the papers of a visit say: slips with their stubs, the village's sheet, the season, who was there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT, word_shown
from landtrack.errors import PaperRefused
from landtrack.i18n.summaries import cleared_summary
from landtrack.papers.data import Asked, Record, held_women, promised_women, units
from landtrack.papers.typeset import picture
from landtrack.presentation import ASKS, PATH, STATES, sign_of_number
from landtrack.register import land_reads
from landtrack.register.numbers import fresh_numbers

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

ON_A_SHEET = 50  # signs of a season sheet, five in a row
LINES = {"a5": 15, "a4": 22}  # of an attendance list
# A sheet is read over a shoulder: what must not be seen in the village is on the officer's screen only.
_UNTOLD = frozenset({"decider_named", "private_question"})
_NOT_ON_SHEET = frozenset({"draft", "discarded", "merged", "referred"})


# --- slips -----------------------------------------------------------------------------------


def slips(asked: Asked) -> Record:
    """Numbers given out beforehand, each with its picture: hers to keep, and a stub with the eight questions.

    A slip has no village, no name, no word for what it is about.
    """
    t = asked.t
    numbers = fresh_numbers(asked.reader.register, asked.count, sign_of_number)
    made = [{"number": n, "sign": asked.sign(sign_of_number(n)), "qr": asked.qr(n)} for n in numbers]
    return asked.common("") | {
        "slips": made, "yours": t("slip.yours"), "say": t("slip.say"), "stub": t("slip.stub"),
        "asks": [{"svg": picture(one.drawing), "alt": t(one.msgid)} for one in ASKS.values()],
        "day": t("slip.day"), "how_many": t("slip.how_many"),
        "questions": [
            {"label": t(f"slip.{name}"), "answers": [t(f"slip.{name}.{one}") for one in answers]}
            for name, answers in _STUB.items()
        ],
    }  # fmt: skip


_STUB = {
    "who": ("woman", "group", "other", "anonymous"), "write": ("yes", "no"), "chief": ("yes", "no"),
    "danger": ("yes", "no", "unknown"), "paper": ("with_her", "at_office", "none"),
}  # fmt: skip


# --- the season ------------------------------------------------------------------------------


def somebody_holds(kind: str, reader: Reader, commitment: Record) -> None:
    """A season sheet needs somebody who holds a plot.  Raises PaperRefused."""
    if not reader.knows_any("allotment", commitment=commitment["uid"], status=sorted(HELD)):
        raise PaperRefused(kind, "nobody_holds")


def season(asked: Asked) -> Record:
    """Every plot that is held, as its holder's sign with a box; no names."""
    t, reader, commitment = asked.t, asked.reader, asked.about
    land = reader.land(commitment["area_code"])
    held = [a for a in land["allotments"] if a["commitment"] == commitment["uid"] and a["status"] in HELD]
    numbers = {p["uid"]: p["number"] for p in land["plots"]}
    tiles = sorted((_tile(asked, land, numbers, a) for a in held), key=lambda tile: tile["order"])
    sheets = [tiles[i : i + ON_A_SHEET] for i in range(0, len(tiles), ON_A_SHEET)]
    return asked.common(number_of_land(asked, commitment)) | {
        "sheets": sheets, "village": asked.village["name"], "heading": t("season.title"), "how": t("season.how"),
        "instead": t("season.instead"), "year": t("season.year"),
        "seasons": [t(f"code.season.{one}") for one in ("rains", "harvest", "dry")],
        "known": [t(f"code.visit_basis.{one}") for one in ("said_by_president", "checked")],
        "count": t.tn("season.plots", len(held), n=asked.say.number(len(held))), "day": t("slip.day"),
    }  # fmt: skip


def _tile(asked: Asked, land: Record, numbers: dict[str, str], allotment: Record) -> Record:
    people = [land["people"].get(link["party"]) or {} for link in allotment.get("holders") or ()]
    first = people[0] if people else {}
    plot = numbers.get(allotment.get("plot") or "", "")
    label = plot or first.get("pseudonym") or "–"
    counting = first.get("number") or 0
    order = (not plot, len(plot), plot, counting, label)
    return {"label": label, "sign": asked.sign(first.get("sign")), "order": order}


def number_of_land(asked: Asked, commitment: Record) -> str:
    """The number that land goes by on paper: its request's, else its village's code."""
    claims = asked.reader.list("claim", uid=list(commitment.get("claims") or ()))
    return (claims[0].get("public_code") if claims else asked.village.get("code")) or ""


# --- who was there ---------------------------------------------------------------------------


def attendance(asked: Asked) -> Record:
    """Blank lines to sign or to mark; nobody has to."""
    t = asked.t
    return asked.common(asked.village.get("code") or "", classes="L") | {
        "village": asked.village["name"], "heading": t("attendance.title"), "lines": LINES[asked.size],
        "day": t("slip.day"), "place": t("attendance.place"), "matter": t("attendance.matter"),
        "head": [t(f"attendance.{name}") for name in ("row", "name", "woman", "man", "mark")],
        "free": t("attendance.free"), "count": [t("attendance.women"), t("attendance.men")],
    }  # fmt: skip


# --- the village's sheet ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one matter of a village stands, as the questions of a visit need it."""

    asked: Asked
    claim: Record
    commitments: list[Record]
    allotments: list[Record]
    people: Record
    contests: list[Record] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The claim's status, "" for land without a request."""
        return str(self.claim.get("status") or "")

    @property
    def live(self) -> list[Record]:
        """Land that is given and not given up."""
        return [c for c in self.commitments if c["status"] in LIVE_COMMITMENT]

    def waiting_plots(self) -> int:
        """Plots that are laid down for somebody and not yet in her hands."""
        return sum(a["status"] in ("planned", "assigned") for a in self.allotments)

    def unnamed(self) -> int:
        """Women who hold and have given no name."""
        held = held_women({"allotments": self.allotments})
        return sum((self.people.get(uid) or {}).get("basis") not in (None, "named") for uid in held)


# What to ask on a visit: a row is asked where its condition gives a number (shown in its sentence) or True.
QUESTIONS: dict[str, Callable[[Standing], int | bool]] = {
    "received": lambda s: s.status == "lodged",
    "answer": lambda s: s.status in ("acknowledged", "under_review"),
    "again": lambda s: s.status == "on_hold" and s.claim.get("hold_reason") == "talk_again",
    "paused": lambda s: s.status == "on_hold" and s.claim.get("hold_reason") != "talk_again",
    "apart": lambda s: s.status in ("lodged", "acknowledged", "under_review", "on_hold", "not_upheld"),
    "tell": lambda s: s.status in ("upheld", "partly_upheld", "not_upheld") and not s.claim.get("told_on"),
    "which_land": lambda s: s.status in ("upheld", "partly_upheld") and not s.live,
    "measure": lambda s: any(not c.get("measured") for c in s.live),
    "hand_over": lambda s: bool(s.live) and s.waiting_plots(),
    "objection": lambda s: any(c["status"] == "open" for c in s.contests),
    "season": lambda s: any(a["status"] in HELD for a in s.allotments),
    "names": lambda s: s.unnamed(),
}


def village(asked: Asked) -> Record:
    """Where things stand, what to ask, what waits; numbers and pictures, no names."""
    t, reader, uid = asked.t, asked.reader, asked.village["uid"]
    claims = [c for c in reader.list("claim", area_code=uid) if c["status"] not in _NOT_ON_SHEET]
    matters = [_of_claim(asked, claim) for claim in claims if claim["status"] not in ("closed", "withdrawn")]
    land = reader.land(uid)
    matters += [_of_land(asked, land, c) for c in land["commitments"] if not c.get("claims")]
    finished = [c.get("public_code") or "" for c in claims if c["status"] in ("closed", "withdrawn")]
    return asked.common(asked.village.get("code") or "", classes="L") | {
        "village": asked.village["name"], "place": units(asked), "matters": matters,
        "finished": t("village_sheet.finished", numbers=", ".join(finished)) if finished else "",
        "ask_label": t("village_sheet.ask") if any(m["ask"] for m in matters) or not matters else "",
        "waits_label": t("village_sheet.waits") if any(m["waits"] for m in matters) else "",
        "notes": t("village_sheet.notes"), "nothing": "" if matters else t("visit.ask.story"), "day": t("slip.day"),
    }  # fmt: skip


def _of_claim(asked: Asked, claim: Record) -> Record:
    chain = asked.reader.chain(claim["uid"])
    land = land_reads.of_land(asked.reader, chain["commitments"])
    standing = Standing(asked, chain["claim"], chain["commitments"], chain["allotments"], land["people"],
                        chain["contests"])  # fmt: skip
    subjects = [claim["uid"], *(c["uid"] for c in chain["commitments"])]
    return asked.of_claim(claim) | {
        "summary": cleared_summary(claim, asked.t, asked.say), "word": _word(asked, chain),
        "facts": _facts(asked, chain), **_to_do(asked, standing, subjects),
    }  # fmt: skip


def _of_land(asked: Asked, land: Record, commitment: Record) -> Record:
    """Land that began with a meeting or a project has no number of its own."""
    mine = [a for a in land["allotments"] if a["commitment"] == commitment["uid"]]
    targets = {commitment["uid"], *(commitment.get("parcels") or ())}
    standing = Standing(asked, {}, [commitment], mine, land["people"],
                        [c for c in land["contests"] if c["target"] in targets])  # fmt: skip
    chain = {"claim": commitment, "decisions": [], "commitments": [commitment], "allotments": mine, "days": {}}
    mark = {"svg": picture(PATH["land_given"].drawing), "alt": asked.t("path.land_given")}
    return {
        "number": "", "sign": mark, "summary": asked.t(f"visit.origin.{commitment.get('origin') or 'unknown'}"),
        "word": _word(asked, chain), "facts": _facts(asked, chain), **_to_do(asked, standing, [commitment["uid"]]),
    }  # fmt: skip


def _word(asked: Asked, chain: Record) -> Record:
    """One of the six words, with its drawing: "Handed over 48 of 50"."""
    held, promised = len(held_women(chain)), promised_women(chain)
    word = word_shown(chain["claim"]["status"], held) or "asked"
    text = asked.t(f"word.{word}")
    if word == "handed_over" and promised:
        said = {"held": asked.say.number(held), "promised": asked.say.number(promised["value"])}
        text = asked.t("word.handed_over_of", **said)
    elif word == "handed_over":
        text = f"{text} {asked.say.number(held)}"
    return {"svg": picture(STATES[word].drawing), "text": text}


def _facts(asked: Asked, chain: Record) -> str:
    t, parts = asked.t, []
    if day := chain["days"].get("asked"):
        parts.append(t("visit.asked_on", day=asked.say.date(day)))
    if promised := promised_women(chain):
        parts.append(t("visit.women_promised", women=asked.quantity(promised)))
    for one in chain["commitments"]:
        area = asked.area(one.get("surveyed_area") or one.get("declared_area"))
        parts.append(t("visit.land_measured" if one.get("measured") else "visit.land_told", area=area))
    return " · ".join(parts)


def _to_do(asked: Asked, standing: Standing, subjects: list[str]) -> Record:
    found = {code: ask(standing) for code, ask in QUESTIONS.items()}
    codes = dict.fromkeys(r.code for uid in subjects for r in asked.reader.reserves(uid) if r.code not in _UNTOLD)
    until = standing.claim.get("hold_until")
    fills: dict[str, Any] = {"until": asked.say.date(until) if until else asked.say.not_known}
    return {
        "ask": [asked.t(f"visit.ask.{code}", n=asked.say.number(int(n)), **fills) for code, n in found.items() if n],
        "waits": [asked.t(f"reserve.{code}") for code in codes],
    }  # fmt: skip
