"""Findings about land as sentences in French and English."""

import pytest

from landtrack.i18n.catalogues import translator
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.formats import formats
from landtrack.land.findings import CHECKS, Finding


def said(finding, lang="fr"):
    return finding_sentence(finding, translator(lang), formats(lang))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("code", CHECKS)
@pytest.mark.parametrize("ids", [(), ("7",), ("7", "8")], ids=["none", "one", "two"])
def test_every_check_is_a_sentence(code, lang, ids):
    for mended in (False, True):
        text = said(Finding(code, lines=(3,), ids=ids, m=856.2, m2=2.04, text="abc", mended=mended), lang)
        assert text.startswith(("Ligne 3", "Line 3"))
        assert text.endswith((".", "?"))
        assert "{" not in text
        assert code not in text or code in ("spike", "gap")


def test_sentences_name_lines_plots_and_metres():
    assert said(Finding("conflict", ids=("12", "13"), m2=2.04)).startswith("Les parcelles 12 et 13 se recouvrent sur 2")
    far = said(Finding("minus_missing", lines=(1, 2, 3, 7), m=809_395.6, cured_m=1240.0))
    assert far.startswith("Lignes 1-3, 7\u202f: Il manque")
    assert "809\u00a0km du village" in far
    assert "1\u202f240\u00a0m" in far
    nowhere = said(Finding("swapped_axes", cured_m=1240.0), "en")
    assert nowhere.endswith("Put right, it is 1,240\u00a0m from the village.")
    assert "856\u00a0m apart" in said(Finding("minutes_against_decimals", lines=(4,), m=856.1), "en")
    assert said(Finding("self_intersection")) == translator("fr").t("reason.self_intersection")


def test_french_has_its_signs():
    for code in CHECKS:
        for mended in (False, True):
            text = said(Finding(code, ids=("7",), m=1.0, m2=2.0, text="x", mended=mended))
            assert not any(f" {sign}" in text for sign in ":;?!»")
            assert "« " not in text
