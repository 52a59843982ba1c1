"""How names sound, whoever wrote them: sound keys of personal names of Mali.

One name is written in French (Diallo, Kassogué, Fatoumata) or in the letters of Bambara, Fulfulde and Dogon (Jalo,
Kasoge, Ɲɛlɛ), with accents or without, family name first or last.  RULES bring a word to its sounds; a letter that
French and the national languages read differently forks.  FAMILIES joins the names whose forms no rule of spelling
explains.

Names of one root that sisters bear side by side (Aïssata and Assétou, Fatoumata and Fanta, Djénéba and Zeïnabou) are
cousins, not one name: they share no key.  Keys propose and a person confirms: they are meant to miss little, and to be
wrong now and then.  A key gives its name away, so nobody may keep it in the clear.

>>> sorted(keys("Jalo")), keys("Diallo") == keys("Jalo")
(['jalu'], True)
>>> keys("Aïssata Guindo") & keys("GUINDO Aissatou")
frozenset({'aisa+gidu'})
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations, permutations, product

Words = tuple[str, ...]
MOST_WORDS, MOST_LETTERS = 4, 200  # of a name that are looked at; more is a sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """Letters, what is heard (two readings fork), and why."""

    letters: re.Pattern[str]
    heard: tuple[str, ...]
    why: str


def _rule(letters: str, heard: str, why: str) -> Rule:
    return Rule(re.compile(letters), tuple(heard.split("|")), why)


# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({
    "ɛ": "é", "ɔ": "o", "ɲ": "ny", "ŋ": "n", "ɓ": "b", "ɗ": "d", "ƴ": "y", "ɠ": "g", "œ": "é", "æ": "é", "ə": "é",
})  # fmt: skip

# In this order, on small letters with their accents apart. Capitals are sounds that need no further reading:
# C as in Tiédo, J as in Diarra, Q as in Niélé, G a hard g. Vowels end as a, i or u.
RULES: tuple[Rule, ...] = (
    _rule(r"(?<=[mn])e$", "e|", "a last e without accent is silent in Mariame and spoken in Kone"),
    _rule(r"[\u0300-\u036f]", "", "accents are left out as often as they are written"),
    _rule(r"tch|t+h?[iy](?=[aeou])", "C", "Tchédo, Thiédo, Tiédo"),
    _rule(r"d+j+|d+h?[iy](?=[aeou])|j", "J", "Djénéba, Diénéba, and Jɛnɛba in Bambara letters"),
    _rule(r"gn|n+[iy](?=[aeou])", "Q", "Gnélé, Niélé, Nyélé, Ɲɛlɛ"),
    _rule(r"ph", "f", "Phatoumata, as in French"),
    _rule(r"[cs]h", "s", "Aïcha, Aïssa: the national languages have no French ch"),
    _rule(r"kh|x", "k", "Khadidia, Sissokho, Sissoxo"),
    _rule(r"h", "", "not spoken in French: Hawa, Bah, Berthé, Sangharé"),
    _rule(r"c(?=[eiy])", "s|C", "s in French (Cissé), tch in Bambara letters (Cɛdo)"),
    _rule(r"ck|c|qu?", "k", "Dicko, Coulibaly"),
    _rule(r"gu(?=[eiy])", "G", "the French u only keeps the g hard: Guindo"),
    _rule(r"g(?=[eiy])", "g|J", "hard in Bambara letters (Gindo), soft in French (Gisèle)"),
    _rule(r"z", "s", "Zeïnabou, Seynabou"),
    _rule(r"ou(?=[aei])", "w", "Haoua, Ouattara"),
    _rule(r"ou(?=o)|w(?=[ou])", "", "Ouologuem, Wologuem, Ouloguem"),
    _rule(r"w(?![aeiouy])", "u", "Sow, So"),
    _rule(r"(?<!^)y|^y(?![aeiou])", "i", "Maryam, Mayga, Ly"),
    _rule(r"e", "i", "heard alike by many who write: Tembély, Timbely; Penda, Pinda"),
    _rule(r"o", "u", "heard alike: Poudiougo, Poudiougou; and ou is one sound"),
    _rule(r"^[mn](?=[bdgkptCJGQ])", "", "N'Diaye, Mbaye: the first sound is half swallowed"),
    _rule(r"m(?=[bp])", "n", "Dembélé, Denbélé"),
    _rule(r"n(?=[dgktG])", "", "Guindo, Guido: the vowel is nasal, with its n or without"),
    _rule(r"(.)\1+", r"\1", "Cissé, Sise; Faatumata: double letters are a matter of taste"),
    _rule(r"(?<=...)[mn]$", "", "Ténin, Téné; Assitan, Assita; Ouologuem, Ouologuen"),
    _rule(r"(?<=...a)t[au]$", "", "the Arabic ending: Rokia, Rokiatou; Amina, Aminata, Aminatou"),
)

# Forms of one name that spelling does not explain, by their sounds; the first stands for all.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("fatuma", "fatima", "fatma", "fatu", "fati"),  # Fatoumata, Fatimata, Fatma, Fatou, Fatim
    ("aisa", "asata", "asatu"),  # Aïssata, Assata, Assatou
    ("asitu", "aisitu", "astu"),  # Assétou, Aïssétou, Astou
    ("asita", "asta"),  # Assitan, Astan
    ("maria", "mariama"),  # Mariam, Mariama
    ("kaja", "kadija"),  # Kadiatou, Kadidiatou
    ("jiniba", "jinaba", "jinibu"),  # Djénéba, Djénaba, Djénébou
    ("sinabu", "sinaba", "sinab"),  # Zeïnabou, Zénaba, Zeinab
    ("trauri", "tarauri", "tarawili", "tarawiri"),  # Traoré, Taraoré, Tarawélé
    ("kulibali", "kulubali", "kurubari"),  # Coulibaly, Couloubaly, Kouroubary
    ("karanbi", "karinbi"),  # Karambé, Karembé
    ("bagaiuku", "bagaiugu"),  # Bagayoko, Bagayogo
    ("duqu", "duiu"),  # Dougnon, Douyon
)
_HEAD = {form: forms[0] for forms in FAMILIES for form in forms}

# Words that say who she is to others, not what she is called; some women are called by one of them.
TITLES = frozenset({
    "hadj", "el", "mme", "mlle", "madame", "mademoiselle", "vve", "veuve", "feue", "nee", "epouse", "ep", "dite",
    "alias",
})  # fmt: skip
TITLES_AND_NAMES = frozenset({"hadja", "hadia", "hadjia", "adja", "yaa"})
_BETWEEN = re.compile(r"[\s\-‐‑–_.,;:/()]+")
_APOSTROPHES = re.compile("['’ʼ‘`´]")
_MARKS = re.compile("[\u0300-\u036f]")


def keys(name: str) -> frozenset[str]:
    """The sound keys of a name: two names that share one may be one.  See ``keys_of``."""
    return keys_of(words_of(name))


def likeness(a: str, b: str) -> float:
    """How near two names are, from 0 to 1 (the same letters), whatever the order of their words.  See ``nearness``."""
    return nearness(words_of(a), words_of(b))


def words_of(name: str) -> Words:
    """The words of a name in small letters, without titles, initials and apostrophes; at most four."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", name[:MOST_LETTERS].casefold()))
    words = [word for word in _BETWEEN.split(text) if word_keys(word)]
    telling = [word for word in words if len(word) > 1 and _letters(word) not in TITLES]
    others = [word for word in telling if _letters(word) not in TITLES_AND_NAMES]
    told = others if len(others) > 1 else telling  # Hadja Fatoumata Togo is Fatoumata Togo, Hadja Tapily is Hadja
    return tuple((told or words)[:MOST_WORDS])


def keys_of(words: Words) -> frozenset[str]:
    """The sound keys of the words of a name; none for no words.

    Of one word its sounds; of more the sounds of every two of them, in no order, so that namesakes of a family do not
    meet on the family's name alone.
    """
    heard = [word_keys(word) for word in words]
    if len(heard) < 2:
        return heard[0] if heard else frozenset()
    pairs = (pair for one, other in combinations(heard, 2) for pair in product(one, other))
    return frozenset("+".join(sorted(pair)) for pair in pairs)


def nearness(one: Words, other: Words) -> float:
    """How near the words of two names are, each to the one that fits best.

    Words that sound alike count 0.95; a word that one of the names lacks takes 0.1 off.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return 0.0
    best = max(sum(map(_nearness, short, order)) for order in permutations(long, len(short)))
    return max(0.0, best / len(short) - 0.1 * (len(long) - len(short)))


# Words are kept for speed, apart and of nobody; whole names never.
@functools.lru_cache(maxsize=16384)
def word_keys(word: str) -> frozenset[str]:
    """The sounds that one word may stand for, one for each reading."""
    forms = {unicodedata.normalize("NFD", word.casefold().translate(_LETTERS))}
    for rule in RULES:
        forms = {rule.letters.sub(heard, form) for form in forms for heard in rule.heard}
    sounds = {form.lower() for form in forms if form}
    return frozenset(_HEAD.get(one, one) for one in sounds)


@functools.lru_cache(maxsize=16384)
def _letters(word: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", word))


@functools.lru_cache(maxsize=65536)
def _nearness(one: str, other: str) -> float:
    if _letters(one) == _letters(other):
        return 1.0
    if word_keys(one) & word_keys(other):
        return 0.95
    apart = min(_distance(a, b) / max(len(a), len(b)) for a in word_keys(one) for b in word_keys(other))
    return 0.9 * (1 - apart)


def _distance(a: str, b: str) -> int:
    """How many letters have to be put, taken or changed (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
