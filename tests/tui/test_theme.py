"""The themes: no colour in the 16-colour theme that the terminal did not choose, and states that look apart."""

from __future__ import annotations

import pytest
from rich.color import ColorType
from rich.style import Style

from studyctl.tui.theme import TONES, Palette, textual_theme

GROUNDS = ("bg", "surface", "select", "okbg", "warnbg", "badbg", "band")


def styles(palette: Palette) -> list[Style]:
    """Every token on every ground, plain, bold and dimmed."""
    words = [f"{token}{more}" for token in TONES[palette.theme] for more in ("", " bold", " on band")]
    return [palette.style(one, ground, dimmed) for one in words for ground in GROUNDS for dimmed in (False, True)]


def kinds(palette: Palette) -> set[ColorType]:
    return {colour.type for style in styles(palette) for colour in (style.color, style.bgcolor) if colour}


@pytest.mark.parametrize("depth", [0, 16, 256, 1 << 24])
def test_the_theme_of_the_terminal_s_own_colours_has_no_others(depth: int) -> None:
    palette = Palette("ansi", depth)
    assert kinds(palette) <= {ColorType.STANDARD, ColorType.DEFAULT}
    assert all(style.bgcolor for style in styles(palette))  # without one, Textual puts a ground of its own behind it


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_terminal_gets_no_more_colours_than_it_has(theme: str) -> None:
    assert kinds(Palette(theme, 256)) == {ColorType.EIGHT_BIT}
    assert kinds(Palette(theme)) == {ColorType.TRUECOLOR}


def test_what_textual_draws_itself_has_the_terminal_s_own_colours_only() -> None:
    theme = textual_theme("ansi")
    named = [theme.primary, theme.secondary, theme.accent, theme.warning, theme.error, theme.success]
    named += [theme.foreground, theme.background, theme.surface, theme.panel, theme.boost, *theme.variables.values()]
    assert all(value is None or str(value).startswith("ansi_") for value in named)


@pytest.mark.parametrize("name", ["dark", "light", "ansi"])
def test_good_and_bad_never_look_the_same(name: str) -> None:
    theme, palette = textual_theme(name), Palette(name)
    assert len({theme.success, theme.warning, theme.error}) == 3
    assert len({palette.style(token).color for token in ("ok", "warn", "bad", "accent")}) == 4
    variables = theme.variables
    assert (theme.success, theme.error) == (variables["st-ok"], variables["st-bad"])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_each_verdict_stands_on_a_ground_of_its_own(theme: str) -> None:
    palette = Palette(theme)
    assert len({palette.style("text", ground).bgcolor for ground in ("bg", "okbg", "warnbg", "badbg", "select")}) == 5


def test_without_colours_there_are_none() -> None:
    assert kinds(Palette("ansi", 0)) == {ColorType.DEFAULT}
