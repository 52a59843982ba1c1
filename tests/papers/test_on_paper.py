"""What comes out of the printer: the right words in the right font, in black, whole, and the same each time."""

import re

import pytest
from papers.reading import codes_of, fonts_of, image_of, leaves, spoken_of, squeezed, text_of

from landtrack.i18n.catalogues import FOLDER
from landtrack.papers import PAPERS, typeset
from landtrack.papers.typeset import PoorPaper, pdf, png, qr

EVERY = [(kind, size) for kind, row in PAPERS.items() for size in row.sizes]
LANGUAGES = ("fr", "en")
DRAWN = re.compile(r"\.(svg|qr|sketch|size|lang)$|_svg$")
MARKUP = r"*gras* _i_ #let x = 1; $x^2$ `code` <a> @ref [b] {c} = Titre // rien /* rien */ \ ~ -- \"u\" 'é' ɛɔɲŋɓɗƴ"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_the_font_is_dejavu_and_stands_in_the_file(kind, size, lang, printed, subjects):
    fonts = fonts_of(printed(kind, subjects[kind][0], size, lang))
    assert fonts <= {("DejaVuSans", True), ("DejaVuSans-Bold", True)}
    assert ("DejaVuSans-Bold", True) in fonts


@pytest.mark.parametrize("kind", PAPERS)
def test_the_same_facts_give_the_same_bytes(kind, said, subjects):
    template, says = said(kind, subjects[kind][0])
    assert pdf(template, says) == pdf(template, says)
    assert png(template, says, 60) == png(template, says, 60)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_it_is_black_on_white_and_nothing_is_cut(kind, size, lang, looked_at, subjects):
    for about in subjects[kind]:
        for page in looked_at(kind, about, size, lang):
            pixels = image_of(page).astype(int)
            assert (abs(pixels[..., 0] - pixels[..., 1]) + abs(pixels[..., 1] - pixels[..., 2])).max() == 0
            edge = 11  # pixels of 75 an inch: 3.7 mm, what printers leave white
            for strip in (pixels[:edge], pixels[-edge:], pixels[:, :edge], pixels[:, -edge:]):
                assert strip.min() == 255, f"{about}: ink at the edge"
            assert pixels.min() == 0


@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_a_paper_of_the_demonstration_is_one_page(kind, size, looked_at, subjects):
    many = {("slips", "a5"): 3, ("slips", "a4"): 2}  # eight slips
    for about in subjects[kind]:
        for lang in LANGUAGES:
            assert len(looked_at(kind, about, size, lang)) == many.get((kind, size), 1), about


@pytest.mark.parametrize("kind", PAPERS)
def test_markup_in_any_text_prints_as_it_is(kind, said, subjects):
    """Every text of the facts is replaced by markup with a number; all of it is on the paper, character for character."""
    template, says = said(kind, subjects[kind][0], PAPERS[kind].sizes[0])
    put = {}

    def hostile(value, path=""):
        if isinstance(value, dict):
            return {key: hostile(one, f"{path}.{key}") for key, one in value.items()}
        if isinstance(value, list):
            return [hostile(one, f"{path}[{i}]") for i, one in enumerate(value)]
        if not isinstance(value, str) or DRAWN.search(path) or not value:
            return value
        put[path] = f"{len(put)}{MARKUP}"
        return put[path]

    data = pdf(template, hostile(says))
    there = squeezed(text_of(data) + "".join(spoken_of(data)))
    missing = [path for path, text in put.items() if squeezed(text) not in there]
    assert put
    assert missing == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", PAPERS)
def test_all_that_a_paper_says_is_on_it(kind, lang, said, printed, subjects):
    for about in subjects[kind]:
        _, says = said(kind, about, "a5", lang)
        data = printed(kind, about, "a5", lang)
        there = squeezed(text_of(data) + "".join(spoken_of(data)))
        told = [(path, text) for path, text in leaves(says) if not DRAWN.search(path)]
        assert [path for path, text in told if squeezed(text) not in there] == []


@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_a_telephone_reads_number_and_head_hash(kind, size, said, looked_at, subjects, demo_register):
    head = demo_register.head_hash()[:12].upper()
    _, says = said(kind, subjects[kind][0], size)
    found = [code for page in looked_at(kind, subjects[kind][0], size, ppi=150) for code in codes_of(page)]
    numbers = [slip["number"] for slip in says.get("slips", ())] or [page["number"] for page in says.get("pages", ())]
    copies = 2 if kind == "slips" else 1  # the slip and its stub
    assert sorted(found) == sorted(copies * [f"{number} {head}" for number in numbers or [says["number"]]])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", PAPERS)
def test_each_carries_the_day_the_hash_and_that_its_people_are_invented(kind, lang, printed, subjects, demo_register):
    text = squeezed(text_of(printed(kind, subjects[kind][0], "a5", lang)))
    day, mark = {
        "fr": ("30novembre2014", "Démonstration:personnesinventées"),
        "en": ("30November2014", "Demonstration:inventedpeople"),
    }[lang]
    head = demo_register.head_hash()[:12]
    assert day in text
    assert head in text
    assert mark in text


def test_a_register_of_real_people_is_no_demonstration(cast, monkeypatch):
    from landtrack.papers import make

    reader = cast.register.read(cast["everywhere"])
    monkeypatch.setattr(cast.register, "is_demonstration", False)
    assert "Démonstration" not in text_of(make(reader, "president", about=cast.story.claim).data)


def test_a_template_that_asks_for_a_font_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(typeset, "FOLDER", tmp_path)
    (tmp_path / "good.typ").write_text('#set text(font: "DejaVu Sans")\nbon')
    (tmp_path / "font.typ").write_text('#set text(font: "Comic Sans MS")\npas bon')
    (tmp_path / "wrong.typ").write_text("#unknown()")
    assert pdf("good", {})
    for name in ("font", "wrong"):
        with pytest.raises(PoorPaper, match=name):
            pdf(name, {})


def test_a_short_code_is_no_micro_qr():
    assert qr("A").count("\n") >= 0
    assert int(re.search(r'width="(\d+)"', qr("A"))[1]) >= 21 * 4


def test_the_build_brought_two_faces_of_one_font_with_their_licence():
    assert {path.name for path in typeset.FONTS.iterdir()} == {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE"}


def test_every_template_is_used_and_every_paper_has_one():
    templates = {path.stem for path in typeset.FOLDER.glob("*.typ")} - {"sheet"}
    assert templates == {row.template for row in PAPERS.values()}
    assert {name: set(row.sizes) for name, row in PAPERS.items()} == {
        name: {"a4", "a3"} if name == "plan" else {"a4", "a5"} for name in PAPERS
    }


def test_french_has_its_signs_and_spaces():
    from babel.messages.pofile import read_po

    with (FOLDER / "fr" / "papers.po").open("rb") as file:
        texts = [
            (m.id, t) for m in read_po(file) if m.id for t in ([m.string] if isinstance(m.string, str) else m.string)
        ]
    for key, text in texts:
        assert "'" not in text, key
        assert "..." not in text, key
        assert not re.search(r"[^\u202f\s][;:!?](?!\S)", text), f"{key}: a narrow no-break space before ; : ! ?"
        assert "  " not in text, key
        assert text.count("«") == len(re.findall("«\u00a0\\S", text)), key
