"""Reading what is recorded of cards: where each stands, every answer, the weights of the schedule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from studyctl.clock import utc_text
from studyctl.ledger.views import LIVE, CardState, Review, moment_or_none

Row = tuple[Any, ...]
CARD_COLUMNS = (
    "card, reps, lapses, state, step, stability, difficulty, due, reviewed_at, rating, flagged, suspended, buried_until"
)
REVIEW_COLUMNS = "card, day, rating, correct, confidence, seconds, recall, mode"


class CardReads:
    """The part of a reader that answers about cards."""

    _rows: Callable[..., list[Row]]
    _row: Callable[..., Row | None]

    def card_states(self, among: Iterable[str] | None = None) -> dict[str, CardState]:
        """Every card, or every one of `among`, that was ever reviewed or marked, by id."""
        query, values = f"SELECT {CARD_COLUMNS} FROM card_state", []
        if among is not None:
            query, values = f"{query} WHERE card IN (SELECT value FROM json_each(?))", [json.dumps(list(among))]
        return {row[0]: _card_state(row) for row in self._rows(query, *values)}

    def card_states_due(self, until: datetime) -> dict[str, CardState]:
        """The cards that are due until then, and those that were marked but never reviewed, by id."""
        query = f"SELECT {CARD_COLUMNS} FROM card_state WHERE due IS NULL OR due <= ?"
        return {row[0]: _card_state(row) for row in self._rows(query, utc_text(until))}

    def cards_met(self) -> list[str]:
        """The ids of the cards that were ever reviewed or marked."""
        return [row[0] for row in self._rows("SELECT card FROM card_state")]

    def card_state(self, card: str) -> CardState | None:
        """Where one card stands; None where nothing was ever recorded about it."""
        row = self._row(f"SELECT {CARD_COLUMNS} FROM card_state WHERE card = ?", card)
        return _card_state(row) if row else None

    def reviews(self, first: date | None = None, limit: int | None = None) -> list[Review]:
        """Answers to cards, the latest first: those since the study day `first`, at most `limit`."""
        query = (
            f"SELECT {REVIEW_COLUMNS} FROM card_reviewed WHERE day >= ? AND {LIVE} ORDER BY tick DESC, id DESC LIMIT ?"
        )
        return [_review(row) for row in self._rows(query, (first or date.min).isoformat(), limited(limit))]

    def answer_seconds(self, first: date, limit: int) -> list[tuple[str, float]]:
        """(card, seconds) of the answers since the study day `first` whose time was taken, the last `limit` of them."""
        where = f"day >= ? AND seconds IS NOT NULL AND {LIVE}"
        query = f"SELECT card, seconds FROM card_reviewed WHERE {where} ORDER BY day DESC, tick DESC, id DESC LIMIT ?"
        return self._rows(query, first.isoformat(), limit)

    def reviews_on(self, day: date) -> list[Review]:
        """The answers of one study day, the latest first."""
        query = f"SELECT {REVIEW_COLUMNS} FROM card_reviewed WHERE day = ? AND {LIVE} ORDER BY tick DESC, id DESC"
        return [_review(row) for row in self._rows(query, day.isoformat())]

    def passed(self, card: str) -> bool:
        """Whether a card was ever answered right in a drill."""
        where = f"card = ? AND correct AND mode = 'drill' AND {LIVE}"
        return self._row(f"SELECT 1 FROM card_reviewed WHERE {where} LIMIT 1", card) is not None

    def ratings(self, among: Sequence[str] = ()) -> list[tuple[str, date, int]]:
        """(card, study day, rating) of every answer in a drill, in their order; only to some cards if any are given."""
        where = f"mode = 'drill' AND {LIVE}" + (f" AND card IN ({', '.join('?' * len(among))})" if among else "")
        rows = self._rows(f"SELECT card, day, rating FROM card_reviewed WHERE {where} ORDER BY tick, id", *among)
        return [(card, date.fromisoformat(day), rating) for card, day, rating in rows]

    def reviews_apart(self, enough: int) -> int:
        """How many answers in drills came on a later day than the one before to that card, counted up to `enough`."""
        apart = f"SELECT count(DISTINCT day) - 1 AS n FROM card_reviewed WHERE mode = 'drill' AND {LIVE} GROUP BY card"
        row = self._row(f"SELECT coalesce(sum(n), 0) FROM ({apart} HAVING n > 0 LIMIT ?)", enough)
        return min(enough, row[0] if row else 0)

    def weights(self) -> tuple[float, ...] | None:
        """The FSRS weights fitted last and used, () where the default ones are again, None where none were fitted."""
        rows = self._rows(f"SELECT weights, {LIVE} FROM weights_fitted WHERE used ORDER BY tick DESC, id DESC")
        counting = next((weights for weights, counts in rows if counts), "[]")
        return tuple(json.loads(counting)) if rows else None


def limited(limit: int | None) -> int:
    """A limit as SQLite takes it: −1 for none."""
    return -1 if limit is None else limit


def _review(row: Row) -> Review:
    card, day, rating, correct, *rest = row
    return Review(card, date.fromisoformat(day), rating, correct == 1, *rest)


def _card_state(row: Row) -> CardState:
    card, reps, lapses, state, step, stability, difficulty, due, reviewed_at, rating, flagged, suspended, buried = row
    return CardState(
        card,
        reps,
        lapses,
        state,
        step,
        stability,
        difficulty,
        moment_or_none(due),
        moment_or_none(reviewed_at),
        rating,
        flagged == 1,
        suspended == 1,
        date.fromisoformat(buried) if buried else None,
    )
