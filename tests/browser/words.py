"""Which words belong to which language: read from the catalogues, so that a new sentence needs no new test."""

import json
import re
from functools import cache

from babel.messages.pofile import read_po

from landtrack.demo import story_lines
from landtrack.domain.codes import CODES
from landtrack.domain.lifecycle import STATUSES
from landtrack.i18n import LANGUAGES
from landtrack.i18n.catalogues import FOLDER

WORD = re.compile(r"[^\W\d_]{4,}")
SNAKE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
KEY = re.compile(
    r"\b(?:code|verb|fact|status|word|flag|plot|page|home|field|reason|card|claim|reports|indicator|women|woman|story"
    r"|village|frame|settings|papers|timeline|reserve|error|summary|kind|level|search|map|state|sign|said|paper|print|visit)\.[a-z_][a-z_.]*"
)
BLANK = re.compile(r"\{\w+\}")
# Names of people's units, of pictures of ours and the like, the same in every language.
PROPER = frozenset(["landtrack", "parou", "care", "mopti", "bandiagara", "bara", "sara", "natural", "earth", "agent"])


@cache
def of_language(lang):
    """All words of a language's catalogues."""
    found = set()
    for path in (FOLDER / lang).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                if message.id:
                    found |= words_in(" ".join(said))
    return frozenset(found)


def words_in(text):
    """Words of four letters and more, as they compare."""
    return {word.casefold() for word in WORD.findall(text)}


@cache
def of_people():
    """Words that people wrote into the demonstration: names, titles, sources."""
    texts = []

    def gather(value):
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                gather(one)

    for line in story_lines():
        if line.startswith("{"):
            told = json.loads(line)
            gather(
                {k: v for k, v in told.items() if k in ("name", "title", "source", "crop", "other_names", "full_name")}
            )
    return frozenset(words_in(" ".join(texts))) | PROPER


@cache
def codes():
    """Every code of every list, and every status."""
    found = {code for of in CODES.values() for code in of} | {s for many in STATUSES.values() for s in many}
    return frozenset(code.casefold() for code in found if WORD.fullmatch(code))


# A language is written in its own words, whichever one reads.
OWN_NAMES = frozenset(word for one in LANGUAGES.values() for word in words_in(one.own_name))


def leftovers(text, lang):
    """Keys, codes, unfilled blanks, and words of the other language."""
    other = {"fr": "en", "en": "fr"}[lang]
    words = words_in(text) - of_language(lang) - of_people() - OWN_NAMES
    return sorted({
        *KEY.findall(text), *SNAKE.findall(text), *BLANK.findall(text), *(words & of_language(other)), *(words & codes()),
    })  # fmt: skip
