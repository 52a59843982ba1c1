"""Two villages that know nothing of each other, each with a whole story, and accounts of every sort in one of them."""

import dataclasses
import io
from datetime import date

from factories import Story, gather, whole_story
from PIL import Image

from landtrack.register.accounts import set_password
from landtrack.register.documents import add_document
from landtrack.store import log
from landtrack.store.tables import RECORD_TABLES

PASSWORD = "mil-et-fonio-2014"
NAMES = ("Ramata Dehors", "Groupement Dehors", "parole-de-dehors", "titre-de-dehors")
INSIDE = ("recorder", "second_recorder", "chief_account", "cofov_account", "advocate", "admin2", "disabled")
CLASSES = ("P", "O", "S", "I")


def photo(colour):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


def tell(register):
    """Fill a register; returns its cast with ``documents`` (uids by village and class), ``elsewhere`` and ``draft``."""
    cast = gather(register)
    with register.write(cast["admin"]) as unit, unit.new_form():
        unit.do("account.open", name="second_recorder", role="officer", duties=["recorder"], villages=[cast.parou])
    cast.accounts["second_recorder"] = register.actor("second_recorder")
    with register.write(cast["everywhere"]) as unit:
        cast.main = whole_story(unit, cast)
        cast.elsewhere = _story_elsewhere(unit, cast)
        cast.documents = {
            (village, cls): _paper(unit, village, cls, about, i)
            for i, (village, about) in enumerate(((cast.parou, cast.main.claim), (cast.songobia, cast.elsewhere.claim)))
            for cls in CLASSES
        }
    with register.write(cast["recorder"]) as unit:
        cast.draft = Story(unit, cast)
        cast.draft.claim_at("draft")
        cast.documents["draft", "O"] = _paper(unit, cast.parou, "O", cast.draft.claim, 9)
    with register.database.read() as conn:  # that a village is there is no secret
        cast.village_events = [
            e.id for uid in (cast.parou, cast.songobia) for e in log.about(conn, uid) if e.subject == uid
        ]
    for name in (*INSIDE, "everywhere", "songobia_recorder"):
        set_password(register, register.actor(name).uid, PASSWORD)
    return cast


def _story_elsewhere(unit, cast):
    with unit.new_form():
        woman = unit.do("person.register", village=cast.songobia, basis="named", sex="F", full_name=NAMES[0],
                        consent_record="yes").subject  # fmt: skip
    with unit.new_form():
        group = unit.do("group.register", village=cast.songobia, members=[woman], name=NAMES[1]).subject
    told = Story(unit, cast, **{
        "claim.record": {"village": cast.songobia}, "claim.lodge": {"text_original": NAMES[2], "complainants": [group]},
        "claim.start_review": {"body": cast.other_chief}, "claim.uphold": {"body": cast.other_chief},
        "commitment.propose": {"village": cast.songobia}, "commitment.announce": {"heard_by": [cast.other_chief]},
        "allotment.hand_over": {"handed_by": [cast.other_chief]},
    })  # fmt: skip
    told.women = [woman]
    told.claim_at("allotting")
    told.allotment_at("handed_over")
    with unit.new_form():
        unit.do("person.count", village=cast.songobia, count=3, on="2013-03-08")
    with unit.new_form():
        unit.do("person.count", village=cast.songobia, count=3, on="2013-04-08")
    return told


def _paper(unit, village, cls, about, i):
    with unit.new_form():
        shown = photo((ord(cls), i, 7))
        return add_document(
            unit, shown, "photo", village=village, title=NAMES[3] if i == 1 else "ici", access_class=cls, about=about
        ).subject


def secrets_of(cast, village):
    """Every uid, code, event and sealed word that belongs to a village alone; its offices are no secret."""
    found = set(NAMES) if village == cast.songobia else set()
    with cast.register.database.read() as conn:
        for table in RECORD_TABLES.values():
            if "area_code" in table.c and table.name not in ("village", "authority"):
                for row in conn.execute(table.select().where(table.c.area_code == village)).mappings():
                    found |= {row[name] for name in ("uid", "public_code", "pseudonym") if row.get(name)}
        found |= {event.id for event in log.every(conn) if event.area_code == village}
    return found


def texts(answer):
    """Every text within an answer, whatever it is made of."""
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        for field in dataclasses.fields(answer):
            yield from texts(getattr(answer, field.name))
    elif isinstance(answer, dict):
        for key, inner in answer.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(answer, list | tuple | set | frozenset):
        for inner in answer:
            yield from texts(inner)
    elif isinstance(answer, str):
        yield answer
        yield from answer.split(",")  # uids with commas between
    elif isinstance(answer, date):
        yield answer.isoformat()
