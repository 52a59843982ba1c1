"""What the papers of one request say: her receipt, the president's sheet, the answer as a letter.

Everything is asked of the reader, which cuts it to the account; everything is text when it leaves here, in
the language of the paper, for a template holds no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from landtrack.domain.asking import SAID
from landtrack.domain.codes import LADDER
from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT
from landtrack.domain.standards import last_day, standard
from landtrack.domain.values import read_date
from landtrack.errors import PaperRefused
from landtrack.i18n.catalogues import Translator, translator
from landtrack.i18n.formats import Formats, formats
from landtrack.i18n.summaries import cleared_summary
from landtrack.papers.typeset import picture, qr
from landtrack.presentation import PATH, PHONE, SAYS, SIGNS, Drawing, sign_of_claim

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

Record = dict[str, Any]
HASH_SHOWN = 12  # hexadecimal figures of the log's head: enough to find the event, short enough to read out
MARKETS = 6  # baskets in a row: market days until the next meeting
NO_SIGN = Drawing(line="M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z")
_UNWRITTEN = frozenset({"draft", "discarded"})
_HEARD = frozenset({"claim.hearing_held", "claim.talk_again", "claim.uphold", "claim.uphold_partly", "claim.refuse"})
_SAID_AGAIN = "talk_again"
_BUTTON = {verb.partition(".")[2]: name for name, verb in SAID.items()}  # what he said, as the button he would press
_SPOKEN = ("grounds", "conditions", "reason_words")


@dataclass(frozen=True)
class Asked:
    """A paper that somebody asks for.

    Parameters
    ----------
    about : the record it is about: of the kind that the paper's row names; {} for papers about nothing
    village : the village it concerns, {} where it concerns none
    count : how many, of what is printed in numbers
    sid : the sign-in, for the log of reads
    """

    reader: Reader
    kind: str
    about: Record
    village: Record
    size: str
    lang: str
    count: int
    sid: str = ""

    @cached_property
    def t(self) -> Translator:
        """Words in the language of the paper."""
        return translator(self.lang)

    @cached_property
    def say(self) -> Formats:
        """Numbers and days in the language of the paper."""
        return formats(self.lang)

    @cached_property
    def head(self) -> str:
        """The log's head hash, as much of it as a paper shows."""
        return self.reader.register.head_hash()[:HASH_SHOWN]

    def qr(self, number: str) -> str:
        """Number and head hash as a QR code, in the capitals that make it small."""
        return qr(" ".join(x for x in (number, self.head) if x).upper())

    def common(self, number: str, *, classes: str = "") -> Record:
        """What every paper carries; ``classes`` are those of what it shows beyond operational facts."""
        demonstration = self.reader.register.is_demonstration
        return {
            "size": self.size, "lang": self.lang, "number": number, "title": self.t(f"paper.{self.kind}"),
            "hash": " ".join(self.head[i : i + 4] for i in range(0, len(self.head), 4)),
            "printed": self.t("paper.printed", day=self.say.date(self.reader.today)),
            "demo": self.t("paper.demonstration") if demonstration else "",
            "labels": [self.t(f"paper.class.{cls}") for cls in classes],
            "qr": self.qr(number), "qr_alt": self.t("paper.qr"),
        }  # fmt: skip

    def sign(self, key: str | None) -> Record:
        """A sign as a picture and its word."""
        found = SIGNS.get(key or "")
        if found is None:
            return {"svg": picture(NO_SIGN, inked=False), "alt": self.t("paper.no_sign")}
        return {"svg": picture(found.drawing), "alt": self.t(found.msgid)}

    def of_claim(self, claim: Record) -> Record:
        """Number and picture of a request."""
        number = claim.get("public_code") or ""
        return {"number": number, "sign": self.sign(sign_of_claim(claim))}

    def area(self, value: Record | None) -> str:
        """An area as people say it, or "not known"."""
        return self.say.area(value["m2"]) if value else self.say.not_known

    def quantity(self, value: Record | None) -> str:
        """ "at least 50", or "not known"."""
        return self.say.quantity(value["value"], value["qualifier"]) if value else self.say.not_known


# --- her receipt -----------------------------------------------------------------------------


def wants_paper(kind: str, _: Reader, claim: Record) -> None:
    """Refuse a paper that nobody asked for: it can be a danger.

    Raises
    ------
    PaperRefused
    """
    if claim["status"] in _UNWRITTEN:
        raise PaperRefused(kind, "not_lodged")
    if claim.get("paper") in (None, "none"):
        raise PaperRefused(kind, "no_paper_wanted" if claim.get("paper") else "paper_not_asked")


def receipt(asked: Asked) -> Record:
    """Picture, number, the day; no name, no village, no word for what it is about."""
    claim = asked.about
    mine = asked.of_claim(claim)
    day = claim.get("date_received")
    return asked.common(mine["number"]) | mine | {
        "received": asked.t("receipt.received", day=asked.say.date(day)) if day else "",
        "keep": asked.t("receipt.keep"), "enough": asked.t("receipt.enough"),
    }  # fmt: skip


# --- the president's sheet -------------------------------------------------------------------


def president(asked: Asked) -> Record:
    """Where it stands, in five drawings; what was said; when they meet again; whom to ring."""
    claim, t = asked.about, asked.t
    chain = asked.reader.chain(claim["uid"])
    mine = asked.of_claim(claim)
    return asked.common(mine["number"]) | mine | {
        "path": _path(asked, chain), **_said(asked, chain), **_next(asked, chain["claim"]),
        "ring": t("president.ring"), "phone": asked.reader.setting("office_phone") or "",
        "phone_svg": picture(PHONE), "phone_alt": t("president.phone"),
    }  # fmt: skip


def _path(asked: Asked, chain: Record) -> list[Record]:
    verbs = {e.event.verb for e in asked.reader.timeline(chain["claim"]["uid"]) if not e.retracted}
    live = [c for c in chain["commitments"] if c["status"] in LIVE_COMMITMENT]
    done = {
        "asked": True, "heard": bool(verbs & _HEARD), "land_given": bool(live),
        "measured": any(c.get("measured") for c in live), "handed_over": bool(held_women(chain)),
    }  # fmt: skip
    return [
        {"svg": picture(one.drawing, inked=done[key]), "word": asked.t(one.msgid), "done": done[key],
         "more": _how_many(asked, chain) if key == "handed_over" else ""}
        for key, one in PATH.items()
    ]  # fmt: skip


def held_women(chain: Record) -> set[str]:
    """Who holds a plot of a chain."""
    held = [a for a in chain["allotments"] if a["status"] in HELD]
    return {link["party"] for a in held for link in a.get("holders") or ()}


def promised_women(chain: Record) -> Record | None:
    """Women promised by the latest decision that promised any, else by the land."""
    records = (*reversed(chain["decisions"]), *chain["commitments"])
    return next((r["promised_women"] for r in records if r.get("promised_women")), None)


def _how_many(asked: Asked, chain: Record) -> str:
    """ "48/50", where anything is handed over."""
    held, promised = len(held_women(chain)), promised_women(chain)
    if not held:
        return ""
    return asked.say.number(held) + (f"/{asked.say.number(promised['value'])}" if promised else "")


def _said(asked: Asked, chain: Record) -> Record:
    """The last that was said, by whom; nothing where nobody has spoken."""
    claim = chain["claim"]
    decision = chain["decisions"][-1] if chain["decisions"] else None
    if claim["status"] == "on_hold" and claim.get("hold_reason") == _SAID_AGAIN:
        outcome, level = _SAID_AGAIN, claim.get("ladder_level") or 1
    elif decision and claim["status"] != "under_review":
        outcome, level = decision["outcome"], decision.get("ladder_level") or 1
    else:
        return {"who_said": "", "said": ""}
    return {"who_said": asked.t(f"president.said.{level}"), **_button(asked, outcome)}


def _button(asked: Asked, outcome: str) -> Record:
    """An answer with the word and the drawing of the chief's own button."""
    one = SAYS[_BUTTON[outcome]]
    return {"said": asked.t(one.msgid), "said_svg": picture(one.drawing)}


def _next(asked: Asked, claim: Record) -> Record:
    """The next meeting, where one was told: its day in words, and market days as baskets."""
    again = claim["status"] == "on_hold" and claim.get("hold_reason") == _SAID_AGAIN
    until = claim.get("hold_until") if again else None
    if not until:
        return {"next": ""}
    if not read_date(until).is_exact:  # a season is not counted in market days
        return {"next": asked.t("president.next"), "day": asked.say.date(until), "baskets": [], "markets": ""}
    basket, alt = SIGNS["basket"].drawing, asked.t("president.market")
    markets = _markets(asked, until)
    row = [{"svg": picture(basket, inked=i < (markets or 0)), "alt": alt} for i in range(MARKETS)]
    known = asked.t.tn("president.markets", markets, n=asked.say.number(markets)) if markets else ""
    return {
        "next": asked.t("president.next"), "day": asked.say.date(until), "baskets": row,
        "markets": known or asked.t("president.markets_by_hand"),
    }  # fmt: skip


def _markets(asked: Asked, until: str) -> int | None:
    """Market days until an exact day; None where the market week is not set, or the row would be too long."""
    week, day = asked.reader.setting("market_week_days"), read_date(until)
    left = (day.first - date.fromisoformat(asked.reader.today)).days
    if not isinstance(week, int) or week < 1 or left < 1:
        return None
    return -(-left // week) if left <= MARKETS * week else None


# --- the answer as a letter ------------------------------------------------------------------


def has_answer(kind: str, reader: Reader, claim: Record) -> None:
    """A letter needs an answer.  Raises PaperRefused."""
    if claim["status"] in _UNWRITTEN or not reader.list("decision", claim=claim["uid"]):
        raise PaperRefused(kind, "no_answer_yet")


def letter(asked: Asked) -> Record:
    """The latest answer; a refusal, or half an answer, with its reason and the way to another body."""
    t, reader, claim = asked.t, asked.reader, asked.about
    decision = reader.list("decision", claim=claim["uid"])[-1]
    spoken = _spoken(asked, decision)
    level, mine = decision.get("ladder_level") or 1, asked.of_claim(claim)
    day = asked.say.date(decision["decided_on"])
    outcome = decision["outcome"]
    appeal = _appeal(asked, claim, decision) if outcome != "uphold" else []
    return asked.common(mine["number"], classes="S" if spoken else "") | mine | {
        "place": place(asked), "day": day, "from": t(f"level.{level}"), "heading": t(f"letter.title.{level}"),
        "to": t("letter.to", number=mine["number"]),
        "asked_label": t("letter.asked"), "asked": cleared_summary(claim, t, asked.say),
        "answer_label": t("letter.answer"), **_button(asked, outcome), "meaning": t(f"letter.means.{outcome}"),
        "rows": _promise(asked, decision) if outcome != "refuse" else _reason(asked, decision, spoken),
        "words": [{"label": t(f"letter.{name}"), "text": t("letter.quoted", words=spoken[name])}
                  for name in ("grounds", "conditions") if name in spoken],
        "appeal": appeal, "appeal_label": t("letter.appeal") if appeal else "",
        "source": t(f"letter.source.{decision.get('source_kind') or 'oral'}", day=day),
        "signs": [t("letter.sign.body", body=t(f"level.{level}")), *[t("letter.sign.witness")] * 2],
    }  # fmt: skip


def _spoken(asked: Asked, decision: Record) -> dict[str, str]:
    """The body's own words, opened and logged; where there are some, a letter without them would mislead.

    Raises
    ------
    WrongKey : this machine has no key
    """
    if not any(decision.get(name) for name in _SPOKEN):
        return {}
    _ = asked.reader.register.sealer  # raises
    words = asked.reader.words("decision", decision["uid"], sid=asked.sid)
    return {name: words[name] for name in _SPOKEN if words.get(name)}


def place(asked: Asked) -> str:
    """The village with the units it lies in today."""
    path = units(asked)
    return f"{asked.village['name']} ({path})" if path else str(asked.village["name"])


def units(asked: Asked) -> str:
    """The units that the village lies in today, from the nearest; "" where none is recorded."""
    found = reversed(asked.reader.places(asked.village["uid"]))
    kinds = ((asked.t(f"code.unit_kind.{u['kind']}").lower(), u["name"]) for u in found)
    return ", ".join(asked.t("paper.unit", kind=kind, name=name) for kind, name in kinds)


def _promise(asked: Asked, decision: Record) -> list[Record]:
    rows = [("women", asked.quantity(decision.get("promised_women"))),
            ("area", asked.area(decision.get("promised_area")))]  # fmt: skip
    if decision.get("promised_by"):
        rows.append(("by", asked.say.date(decision["promised_by"])))
    return [{"label": asked.t(f"letter.promise.{name}"), "text": text} for name, text in rows]


def _reason(asked: Asked, decision: Record, spoken: dict[str, str]) -> list[Record]:
    code = decision.get("refusal_reason")
    rows = [("reason", asked.t(f"code.refusal_reason.{code}") if code else asked.say.not_known)]
    rows += [(name, asked.t("letter.quoted", words=text)) for name, text in spoken.items() if name == "reason_words"]
    return [{"label": asked.t(f"letter.{name}"), "text": text} for name, text in rows]


def _appeal(asked: Asked, claim: Record, decision: Record) -> list[str]:
    """The way to another body, and until when it is open without a word of explanation."""
    level, now = decision.get("ladder_level") or 1, claim.get("ladder_level") or 1
    if now > level:
        return [asked.t("letter.appeal.under_way", body=asked.t(f"level.{now}"))]
    if level >= max(LADDER):
        return [asked.t("letter.appeal.top")]
    today, told = date.fromisoformat(asked.reader.today), claim.get("told_on")
    if told and read_date(told).last >= read_date(decision["decided_on"]).first:
        last = last_day("S9", read_date(told).last)
        window = asked.t("letter.appeal.until" if last >= today else "letter.appeal.late", day=asked.say.date(last))
    else:  # an answer nobody has told yet: the days begin when it is
        window = asked.t("letter.appeal.days", days=standard("S9", today).limit)
    return [asked.t("letter.appeal.route", body=asked.t(f"level.{level + 1}")), window, asked.t("letter.appeal.say")]
