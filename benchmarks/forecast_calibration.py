"""How often the forecast's ranges hold the day on which simulated learners end, whose pace no forecaster knows.

`python benchmarks/forecast_calibration.py [--learners N] [--seed S] [--by-model]`; exit code 1 where the 80 % ranges of
week 6 and later hold fewer than 75 % or more than 85 % of the ends. Each learner works through the Core of a shipped
track with weekly hours, days off, and errors of estimate of their own; the pace of their weeks comes from one of ten
models, none of which draws from weeks that were, as the forecaster does. Every second week they ask for a forecast.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from studyctl.curriculum.load import load_catalogue
from studyctl.plan.calendar import Availability
from studyctl.plan.course import Course
from studyctl.plan.forecast import LEVELS, FinishForecast, forecast
from studyctl.plan.work import Stop, stops_of

LEAST, MOST = 75.0, 85.0
FROM_WEEK = 6
TRACKS = ("hundred-days", "from-scratch", "post-training", "roadmap")
DAY_HOURS = 6.0
LONGEST_WEEKS = 160
DAY = timedelta(days=1)
Paces = Iterator[float]


@dataclass(frozen=True)
class Learner:
    """One simulated learner: when each Core item was done, and the day of the last."""

    model: str
    stops: tuple[Stop, ...]
    track: str
    start: date
    free: Availability
    done: dict[str, date]
    finish: date
    tracked: dict[date, tuple[str, float]]  # the item under way in the evening of a day, with its hours so far

    def on(self, today: date) -> Course:
        """Their course as it stands in the morning of a day."""
        known = {item: day for item, day in self.done.items() if day < today}
        spent = dict([self.tracked[today - DAY]]) if today - DAY in self.tracked else {}
        return Course(self.track, self.stops, self.start, self.free, DAY_HOURS, known, (), today, spent)


def steady(random: Random, mean: float) -> Paces:
    """The same pace, with noise."""
    spread = random.uniform(0.05, 0.3)
    return (mean * random.gauss(1, spread) for _ in count())


def drift(random: Random, mean: float) -> Paces:
    """A pace that rises or falls in a line, up to half of itself in half a year."""
    slope = random.uniform(-0.5, 0.5) / 26
    return (mean * max(0.4, 1 + slope * week) * random.gauss(1, 0.15) for week in count())


def bursts(random: Random, mean: float) -> Paces:
    """Weeks of much and weeks of little that follow their like."""
    fast, stay = True, random.uniform(0.5, 0.85)
    while True:
        fast = fast if random.random() < stay else not fast
        yield mean * (1.45 if fast else 0.55) * random.gauss(1, 0.1)


def dead_weeks(random: Random, mean: float) -> Paces:
    """A steady pace with weeks in which nothing is done."""
    share = random.uniform(0.05, 0.25)
    return (0.0 if random.random() < share else mean * random.gauss(1.1, 0.15) for _ in count())


def seasonal(random: Random, mean: float) -> Paces:
    """A wave of 8 to 26 weeks."""
    length, depth, phase = random.uniform(8, 26), random.uniform(0.1, 0.5), random.uniform(0, math.tau)
    return (mean * (1 + depth * math.sin(math.tau * week / length + phase)) * random.gauss(1, 0.12) for week in count())


def wandering(random: Random, mean: float) -> Paces:
    """A random walk of the pace's logarithm."""
    level = 0.0
    while True:
        level = min(max(level + random.gauss(0, 0.09), -0.9), 0.7)
        yield mean * math.exp(level)


def fading(random: Random, mean: float) -> Paces:
    """Enthusiasm that fades to a rest of itself."""
    rest, half = random.uniform(0.5, 0.9), random.uniform(4, 16)
    first = 1.25
    return (mean * (rest + (first - rest) * 0.5 ** (week / half)) * random.gauss(1, 0.15) for week in count())


def turned(random: Random, mean: float) -> Paces:
    """One change for good: another job, a child, a term that ends."""
    week_of, factor = random.randint(3, 20), random.uniform(0.6, 1.4)
    return (mean * (factor if week >= week_of else 1.0) * random.gauss(1, 0.18) for week in count())


def sticky(random: Random, mean: float) -> Paces:
    """Weeks that resemble the one before (autoregressive)."""
    keep, level = random.uniform(0.3, 0.8), 0.0
    while True:
        level = keep * level + random.gauss(0, 0.22)
        yield mean * math.exp(level)


def wild(random: Random, mean: float) -> Paces:
    """Weeks with long tails on both sides."""
    return (mean * math.exp(random.gauss(0, 0.3) + random.choice((-0.5, 0, 0, 0, 0.4))) for _ in count())


MODELS: tuple[Callable[[Random, float], Paces], ...] = (
    steady, drift, bursts, dead_weeks, seasonal, wandering, fading, turned, sticky, wild,
)  # fmt: skip


def learners(number: int, seed: int) -> Iterator[Learner]:
    """So many learners, the models in turn; those who never end are drawn again."""
    catalogue = load_catalogue()
    tracks = {name: stops_of(catalogue.tracks[name], DAY_HOURS) for name in TRACKS}
    made = 0
    for index in count():
        random = Random(seed * 1_000_003 + index)
        name = random.choice(TRACKS)
        found = _learner(random, MODELS[made % len(MODELS)], name, tracks[name])
        if found:
            made += 1
            yield found
        if made == number:
            return


def _learner(
    random: Random, model: Callable[[Random, float], Paces], track: str, stops: tuple[Stop, ...]
) -> Learner | None:
    start = date(2026, 1, 5) + timedelta(days=random.randrange(365))
    off = frozenset(random.sample(range(7), random.choice((0, 1, 1, 2))))
    away = start + timedelta(days=random.randrange(20, 140))
    leave = frozenset(away + timedelta(days=day) for day in range(random.choice((0, 0, 5, 10, 14))))
    free = Availability(float(random.choice((10, 15, 20, 25, 30, 42))), off, leave)
    plan = Course(track, stops, start, free, DAY_HOURS, {}, (), start)
    hours = [(item, work.hours * random.lognormvariate(-0.03, 0.25)) for item, work in plan.core.items()]
    planned = sum(work.hours for work in plan.core.values())
    share = planned / plan.availability.hours_between(start, plan.baseline.finish)  # of study hours that are for Core
    mean = min(max(random.lognormvariate(math.log(0.85), 0.3), 0.35), 1.6)
    done, under_way = _done(start, free, share, model(random, mean), hours)
    if len(done) < len(hours):
        return None
    tracks_time = random.random() < 0.5 or track == "post-training"  # its items take weeks
    finish = done[hours[-1][0]]
    return Learner(model.__name__, stops, track, start, free, done, finish, under_way if tracks_time else {})


def _done(
    start: date, free: Availability, share: float, paces: Paces, hours: list[tuple[str, float]]
) -> tuple[dict[str, date], dict[date, tuple[str, float]]]:
    """The day on which each item is done, one after another, and what is under way in the evenings between.

    Not all of them are done where that takes too long.
    """
    done: dict[str, date] = {}
    under_way: dict[date, tuple[str, float]] = {}
    left, had = list(reversed(hours)), 0.0
    for week in range(LONGEST_WEEKS):
        pace = max(next(paces), 0.0)
        for day in (start + timedelta(days=7 * week + index) for index in range(7)):
            had += free.hours_on(day) * share * pace
            while left and had >= left[-1][1]:
                item, wanted = left.pop()
                had -= wanted
                done[item] = day
            if left and had:
                under_way[day] = (left[-1][0], had)
        if not left:
            break
    return done, under_way


@dataclass(frozen=True)
class Asked:
    """One forecast beside what came: after how many weeks, and by level whether the end lies within and how wide."""

    model: str
    track: str
    week: int
    inside: dict[int, bool]
    side: int  # of the 80 % range: -1 where the end came before it, 1 after
    width: float  # of the 80 % range, as part of what was left
    late: float  # the estimate's error, as part of what was left


def asked(learner: Learner, make: Callable[[Course], FinishForecast]) -> Iterator[Asked]:
    """Forecasts of every second week until the last week but one."""
    for week in count(2, 2):
        today = learner.start + timedelta(weeks=week)
        left = (learner.finish - today).days
        if left < 7:
            return
        found = make(learner.on(today))
        inside = {one.percent: holds(learner.finish, one.first, one.last) for one in found.ranges}
        eighty = found.range_of(80)
        if eighty is None:
            continue
        side = -1 if learner.finish < eighty.first else 0 if inside[80] else 1
        width = ((eighty.last - eighty.first).days if eighty.last else 3 * left) / left
        late = (found.finish - learner.finish).days / left
        yield Asked(learner.model, learner.track, week, inside, side, width, late)


def holds(finish: date, first: date, last: date | None) -> bool:
    """Whether a range holds the day."""
    return first <= finish and (last is None or finish <= last)


def main() -> int:
    """Simulates, asks, prints the coverage by week and the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--by-model", action="store_true", help="the models and tracks one by one, too")
    given = parser.parse_args()
    began, taken = time.perf_counter(), []

    def timed(course: Course) -> FinishForecast:
        course.forecast  # noqa: B018  (what every screen has read already)
        moment = time.process_time()
        found = forecast(course)
        taken.append((time.process_time() - moment) * 1000)
        return found

    rows = [row for learner in learners(given.learners, given.seed) for row in asked(learner, timed)]
    print(f"{given.learners} learners, {len(rows)} forecasts, {time.perf_counter() - began:.0f} s")
    print_rows(rows, given.by_model)
    taken.sort()
    print(
        f"a forecast takes {taken[len(taken) // 2]:.1f} ms of the processor, p95 {taken[int(len(taken) * 0.95)]:.1f} ms"
    )
    late = [row for row in rows if row.week >= FROM_WEEK]
    share = 100 * sum(row.inside[80] for row in late) / len(late)
    print(f"80 % ranges from week {FROM_WEEK} on hold {share:.1f} % of the ends; wanted {LEAST:.0f} to {MOST:.0f}")
    return 0 if LEAST <= share <= MOST else 1


def print_rows(rows: list[Asked], by_model: bool) -> None:
    """The coverage by week, and from week 6 on by model."""
    print(f"{'':<14}{'asked':>7}" + "".join(f"{level:>7} %" for level in LEVELS) + "   before  after  width  error")
    for week in (2, 4, 6, 8, 10, 12, 16, 20):
        print_row(f"week {week}", [row for row in rows if row.week == week])
    print_row("week 6 on", [row for row in rows if row.week >= FROM_WEEK])
    for name in (*(model.__name__ for model in MODELS), *TRACKS) if by_model else ():
        print_row(name, [row for row in rows if name in (row.model, row.track) and row.week >= FROM_WEEK])


def print_row(name: str, rows: list[Asked]) -> None:
    """One line of shares in per cent; the width and the error of the estimate are medians."""
    if not rows:
        return
    total = len(rows)
    shares = "".join(f"{100 * sum(row.inside[level] for row in rows) / total:>9.1f}" for level in LEVELS)
    before, after = (100 * sum(row.side == side for row in rows) / total for side in (-1, 1))
    width, error = (sorted(values)[total // 2] for values in ([r.width for r in rows], [r.late for r in rows]))
    print(f"{name:<14}{total:>7}{shares}{before:>9.1f}{after:>7.1f}{width:>7.2f}{error:>7.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
