"""A page is whole and harmless: it loads nothing, no word from outside becomes markup, both themes are complete."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_values import HOSTILE, poisoned, report

from studyctl.errors import UserError
from studyctl.report.model import HoursBar, HoursPart, StudyReport
from studyctl.report.page import page
from studyctl.report.style import DARK, LIGHT
from studyctl.report.svg import TOKENS

VOID = {"meta", "br", "use", "path"}
HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "div", "span", "h1", "h2",
    "h3", "p", "ul", "li", "dl", "dt", "dd", "a", "br", "code", "figure", "table", "thead", "tbody", "tr", "th", "td",
    "svg", "g", "path", "text", "use", "defs", "clippath", "rect",
}  # fmt: skip


class Reading(HTMLParser):
    """Every tag with its attributes, and the text outside style sheets, as a browser would take them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_every_part_is_told_in_words_and_drawn_for_both_widths() -> None:
    found = Reading(page(report()))
    assert found.open == []
    for words in ("Week 47, 2026", "31.5 h", "Hundred days", "3 of 10 Core items done.", "1 run.", "GRPO", "0.61",
                  "✓ met", "Energy 8.", "2 others: 3.0 h", "read"):  # fmt: skip
        assert words in found.text, words
    drawn = Counter(attrs["class"] for tag, attrs in found.tags if tag == "svg")
    assert drawn == {"wide": 4, "narrow": 4, "curve": 1}
    assert all(attrs["role"] == "img" and attrs["aria-label"] for tag, attrs in found.tags if tag == "svg")
    assert "all 10 Core items" in found.text and "24 Dec" in found.text  # words of the drawings stay words


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page(report())
    tags = Reading(text).tags
    assert {tag for tag, _ in tags} <= HARMLESS
    policy = next(attrs["content"] for _, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    for tag, attrs in tags:
        assert not any(name.startswith("on") or name == "src" for name in attrs), (tag, attrs)
        local = attrs.get("xlink:href")
        assert local is None or local.startswith("#")
    assert not re.search(r"@import|url\((?!#)", text)
    assert len(text.encode()) < 120_000


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_from_outside_becomes_markup(words: str) -> None:
    clean, hostile = Reading(page(report())), Reading(page(poisoned(report(), words)))
    assert hostile.open == []
    seen = [(tag, sorted(attrs)) for tag, attrs in hostile.tags if tag != "code"]
    assert seen == [(tag, sorted(attrs)) for tag, attrs in clean.tags if tag != "code"]
    assert all(dict(attrs).keys() == set() for tag, attrs in hostile.tags if tag == "code")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", page(poisoned(report(), words)))


def test_what_is_no_address_of_the_web_is_no_link() -> None:
    (line,) = report().done
    bad = [replace(line.proofs[0], href=href) for href in ("javascript:alert(1)", "data:text/html,x", "//evil.example")]
    found = Reading(page(replace(report(), done=(replace(line, proofs=tuple(bad)),), papers=())))
    assert [tag for tag, _ in found.tags if tag == "a"] == []
    good = Reading(page(report()))
    assert [attrs["href"] for tag, attrs in good.tags if tag == "a"] == [
        "https://example.org/r?a=1&b=2", "https://arxiv.org/abs/2106.09685",
    ]  # fmt: skip


def test_colours_are_the_themes_own_and_each_is_in_both() -> None:
    text = page(report())
    assert LIGHT.keys() == DARK.keys() >= set(TOKENS)
    used = set(re.findall(r"var\(--([a-z]+)\)", text))
    assert used <= LIGHT.keys() and {"accent", "second", "target", "band", "rule", "muted"} <= used
    drawings = "".join(re.findall(r"<svg.*?</svg>", text, re.S))
    assert not re.search(r"#[0-9a-f]{6}\b", drawings)  # no colour that a dark page would not turn
    assert "prefers-color-scheme: dark" in text


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_words_can_be_read(theme: dict[str, str]) -> None:
    for name in ("text", "bright", "muted", "faint", "accent", "second", "target", "ok", "warn", "bad"):
        assert contrast(theme[name], theme["bg"]) >= 4.5 or name == "faint", name


def test_ids_are_each_elements_own() -> None:
    ids = Counter(attrs["id"] for _, attrs in Reading(page(report())).tags if attrs.get("id"))
    assert max(ids.values(), default=1) == 1


def test_the_same_report_is_the_same_page() -> None:
    assert page(report()) == page(report())


def test_before_anything_is_recorded_only_the_plan_is_drawn() -> None:
    bare = replace(report(), empty=True, lead="Nothing has been recorded yet.", key=())
    found = Reading(page(bare))
    assert "Nothing has been recorded yet." in found.text and "Hundred days" in found.text
    assert [attrs["class"] for tag, attrs in found.tags if tag == "svg"] == ["wide", "narrow"]


@pytest.mark.parametrize("count", [1, 7, 31, 120])
@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_any_number_of_bars_can_be_drawn(count: int, unit: str) -> None:
    (first, *_) = report().hours.bars
    bars = tuple(HoursBar(first.first.replace(year=2000 + index), float(index % 9), 5.0) for index in range(count))
    hours = HoursPart(unit, 1.0, 1.0, bars, (), None, ("So.",))
    assert page(replace(report(), hours=hours)).count("<svg") == 9


def hollow(found: StudyReport) -> StudyReport:
    """The report with the least that each drawing can be made of."""
    (core,), (curve,) = found.tracks, found.runs.curves
    day = core.done[:1]
    core = replace(core, done=day, plan=day, band=(), finish=None, first=None, last=None)
    curve = replace(curve, main=((0.0, 0.0),), second=(), reference=None, target=None, best=None)
    weeks = (replace(found.recall.weeks[0], reviews=1, remembered=0),)
    return replace(
        found, tracks=(core,), runs=replace(found.runs, curves=(curve,)), recall=replace(found.recall, weeks=weeks)
    )


def test_the_least_of_everything_can_be_drawn() -> None:
    found = page(hollow(report()))
    assert found.count("<svg") == 9
    assert "nan" not in found.lower().replace("finance", "")


def test_a_users_own_style_of_plots_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib

    before = page(report())
    monkeypatch.setitem(matplotlib.rcParams, "text.usetex", True)
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 40)
    assert page(report()) == before
    assert matplotlib.rcParams["font.size"] == 40


def test_without_the_library_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UserError, match=r"a page with plots needs Matplotlib.*studyctl\[report\]"):
        page(report())
