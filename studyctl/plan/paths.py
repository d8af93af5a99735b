"""Weeks to come, many times over: drawn in blocks from the learner's own weeks, so that a bad patch stays a patch.

A block bootstrap (Künsch, Annals of Statistics 17, 1989): blocks of weeks that followed each other are drawn with
replacement. Recent blocks are drawn more often, the level of each path is as uncertain as so few weeks leave it, and
each path may gain or lose pace as it goes: weeks to come are not only weeks that were.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log2, sqrt
from random import Random
from zlib import crc32

from studyctl.values import dataclass

PATHS = 600
LEAST_PATHS = 200
STEPS = 12_000  # weeks drawn in all, about: they take a few milliseconds
BLOCK = 3  # weeks
HALF_LIFE = 8.0  # weeks after which a block is drawn half as often
PLAN_WEEKS = 1.0  # the documents' estimate, a pace of 1, weighs as so many weeks of one's own
PLAN_SPREAD = 0.35  # how far a learner's pace is from it, of what they are
LEVEL = 0.38  # of the level, by the root of the weeks seen
TREND = 0.016  # of the change of pace in a week
MOST_TREND = log(2.0)
SLOWEST = 0.05
FASTEST = 3.0


@dataclass(frozen=True)
class Paths:
    """For each path, in order, the weeks until the work is done, which takes `work` weeks at a pace of 1."""

    work: float
    weeks: tuple[float, ...]
    longest: float

    def by(self, share: float) -> float | None:
        """The weeks within which this share of the paths is done; None where too many see no end."""
        found = self.weeks[min(max(round(share * (len(self.weeks) - 1)), 0), len(self.weeks) - 1)]
        return None if found >= self.longest else found


def paths(paces: Sequence[float], work: float) -> Paths:
    """Paths of weekly paces, the latest of `paces` first, each until `work` weeks of the plan are done.

    The same paces give the same paths, so that two plans are compared on the same weeks to come.
    """
    draw = Random(crc32(repr([round(pace, 6) for pace in paces]).encode()))
    longest = work / SLOWEST
    expected = work / max(sum(paces) / len(paces), SLOWEST)
    count = min(max(int(STEPS / max(expected, 1.0)), LEAST_PATHS), PATHS)
    blocks = _blocks(paces)
    drawn = sorted(_weeks(draw, blocks, work, longest) for _ in range(count))
    return Paths(work, tuple(drawn), longest)


def _weeks(draw: Random, blocks: Sequence[Sequence[float]], work: float, longest: float) -> float:
    """The weeks that one path takes; `blocks` are those that begin with each week seen, the latest first."""
    seen = len(blocks)
    level = exp(draw.gauss(0.0, LEVEL / sqrt(seen)))
    slope = draw.gauss(0.0, TREND)
    plan = (max(draw.gauss(1.0, PLAN_SPREAD), 0.0),)
    own = seen / (seen + PLAN_WEEKS)
    recent = 1.0 - 0.5 ** (seen / HALF_LIFE)
    done, weeks = 0.0, 0
    while weeks < longest:
        chance = draw.random()
        # the week that a chance falls on, where each is drawn less often than the one after it by the same factor
        block = blocks[min(int(-HALF_LIFE * log2(1.0 - chance / own * recent)), seen - 1)] if chance < own else plan
        for pace in block:
            change = min(max(slope * weeks, -MOST_TREND), MOST_TREND)
            pace = min(pace * level * exp(change), FASTEST)
            if done + pace >= work:
                return weeks + (work - done) / pace
            done += pace
            weeks += 1
    return longest


def _blocks(paces: Sequence[float]) -> list[tuple[float, ...]]:
    """For each week seen, it and those that followed, as many as a block has; the last weeks have fewer."""
    return [tuple(paces[index] for index in range(start, max(start - BLOCK, -1), -1)) for start in range(len(paces))]
