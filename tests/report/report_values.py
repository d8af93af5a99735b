"""A report with something in every part, and the same with hostile words wherever words come from outside."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from studyctl.report.model import (
    BurnUpPart,
    CountOn,
    CurvePart,
    DoneLine,
    EnergyPart,
    EnergyWeek,
    HoursBar,
    HoursPart,
    KeyFigure,
    ProofLine,
    RangeOn,
    RecalledConcept,
    RecallPart,
    RecallWeek,
    ReferencePart,
    ReportedPaper,
    ReportedRun,
    ReportedTarget,
    RunsPart,
    Share,
    StudyReport,
)

MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 22)
HOSTILE = (
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</svg></style><iframe src='//evil.example'>",
    "$x^2$ & `<b>bold</b>` --> ]]>",
    "\x1b[31mred\x1b[0m\u202eevil\x00",
)


def weeks(count: int) -> list[date]:
    return [MONDAY + timedelta(days=7 * (index - count + 1)) for index in range(count)]


def report() -> StudyReport:
    """A full week."""
    hours = tuple(
        HoursBar(MONDAY + timedelta(days=index), 1.5 * index, 0.0 if index == 3 else 5.0) for index in range(7)
    )
    curve = CurvePart(
        "r-0001", "Pretraining, cpu", "val loss", ((0.0, 4.5), (50.0, 2.0), (100.0, 1.6)), (50.0, 2.0), "train loss",
        ((0.0, 4.6), (100.0, 1.2)), ReferencePart((0, 100), (4.4, 1.5), (4.6, 1.7)), 1.7, "≤1.7", True, ("Met.",),
    )  # fmt: skip
    core = BurnUpPart(
        "hundred-days", "Hundred days", TODAY, 10, (CountOn(weeks(3)[0], 0), CountOn(TODAY, 3)),
        (CountOn(weeks(3)[0], 0), CountOn(date(2026, 12, 20), 10)),
        (RangeOn(TODAY, 3, 3), RangeOn(date(2027, 1, 4), 8, 10)),
        date(2026, 12, 24), date(2026, 12, 20), date(2027, 1, 4), ("3 of 10 Core items done.",),
    )  # fmt: skip
    return StudyReport(
        kind="week", title="Week 47, 2026", subtitle="16 – 22 November 2026", first=MONDAY, last=TODAY, day=TODAY,
        made=datetime(2026, 11, 22, 17, tzinfo=UTC), lead="31.5 hours of study.", empty=False,
        key=(KeyFigure("Hours", "31.5 h", "of 30 h planned", "ok"),),
        hours=HoursPart("day", 31.5, 30.0, hours, (Share("LoRA", 9.0),), Share("2 others", 3.0), ("31.5 h.",)),
        tracks=(core,),
        runs=RunsPart(
            (curve,), (ReportedRun("r-0001", "Pretraining", "cpu", TODAY, "finished", "loss 1.6", "≤1.7", True),),
            ("1 run.",),
        ),
        recall=RecallPart(
            0.9, tuple(RecallWeek(day, 20, 18) for day in weeks(8)), (RecalledConcept("GRPO", 0.61, 2, 9),), ("95 %.",)
        ),
        energy=EnergyPart((EnergyWeek(MONDAY, 8.0, 9.0, None, "Proceed"),), ("Energy 8.",)),
        done=(DoneLine(TODAY, "LoRA", "Week 6", "core", (ProofLine("report", "https://example.org/r?a=1&b=2"),)),),
        targets=(ReportedTarget("Loss", "≤1.7", "1.6", "r-0001", "met"),),
        papers=(ReportedPaper("LoRA", "Hu, 2021", "https://arxiv.org/abs/2106.09685", ("read",)),),
    )  # fmt: skip


def poisoned(value: Any, words: str) -> Any:
    """`value` with every text in it followed by `words`, those aside that are words of the program's own."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = ("kind", "unit", "tone")
        changed = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{k: v if k in kept else poisoned(v, words) for k, v in changed.items()})
    if isinstance(value, tuple):
        return tuple(poisoned(one, words) for one in value)
    return f"{value} {words}" if isinstance(value, str) else value
