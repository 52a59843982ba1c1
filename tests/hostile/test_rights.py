"""Whoever knows an address or a uid asks for what is another's: papers, drafts, women of the next village."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from factories import POINTS, fresh_register, keys_in
from hostile import world
from hostile.world import CLASSES, INSIDE, PASSWORD
from starlette.applications import Starlette
from web.shell import HERE, browser

import landtrack.counting
import landtrack.papers
import landtrack.register
from landtrack.domain import policy
from landtrack.domain.policy import in_hands_of
from landtrack.errors import CannotRetract, LandtrackError, NotAllowed, NotFound
from landtrack.papers.kinds import PAPERS
from landtrack.papers.making import make
from landtrack.register import drafts
from landtrack.register.reading import Reader
from landtrack.store import log, state
from landtrack.store.tables import RECORD_TABLES, read_log
from landtrack.web.files import file_routes
from landtrack.web.pages_table import FIRST, PAGES, pages_of
from landtrack.web.ports import token_hash
from landtrack.web.server import app_parts

PAGE = {"accept": "text/html"}
ROLES = {"recorder": "officer", "chief_account": "chief", "advocate": "advocate", "admin2": "admin"}


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    register = fresh_register(folder)
    with keys_in(folder / "keys"):
        yield world.tell(register)
    register.close()


@pytest.fixture(scope="module")
def entered(cast):
    """A browser for each account; nobody's under ""."""
    app = Starlette(**app_parts(lambda: cast.register.sign_ins, routes=file_routes()))
    opened = {"": browser(app).__enter__()}

    def client(name):
        if name not in opened:
            opened[name] = browser(app).__enter__()
            told = {"name": name, "password": PASSWORD}
            assert opened[name].post("/signin", data=told, headers={"origin": HERE}).status_code == 303
        return opened[name]

    yield client
    for one in opened.values():
        one.__exit__(None, None, None)


@pytest.fixture(scope="module")
def lent(cast, entered):
    """The recorder's second browser, in the chief's hands."""
    client = entered("second_recorder")
    digest = token_hash(client.cookies["lt_session"])
    cast.register.sign_ins.hand_over(digest, cast.chief, "2468")
    yield client
    cast.register.sign_ins.take_back_screen(digest, "2468")


# --- routes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ROLES)
@pytest.mark.parametrize("page", [row.name for row in PAGES])
def test_a_page_of_another_role_leads_to_one_s_own(entered, account, page):
    role = ROLES[account]
    answer = entered(account).get(f"/{page}", headers=PAGE)
    if page == FIRST[role] or page not in {row.name for row in pages_of(role)}:
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    else:
        assert answer.status_code == 404  # it passes on to Streamlit, which is not here


@pytest.mark.parametrize("page", [row.name for row in PAGES])
def test_nobody_opens_a_page_without_a_sign_in(entered, page):
    answer = entered("").get(f"/{page}?id=1", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/signin?next=%2F{page}%3Fid%3D1")


def expected(account, village, cls, cast):
    """Whether an account may open a paper of a village about that village's claim."""
    if account == "chief_account":
        return village == cast.parou and cls in "OP"
    return account == "recorder" and village == cast.parou


@pytest.mark.parametrize("account", ["recorder", "chief_account", "cofov_account", "advocate", "admin2", ""])
@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("where", ["parou", "songobia"])
def test_a_document_is_opened_by_right_at_every_fetch(cast, entered, account, cls, where):
    village = getattr(cast, where)
    answer = entered(account).get(f"/document/{cast.documents[village, cls]}")
    if expected(account, village, cls, cast):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "private, no-store"
    else:
        assert (answer.status_code, answer.text) == ((404, "404") if account else (401, '{"error":"sign in"}'))


def test_a_draft_s_paper_is_its_author_s(cast, entered):
    address = f"/document/{cast.documents['draft', 'O']}"
    assert entered("recorder").get(address).status_code == 200
    for other in ("chief_account", "cofov_account", "songobia_recorder", "everywhere", "advocate", "admin2"):
        assert entered(other).get(address).status_code == 404


def test_a_sensitive_paper_that_was_opened_is_written_down_once(cast, entered):
    client = entered("recorder")
    uids = {cls: cast.documents[cast.parou, cls] for cls in CLASSES}
    for uid in (*uids.values(), *uids.values()):
        assert client.get(f"/document/{uid}").status_code == 200
    with cast.register.database.read() as conn:
        mine = read_log.c.sid == token_hash(client.cookies["lt_session"])
        rows = conn.execute(read_log.select().where(mine, read_log.c.record.in_(uids.values()))).mappings().all()
    assert sorted((row["record"], row["class"]) for row in rows) == sorted((uids[cls], cls) for cls in "IS")
    assert {row["account"] for row in rows} == {cast["recorder"].uid}


@pytest.mark.parametrize("account", ["recorder", "chief_account", "cofov_account", "advocate", "admin2"])
@pytest.mark.parametrize("kind", PAPERS)
def test_no_paper_of_another_village_is_printed(cast, entered, account, kind):
    client, there = entered(account), cast.elsewhere
    with cast.register.database.read() as conn:
        code = state.load(conn, "claim", there.claim)["public_code"]
    for about in (there.claim, code, f"{code}/1", there.commitment, there.allotment, cast.songobia, "Songobia", "S1"):
        for address in (f"/paper/{kind}?about={about}", f"/paper/{kind}?village={about}"):
            answer = client.get(address)
            if PAPERS[kind].about:
                assert (answer.status_code, answer.text) == (404, "404"), address
            else:  # slips are about nobody
                assert answer.status_code == (200 if account == "recorder" else 404)


def test_a_lent_screen_fetches_its_cards_and_nothing_else(cast, lent):
    for page in PAGES:
        answer = lent.get(f"/{page.name}?id={cast.main.claim}", headers=PAGE)
        if page.name == "card":
            assert answer.status_code in (303, 404)
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
    paths = [f"/document/{uid}" for uid in cast.documents.values()]
    paths += [f"/paper/{kind}?about={cast.main.claim}&village={cast.parou}" for kind in PAPERS] + ["/media/x.jpg"]
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT"):
            assert lent.request(method, path, headers={"origin": HERE}).status_code == 403, path
    assert lent.get("/signin?next=/home").headers["location"] == "/home"  # where the gate leads it back from
    assert lent.get("/home", headers=PAGE).headers["location"] == "/"


# --- whatever reads, asked by uid ---------------------------------------------------------------------------------


def readers(cast):
    """Accounts of Parou, and the officer's screen in the chief's hands; none of them has business in Songobia."""
    found = {name: cast.register.read(cast[name]) for name in INSIDE if name not in ("advocate", "admin2")}
    found["lent"] = cast.register.read(in_hands_of(cast["recorder"], cast.chief, cast.parou, 1))
    return found


def functions():
    """Every public function of our packages that reads in an account's name, and the methods of Reader."""
    found = {f"Reader.{name}": one for name, one in inspect.getmembers(Reader, inspect.isfunction) if name[0] != "_"}
    for package in (landtrack.register, landtrack.counting, landtrack.papers):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(one.name)
            found |= {
                f"{one.name}.{name}": f for name, f in inspect.getmembers(module, inspect.isfunction)
                if f.__module__ == one.name and name[0] != "_" and "reader" in inspect.signature(f).parameters
            }  # fmt: skip
    return found


# What is given no uid to ask with: it works on what its caller was given by one of the others.
ON_WHAT_IS_GIVEN = {
    "Reader.may", "Reader.flags", "Reader.live", "Reader.sign", "Reader.may_open", "Reader.refresh", "Reader.sees",
    "Reader.cut", "landtrack.register.land_reads.of_land", "landtrack.register.land_reads.given",
    "landtrack.register.names.may_know", "landtrack.register.names.note", "landtrack.register.people.said_days",
    "landtrack.register.people.on_day", "landtrack.counting.report.area_of",
    "landtrack.papers.attestation.is_ready", "landtrack.papers.data.has_answer",
    "landtrack.papers.plan.is_measured", "landtrack.papers.sheets.somebody_holds", "landtrack.papers.making.refusal", "landtrack.papers.making.pages",
    "landtrack.papers.attestation.of_number", "landtrack.register.people.search",
}  # fmt: skip
# Steps of every claim that indicators are made from: counted in memory, never shown, and drafts left out there.
COUNTED = {"landtrack.register.counting_reads.all_rows", "landtrack.counting.loading.facts_for"}
DAYS = (None, "2013-12-31")


def asked(cast):
    """What a stranger would put into each parameter, by the parameter's name."""
    with cast.register.database.read() as conn:
        every = [
            row.uid for table in RECORD_TABLES.values() if "area_code" in table.c
            for row in conn.execute(table.select().where(table.c.area_code == cast.songobia))
        ]  # fmt: skip
        codes = [c["public_code"] for c in state.matching(conn, "claim", area_code=cast.songobia)]
        codes += [p["pseudonym"] for p in state.matching(conn, "person", area_code=cast.songobia)]
        events = [e.id for e in log.every(conn) if e.area_code == cast.songobia]
    every.append(cast.songobia)
    return {
        "uid": every, "claim": every, "claims": [every], "subject": every, "party": every, "person": every, "one": every[:3],
        "other": every[-3:], "village": [cast.songobia], "event": events, "event_id": events, "day": DAYS,
        "told": [*every, *codes, "Songobia", "S1"], "text": ["Songobia", "Ramata", "Dehors", "F", "C", *codes],
        "kind": [], "about": [*every[:3], *codes[:2]], "field": ["full_name", "household"],
        "uids": [every], "persons": [every], "people": [every], "groups": [every], "members": [every], "villages": [[cast.songobia], None],
        "level": ["village", "commune"], "period": [("2013-01-01", "2014-11-30")], "key": ["one_officer"], "label": ["", world.NAMES[1]],
        "place": [POINTS["Songobia"], (-3.8, 14.1, -3.7, 14.2)],
    }  # fmt: skip


PRESET = {
    "sid": "walk",
    "why": "",
    "limit": 500,
    "signs": ("hoe",),
    "area": False,
    "size": "",
    "lang": "fr",
    "count": 1,
    "tell": lambda done: None,  # noqa: ARG005
}


def calls(function, told):
    """Arguments by name for every way to ask; a parameter that nothing is known for fails the test."""
    names = [name for name in inspect.signature(function).parameters if name not in ("self", "reader", "values")]
    unknown = [name for name in names if name not in told and name not in PRESET]
    assert not unknown, f"{function.__qualname__} takes {unknown}: say in `asked` what a stranger would put there"
    varied = [name for name in names if name in told]
    if "kind" in names:  # every kind with everything
        kinds = PAPERS if function is make else ("person",) if "field" in names else RECORD_TABLES
        told = told | {"kind": [*kinds]}
        first, *rest = sorted(varied, key="kind".__eq__, reverse=True)
        ways = [
            {first: kind, **dict(zip(rest, also, strict=True))} for kind in told[first] for also in _rows(rest, told)
        ]
    else:
        ways = [dict(zip(varied, row, strict=True)) for row in _rows(varied, told)]
    if "day" in names and inspect.signature(function).parameters["day"].default is inspect.Parameter.empty:
        ways = [way | {"day": way["day"] or "2014-11-30"} for way in ways]
    fixed = {name: PRESET[name] for name in names if name in PRESET}
    return [fixed | way for way in ways]


def _rows(names, told):
    """As many rows as the longest list has values; shorter lists begin again."""
    longest = max((len(told[name]) for name in names), default=1)
    return [[told[name][i % len(told[name])] for name in names] for i in range(longest)] if names else [[]]


def echoed(way):
    """What the question itself says, which an answer may repeat."""
    return set(world.texts([value for value in way.values() if value is not None]))


def answers(function, reader, ways):
    for way in ways:
        try:
            found = function(reader, **way)
        except LandtrackError:
            continue
        yield way, list(found) if isinstance(found, Iterator) else found


@pytest.mark.parametrize("name", sorted(set(functions()) - ON_WHAT_IS_GIVEN))
def test_a_foreign_uid_brings_nothing_of_another_village(cast, name):
    function, told = functions()[name], asked(cast)
    secrets = world.secrets_of(cast, cast.songobia)
    ways = calls(function, told)
    for account, reader in readers(cast).items():
        for way, found in answers(function, reader, ways):
            leaked = (secrets & set(world.texts(found))) - echoed(way)
            assert not leaked, (account, way)


def test_the_walk_above_finds_what_is_there(cast):
    """It proves nothing if it is blind: who works in Songobia is given all of it by the same questions."""
    told, secrets, seen = asked(cast), world.secrets_of(cast, cast.songobia), set()
    reader = cast.register.read(cast["everywhere"])
    for name, function in functions().items():
        if name not in ON_WHAT_IS_GIVEN:
            for _, found in answers(function, reader, calls(function, told)):
                seen |= set(world.texts(found))
    documents = {uid for (village, _), uid in cast.documents.items() if village == cast.songobia}
    assert secrets - seen - documents == set()
    assert functions().keys() >= ON_WHAT_IS_GIVEN


def test_an_advocate_and_an_administrator_are_told_no_case(cast):
    told = asked(cast)
    secrets = world.secrets_of(cast, cast.songobia) | world.secrets_of(cast, cast.parou)
    for account in ("advocate", "admin2", "disabled"):
        reader = cast.register.read(cast[account])
        for name, function in functions().items():
            if name in ON_WHAT_IS_GIVEN:
                continue
            for way, found in answers(function, reader, calls(function, told)):
                places = {cast.parou, cast.songobia, *cast.village_events}
                assert not (secrets & set(world.texts(found))) - echoed(way) - places, (account, name, way)


def test_what_a_chief_searches_for_is_his_own(cast):
    """Codes of women who are behind no matter of his are no business of his, though they live in his village."""
    own = {cast.named[0], *cast.women[:3]}
    hits = cast.register.read(cast["chief_account"]).search("F-", sid="walk")
    assert {hit.uid for hit in hits if hit.kind == "person"} <= own
    assert cast.register.read(cast["cofov_account"]).search("F-", sid="walk") == []
    lent = cast.register.read(in_hands_of(cast["recorder"], cast.chief, cast.parou, 1))
    assert {hit.uid for hit in lent.search("F-", sid="walk") if hit.kind == "person"} <= own


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_a_claim_that_is_a_draft_is_seen_by_its_author_alone(cast):
    known = [cast.draft.claim, cast.documents["draft", "O"]]
    told = asked(cast) | {
        "uid": known,
        "claim": known,
        "claims": [known],
        "subject": known,
        "about": known,
        "told": known,
    }
    with cast.register.database.read() as conn:
        code = state.load(conn, "claim", cast.draft.claim)["public_code"]
        events = [e.id for uid in known for e in log.about(conn, uid)]
    told |= {"text": [code], "village": [cast.parou], "event": [], "event_id": []}
    told["told"] = [*told["told"], code]
    secrets = {*known, code, *events}
    for account in ("second_recorder", "chief_account", "cofov_account", "everywhere"):
        reader = cast.register.read(cast[account])
        for name, function in functions().items():
            if name not in ON_WHAT_IS_GIVEN | COUNTED:
                for way, found in answers(function, reader, calls(function, told)):
                    assert not (secrets & set(world.texts(found))) - echoed(way), (account, name, way)
    assert cast.register.read(cast["recorder"]).get("claim", cast.draft.claim)


def test_nobody_takes_the_draft_of_another_for_a_mistake(cast):
    with cast.register.database.read() as conn:
        event = log.about(conn, cast.draft.claim)[0].id
    for other in ("second_recorder", "everywhere", "songobia_recorder", "chief_account", "admin2"):
        with pytest.raises((NotAllowed, NotFound, CannotRetract)), cast.register.write(cast[other]) as unit:
            unit.do("event.retract", event=event)


def test_a_begun_form_is_opened_kept_and_thrown_away_by_its_author_alone(cast):
    mine = drafts.Draft("01a20d8e-1863-7000-b9eb-3c0970da4470", "request", area=cast.parou, answers={"women": 3})
    register = cast.register
    drafts.save(register, cast["recorder"], mine)
    for other in ("second_recorder", "everywhere", "chief_account", "admin2", "advocate"):
        assert drafts.load(register, cast[other], mine.uid) is None
        assert drafts.mine(register, cast[other]) == []
        drafts.discard(register, cast[other], mine.uid)
        with pytest.raises(NotFound):
            drafts.save(register, cast[other], mine)
    assert drafts.load(register, cast["recorder"], mine.uid).answers == {"women": 3}


def test_every_role_and_class_of_the_policy_was_tried():
    assert set(ROLES.values()) == set(policy.ROLES)
    assert set(CLASSES) <= {cls for seen in policy.SEES.values() for cls in seen}
