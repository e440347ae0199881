"""Texts that people give: without blanks around them, bounded, and of characters that can be shown."""

import pytest

from domain.refusal import TextEmpty, TextTooLong, checked_text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Noé \n", "Noé"),
        ("No\x00é", "Noé"),
        ("\x1b[31mrouge", "[31mrouge"),
        ("une ligne\r\nune autre\tet", "une ligne\nune autre\tet"),
        ("demi \ud800 paire", "demi  paire"),
        ("prix : 3 €", "prix : 3 €"),
        ("👩‍👩‍👧 et l’été", "👩‍👩‍👧 et l’été"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_is_kept_as_it_can_be_shown(given: str, kept: str) -> None:
    """Controls and halves of pairs go; spaces of French, joined emoji and every script stay."""
    assert checked_text(given, field="name", longest=80) == kept


@pytest.mark.parametrize("nothing", ["", " \t\n", "\x00\x00", "\x1b \ud800"])
def test_nothing_to_show_is_nothing(nothing: str) -> None:
    """The refusal names the field."""
    with pytest.raises(TextEmpty) as refused:
        checked_text(nothing, field="title", longest=80)
    assert refused.value.field == "title"


def test_the_bound_counts_what_is_kept() -> None:
    """Exactly the longest passes."""
    assert checked_text(" " + "x" * 80 + "\x00", field="name", longest=80) == "x" * 80
    with pytest.raises(TextTooLong) as refused:
        checked_text("x" * 81, field="name", longest=80)
    assert refused.value.details == {"longest": 80, "length": 81}
