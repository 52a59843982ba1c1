"""Times, numbers and areas as people write them: each says one thing, or is not understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.domain.values import read_area, read_date, read_quantity
from landtrack.exchange.said import NotUnderstoodError, _spelled, read_land, read_women, unit_in
from landtrack.exchange.times import read_when
from landtrack.exchange.words import is_said, phrases, tables

TODAY = date(2014, 11, 30)
NOT = "not understood"


def said(reader, text, *more):
    try:
        return reader(text, *more).value
    except NotUnderstoodError:
        return NOT


TIMES = {
    "2013": "2013", " 2013 ": "2013", "2013.0": "2013", "2013-03": "2013-03", "2013-03-08": "2013-03-08",
    "2013-03-08 00:00:00": "2013-03-08", "hivernage 2013": "2013-rains", "Saison des pluies 2013": "2013-rains",
    "l’hivernage de 2013": "2013-rains", "rainy season 2013": "2013-rains", "hivernage 13": "2013-rains",
    "récolte 2012": "2012-harvest", "saison sèche 2012": "2012-dry", "contre-saison 2012": "2012-dry",
    "avant les pluies 2012": "2011-dry", "avant l'hivernage 2012": "2011-dry", "après les pluies 2012": "2012-harvest",
    "avant la récolte 2012": "2012-rains", "après la récolte 2012": "2012-dry", "before the rains 2012": "2011-dry",
    "mars 2013": "2013-03", "Mars 2013": "2013-03", "MARS2013": "2013-03", "mars-13": "2013-03", "août 2012": "2012-08",
    "fév. 2012": "2012-02", "8 mars 2013": "2013-03-08", "le 8 mars 2013": "2013-03-08", "1er mars 2013": "2013-03-01",
    "March 8, 2013": "2013-03-08", "8th March 2013": "2013-03-08", "08/03/2013": "2013-03-08", "8/3/2013": "2013-03-08",
    "08-03-2013": "2013-03-08", "08.03.2013": "2013-03-08", "8/3/13": "2013-03-08", "03/2013": "2013-03",
    "41341": "2013-03-08", "41341.0": "2013-03-08", "début 2013": "2013", "fin 2013": "2013", "vers 2013": "2013",
    "~2013": "2013", "fin hivernage 2011": "2011-rains", "année 2013": "2013",
    "": None, "?": None, "ne sait pas": None, "je ne sais pas": None, "personne ne le sait": None, "NSP": None, "-": None, "n/a": None,
    # what says nothing, or more than one thing
    "2012-2013": NOT, "2012/2013": NOT, "2012 ou 2013": NOT, "mars-avril 2013": NOT, "13 mars": NOT, "mars": NOT,
    "hivernage": NOT, "l'an dernier": NOT, "il y a 3 ans": NOT, "03/25/2013": NOT, "31/02/2013": NOT, "2013-13": NOT,
    "avant 2013": NOT, "avant mars 2013": NOT, "Tabaski 2013": NOT, "8/3/15": NOT, "99999": NOT, "1234": NOT,
    "hivernage mars 2013": NOT, "13": NOT, "mars 13 2013 2014": NOT, "٢٠١٣": NOT, "0000": NOT, "2013 ?": "2013",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), TIMES.items(), ids=TIMES)
def test_a_time(text, value):
    assert said(read_when, text, TODAY) == value


@pytest.mark.parametrize("text", ["mars-13", "8/3/13", "hivernage 13", "41341"])
def test_a_time_that_is_read_into_is_noted(text):
    assert read_when(text, TODAY).notes == ("time_read_as",)


def test_two_digits_are_a_year_up_to_today():
    assert read_when("mars-24", date(2026, 1, 1)).value == "2024-03"
    assert said(read_when, "mars-24", TODAY) == NOT


def about(n):
    return {"value": n, "qualifier": "about"}


def at_least(n):
    return {"value": n, "qualifier": "at_least"}


def exactly(n):
    return {"value": n, "qualifier": "exactly"}


WOMEN = {
    **{text: exactly(50) for text in ("50", "50 femmes", "50 F", "50,0", "50.0", "cinquante", "Cinquante femmes", "fifty",
                                      "50 women", "les 50 femmes", "50 (dont 3 veuves)")},
    **{text: about(50) for text in ("~50", "env. 50", "environ 50", "50 environ", "à peu près 50", "une cinquantaine",
                                    "cinquantaine de femmes", "about 50", "±50", "près de 50", "une cinquantaine environ")},
    **{text: at_least(50) for text in ("au moins 50", "50 au moins", "≥ 50", ">=50", "50+", "+ de 50", "plus de 50",
                                       "at least fifty", "50-60", "50 à 60", "entre 50 et 60", "50/60", "50 ou 60",
                                       "cinquante à soixante", "50 ou plus", "pas moins de 50", "minimum 50")},
    "une": exactly(1), "vingt et une femmes": exactly(21), "quatre-vingts": exactly(80), "quatre vingt dix-sept": exactly(97),
    "soixante et onze": exactly(71), "cent vingt": exactly(120), "deux cents": exactly(200), "mille": exactly(1000),
    "1 200": exactly(1200), "1\u202f200 femmes": exactly(1200), "deux douzaines": about(24), "une centaine": about(100),
    "0": exactly(0), "aucune": exactly(0), "zéro": exactly(0), "?": None, "": None, "ne sait pas": None, "inconnu": None,
    **dict.fromkeys(("moins de 50", "au plus 50", "max 50", "< 50", "49,5", "1.200", "1,200", "-5", "50 ?", "quelques",
                     "beaucoup", "50 femmes et 3 hommes", "50 personnes", "60-50", "50-60-70", "la moitié", "=25+25", "5 %",
                     "cinquante soixante", "environ 50 au moins", "deux trois", "#REF!", "٥٠", "50 m"), NOT),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WOMEN.items(), ids=WOMEN)
def test_a_number_of_women(text, value):
    assert said(read_women, text) == value


def test_what_is_left_out_of_a_number_is_noted():
    assert read_women("50 (dont 3 veuves)").notes == ("remark_left_out",)
    assert read_women("50 à 60").notes == ("range_as_at_least",)
    assert read_women("au moins 50").notes == ()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_number_is_spelled_once(lang):
    assert len({_spelled(n, lang) for n in range(1000)}) == 1000
    known = {"fr": {77: "soixante dix sept", 80: "quatre vingt", 91: "quatre vingt onze", 100: "cent", 298: "deux cent quatre vingt dix huit"},
             "en": {13: "thirteen", 40: "forty", 100: "one hundred", 421: "four hundred twenty one"}}[lang]  # fmt: skip
    assert {n: _spelled(n, lang) for n in known} == known


def ha(n):
    return {"value": n, "unit": "ha"}


def m2(n):
    return {"value": n, "unit": "m2"}


LAND = {
    **{text: ha(3) for text in ("3 ha", "3ha", "3 Ha", "3,0 ha", "3.0 hectares", "trois hectares", "3 hectars", "3 ha env.",
                                "environ 3 ha", "~3 ha", "3 ha (promis)", "three hectares")},
    **{text: ha(0.5) for text in ("½ ha", "1/2 ha", "0,5 ha", "un demi-hectare", "un demi hectare", "demi ha", "0,500 ha")},
    "3,5 hectares": ha(3.5), "1 ha et demi": ha(1.5), "deux hectares et demi": ha(2.5), "2 ha ½": ha(2.5),
    "un quart d’hectare": ha(0.25), "trois quarts d'hectare": ha(0.75), "3 ha 25 ares": ha(3.25), "un hectare": ha(1),
    "25 ares": m2(2500), "600 m²": m2(600), "600m2": m2(600), "600 m^2": m2(600), "600 mètres carrés": m2(600),
    "1 500 m²": m2(1500), "1\u202f500 m²": m2(1500), "10 000 m2": m2(10_000),
    "0": m2(0), "aucune": m2(0), "pas encore": m2(0), "rien": m2(0), "?": None, "": None, "ne sait pas": None,
    **dict.fromkeys(("3", "trois", "3,5", "1.500 m²", "1,500 ha", "-3 ha", "3-4 ha", "moins de 3 ha", "un lopin", "ha",
                     "3 pas", "3 ha ou 4 ha", "5 %", "#REF!", "3 ha ?", "600 m", "grand champ"), NOT),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), LAND.items(), ids=LAND)
def test_an_area(text, value):
    assert said(read_land, text) == value


def test_a_bare_number_takes_the_unit_of_its_column():
    assert read_land("3", 10_000).value == ha(3)
    assert read_land("trois et demi", 10_000).value == ha(3.5)
    assert read_land("600", 1).value == m2(600)
    assert read_land("600 m²", 10_000).value == m2(600)
    heads = {
        "Superficie (ha)": 10_000,
        "Surface en m²": 1,
        "Superficie en ares": 100,
        "Superficie": None,
        "Terre (ha ou m²)": None,
    }
    assert {head: unit_in(head) for head in heads} == heads


def test_a_doubt_about_an_area_is_noted():
    assert read_land("3 ha env.").notes == ("qualifier_left_out",)
    assert read_land("3 ha").notes == ()


ANSWERS = {
    "said": {
        "uphold": ("accepté", "Accepté !", "c'est juste", "C’est juste.", "oui", "le chef a accepté", "D'accord", "légitime",
                   "Le chef a dit que c'est juste", "accepted", "it is just", "ACCEPTE PAR LE CHEF", "uphold"),
        "uphold_partly": ("en partie", "oui, en partie", "partiellement", "accepté en partie", "une partie", "uphold_partly"),
        "talk_again": ("on va en reparler", "On en reparle", "en discussion", "plus tard", "they will talk again", "talk_again"),
        "refuse": ("refus", "refusé", "Non", "n'a pas accepté", "pas d'accord", "le chef a refusé", "refused"),
        "no_answer": ("pas de réponse", "sans réponse", "n’a pas répondu", "en attente", "no answer"),
        None: ("peut-être", "pas vraiment d'accord", "non, on va en reparler", "accepté mais plus tard", "oui et non", "=1+1",
               "jamais accepté", "accepté 2"),
    },
    "began": {
        "request": ("demande", "Demande des femmes", "les femmes ont demandé", "requête au chef", "plainte", "request"),
        "meeting": ("réunion", "Assemblée générale", "réunion avec les anciens", "AG"),
        "project": ("projet", "ONG", "projet Harande", "programme CARE", "aménagement"),
        None: ("demande et réunion", "pas de demande", "hasard", "=cmd|' /C calc'!A0"),
    },
    "how_known": {
        "seen": ("vu", "Vue sur place", "visite de terrain", "compté", "seen"),
        "phone": ("tel", "Tél.", "par téléphone", "appel", "phone"),
        "paper": ("papier", "papier signé", "PV", "procès-verbal de l'AG", "liste signée", "cahier", "paper"),
        "told_by_president": ("la présidente", "Présidente du groupement", "dit par la présidente", "told_by_president"),
        None: ("pas vu", "le chef", "vu et papier", "un voisin"),
    },
}  # fmt: skip
EACH_ANSWER = [(of, meaning, text) for of, many in ANSWERS.items() for meaning, texts in many.items() for text in texts]


@pytest.mark.parametrize(("of", "meaning", "text"), EACH_ANSWER)
def test_an_answer(of, meaning, text):
    assert phrases(of).meaning(text) == meaning


def test_no_phrase_has_two_meanings():
    for name in ("columns", "began", "said", "how_known"):
        listed = [
            " ".join(p.split()) for text in tables()[name]["phrases"].values() for p in text.split("|") if p.strip()
        ]
        assert len(set(listed)) == len(listed), name
        assert len(phrases(name).meanings) >= len(listed) - 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("unknown", "?"),
        ("unknown", " "),
        ("same", "Toutes"),
        ("totals", "TOTAL :"),
        ("unknown", "NSP."),
        ("none", "Aucune."),
    ],
)
def test_short_answers(name, text):
    assert is_said(name, text)
    assert not is_said(name, f"{text} 50 femmes")


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_value_or_not_understood(text):
    when, women, land = said(read_when, text, TODAY), said(read_women, text), said(read_land, text, 10_000)
    if when not in (None, NOT):
        read_date(when)
    if women not in (None, NOT):
        assert women["value"] > 10**9 or read_quantity(women) == women
    if land not in (None, NOT):
        assert land["value"] >= 0
        if land["value"] < 10**8:
            read_area(land)
    for name in ("said", "began", "how_known", "columns"):
        phrases(name).meaning(text)
