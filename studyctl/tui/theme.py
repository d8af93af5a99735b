"""Colour tokens: what each part of a screen looks like in the dark, light and ANSI themes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorType
from rich.style import Style
from textual.theme import Theme

from studyctl.tui.sheet import ASCII, BRAILLE


class Tone(NamedTuple):
    """A token's colour: 24-bit, its number among 256, and its name among 16 (empty: the terminal's own)."""

    rgb: str
    number: int
    name: str


DARK: Mapping[str, Tone] = {
    "bg": Tone("#11151b", 233, ""),
    "surface": Tone("#171c24", 234, ""),
    "select": Tone("#1f2836", 236, ""),
    "rule": Tone("#2c3440", 238, "bright_black"),
    "faint": Tone("#768091", 244, "bright_black"),
    "muted": Tone("#9aa4b5", 248, "bright_black"),
    "text": Tone("#d3d9e3", 253, ""),
    "bright": Tone("#f4f6fa", 231, ""),
    "accent": Tone("#86b0f5", 111, "blue"),
    "ok": Tone("#8ecb9a", 114, "green"),
    "warn": Tone("#e3b96f", 179, "yellow"),
    "bad": Tone("#ee8585", 210, "red"),
    "target": Tone("#cba2f5", 183, "magenta"),
    "second": Tone("#6fc1c9", 74, "cyan"),
    "band": Tone("#1d2d44", 24, "bright_black"),
    "h1": Tone("#1d2c40", 236, "bright_black"),
    "h2": Tone("#2b4a75", 24, "blue"),
    "h3": Tone("#4677bd", 67, "blue"),
    "h4": Tone("#86b0f5", 111, "blue"),
    "okbg": Tone("#16241d", 234, ""),
    "warnbg": Tone("#272117", 234, ""),
    "badbg": Tone("#2a1a1d", 234, ""),
}
LIGHT: Mapping[str, Tone] = {
    "bg": Tone("#fbfaf7", 231, ""),
    "surface": Tone("#f2f0ea", 255, ""),
    "select": Tone("#e3e9f6", 189, ""),
    "rule": Tone("#d8d4ca", 252, "bright_black"),
    "faint": Tone("#777267", 242, "bright_black"),
    "muted": Tone("#5f5c54", 240, "bright_black"),
    "text": Tone("#26272c", 235, ""),
    "bright": Tone("#000000", 16, ""),
    "accent": Tone("#2a5bc4", 26, "blue"),
    "ok": Tone("#22703a", 22, "green"),
    "warn": Tone("#8f5c00", 94, "yellow"),
    "bad": Tone("#bb2f2f", 124, "red"),
    "target": Tone("#7d34b3", 97, "magenta"),
    "second": Tone("#0a6b75", 23, "cyan"),
    "band": Tone("#dfe8f8", 153, "bright_black"),
    "h1": Tone("#e4eaf6", 189, "bright_black"),
    "h2": Tone("#b4c8ee", 153, "blue"),
    "h3": Tone("#6f95dd", 68, "blue"),
    "h4": Tone("#2a5bc4", 26, "blue"),
    "okbg": Tone("#e7f2e6", 255, ""),
    "warnbg": Tone("#f8eed8", 255, ""),
    "badbg": Tone("#f9e6e3", 255, ""),
}
TONES = {"dark": DARK, "light": LIGHT, "ansi": DARK}


class Palette:
    """The styles of one theme; `depth` is how many colours the terminal shows (0, 16, 256 or 2**24)."""

    def __init__(self, theme: str = "dark", depth: int = 1 << 24, ascii_only: bool = False) -> None:
        self.colourless = depth == 0
        self.theme = theme
        self.ansi = theme == "ansi"
        self.ascii = ascii_only
        self._tones = TONES[theme]
        self._indexed = depth < 1 << 24
        self.style = lru_cache(4096)(self._style)

    def lettered(self, text: str, words: str = "") -> str:
        """The text as this terminal can show it: in ASCII alone, and a bar's track apart from what fills it."""
        if (self.ascii or self.colourless) and words.startswith("rule"):
            text = text.replace("━", "─")
        if not self.ascii or text.isascii():
            return text
        return text.translate(BRAILLE).translate(ASCII).encode("ascii", "replace").decode("ascii")

    def _style(self, words: str, on: str = "bg", dimmed: bool = False) -> Style:
        """The style that words such as `accent bold on band` mean; `on` is the ground where they name none."""
        front, _, ground = words.partition(" on ")
        named = front.split()
        token = next((word for word in named if word in self._tones), "text")
        token = ("rule" if token in ("rule", "band") else "faint") if dimmed and "accent" not in named else token
        bold = ("bold" in named or (self.ansi and token == "bright")) and not dimmed
        return Style(
            color=self._colour(token),
            bgcolor=self._colour(ground or on, ground=True),
            bold=bold or None,
            underline="underline" in named or None,
            strike="strike" in named or None,
            reverse="reverse" in named or None,
        )

    def _colour(self, token: str, ground: bool = False) -> Color | None:
        tone = self._tones[token]
        if self.colourless:
            return Color.default() if ground else None
        if self.ansi:
            return Color.parse(tone.name) if tone.name else Color.default() if ground else None
        if self._indexed:
            # with its triplet, so that Textual does not turn it into one of 24 bits
            return Color(f"color({tone.number})", ColorType.EIGHT_BIT, tone.number, EIGHT_BIT_PALETTE[tone.number])
        return Color.parse(tone.rgb)


def textual_theme(name: str) -> Theme:
    """The theme for what Textual draws itself: inputs, scrollbars, the selection of text."""
    tones = TONES[name]
    colour = {token: (f"ansi_{tone.name}" if tone.name else "ansi_default") for token, tone in tones.items()}
    if name != "ansi":
        colour = {token: tone.rgb for token, tone in tones.items()}
    return Theme(
        name=f"studyctl-{name}",
        ansi=name == "ansi",
        dark=name != "light",
        primary=colour["accent"],
        secondary=colour["second"],
        accent=colour["accent"],
        warning=colour["warn"],
        error=colour["bad"],
        success=colour["ok"],
        foreground=colour["text"],
        background=colour["bg"],
        surface=colour["surface"],
        panel=colour["surface"],
        boost=colour["surface"],
        variables={
            **{f"st-{token}": value for token, value in colour.items()},
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "scrollbar": colour["rule"],
            "scrollbar-hover": colour["faint"],
            "scrollbar-active": colour["accent"],
            "scrollbar-background": colour["bg"],
            "scrollbar-background-hover": colour["bg"],
            "scrollbar-background-active": colour["bg"],
            "scrollbar-corner-color": colour["bg"],
            "input-cursor-background": colour["accent"],
            "input-cursor-foreground": colour["bg"] if name != "ansi" else "ansi_black",
            "input-selection-background": colour["select"] if name != "ansi" else "ansi_blue",
            "screen-selection-background": colour["h2"] if name != "ansi" else "ansi_blue",
            "screen-selection-foreground": colour["bright"] if name != "ansi" else "ansi_black",
        },
    )
