"""The pages of `studyctl quiz`: statistics and lists of cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from studyctl.actions.card_history import Weights
from studyctl.actions.due_cards import Due
from studyctl.actions.quiz_stats import Calibration, ConceptLine, QuizStats
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page, bar, minutes_words, short_day

if TYPE_CHECKING:
    from studyctl.actions.deck import CardLine  # the kinds of card, which only a search needs
    from studyctl.actions.optimizing import Optimised  # py-fsrs and what measures weights
    from studyctl.drill.fitting import Group

CONCEPTS_SHOWN = 12
BAR = 20


def draw_due(found: Due) -> None:
    """Print what is due today and in the next week."""
    page, today = Page(), found.today
    page.heading(
        f"{counted(today.due, 'card')} due, about {minutes_words(today.minutes)}",
        f"budget {minutes_words(today.budget_minutes)} a day",
    )
    page.line(f"{found.learning} in a learning step, {found.reviews} reviews, {found.new} new")
    if today.answered:
        page.line(f"{today.answered} answered today")
    if today.over:
        page.line(f"{today.over} more are due beyond the budget: `studyctl quiz drill --minutes 10` goes on")
    if found.next_step:
        page.line(f"next learning step at {found.next_step.astimezone():%H:%M}")
    page.gap()
    most = max((day.cards for day in found.ahead), default=0)
    for day in found.ahead:
        over = f", {minutes_words(day.over_minutes)} over the budget" if day.over_minutes else ""
        page.split(
            f"{day.day:%a} {short_day(day.day):>6}  {bar(day.cards, most, BAR)}", f"{counted(day.cards, 'card')}{over}"
        )
    if found.problems:
        page.gap()
        page.prose(f"{len(found.problems)} cards cannot be read: `studyctl quiz check` says why.")
    page.print()


def draw_stats(found: QuizStats) -> None:
    """Print the statistics of the drills."""
    page = Page()
    page.heading(f"{found.seen} of {found.cards} cards seen", f"{counted(found.answers, 'answer')} in 90 days")
    kept = f"remembered {found.retention:.0%} of reviews" if found.retention is not None else "no reviews yet"
    page.line(f"{kept}, aimed at {found.wanted:.0%} · {minutes_words(found.minutes)} in all")
    if found.suspended or found.flagged:
        page.line(f"{found.suspended} suspended, {found.flagged} flagged")
    page.gap()
    page.heading("Days ahead")
    most = max((day.cards for day in found.forecast), default=0)
    for day in found.forecast:
        over = f", {minutes_words(day.over_minutes)} over" if day.over_minutes else ""
        page.split(
            f"{day.day:%a} {short_day(day.day):>6}  {bar(day.cards, most, BAR)}", f"{counted(day.cards, 'card')}{over}"
        )
    _concepts(page, found.concepts)
    _calibration(page, "How sure you were, and how often it was right", found.confidence)
    _calibration(page, "Recall predicted, and remembered", found.recall)
    page.gap()
    page.split(*weights_words(found.weights))
    page.print()


def weights_words(weights: Weights) -> tuple[str, str]:
    """`Default weights of FSRS-6`, and what can be done about it."""
    name = "Default weights of FSRS-6" if weights.default else "Weights fitted to your own reviews"
    if weights.reviews < weights.needed:
        return name, f"{weights.reviews} of {weights.needed} reviews to fit your own"
    return name, f"`studyctl quiz optimize` fits {'your own' if weights.default else 'them anew'}"


def draw_optimised(found: Optimised) -> None:
    """Print weights that were tried beside the present ones."""
    from studyctl.actions.optimizing import calibration  # see above

    page = Page()
    page.heading(f"{counted(found.later, 'review')} from {short_day(found.since)} on, foretold", "now → tried")
    page.split("log loss", f"{found.present.log_loss:.4f} → {found.tried.log_loss:.4f}")
    errors = found.present.calibration_error, found.tried.calibration_error
    page.split("calibration error, RMSE(bins)", f"{errors[0]:.4f} → {errors[1]:.4f}")
    page.gap()
    page.heading("Remembered, by predicted recall", "now → tried")
    for low, present, tried in calibration(found):
        page.split(f"from {low:.2f}", f"{_group(present)} → {_group(tried)}")
    page.gap()
    fitted = f"Fitted to the {counted(found.earlier, 'earlier review')}; " if found.earlier else ""
    page.prose(f"{fitted}log loss saved {found.gain:+.4f} ± {found.noise:.4f}.")
    page.prose(f"{found.text}." + (" Undo: studyctl undo" if found.used and not found.dry_run else ""))
    page.print()


def _group(group: Group | None) -> str:
    """`0.83 of 120`."""
    return f"{group.remembered:.2f} of {group.reviews}" if group else "none"


def _concepts(page: Page, lines: Sequence[ConceptLine]) -> None:
    if not lines:
        return
    page.gap()
    page.heading("Weakest concepts", "recall · seen")
    for line in lines[:CONCEPTS_SHOWN]:
        state = " · can explain" if line.can_explain else " · needs review" if line.needs_review else ""
        page.split(f"{line.title}{state}", f"{line.recall or 0:.2f} · {line.seen} of {line.cards}")
    if len(lines) > CONCEPTS_SHOWN:
        page.line(f"and {len(lines) - CONCEPTS_SHOWN} more: `studyctl quiz stats --json`")


def _calibration(page: Page, title: str, found: Calibration) -> None:
    if not found.answers:
        return
    page.gap()
    page.heading(title, f"Brier score {found.brier:.3f}")
    for one in found.bins:
        page.split(f"{one.said:>4.0%}  {bar(one.right, 1.0, BAR)} {one.right:.0%}", counted(one.answers, "answer"))


def draw_cards(cards: Sequence[CardLine], today: date) -> None:
    """Print cards, two lines each."""
    page = Page()
    page.heading(counted(len(cards), "card"))
    for card in cards:
        recall = f" · recall {card.recall:.2f}" if card.recall is not None else ""
        flag = " · flagged" if card.flagged else ""
        page.split(card.prompt, f"{_due(card, today)}{recall}{flag}")
        page.split(f"  {card.id}", f"{card.kind}, {' '.join(card.concepts)}", faint=True)
    page.print()


def _due(card: CardLine, today: date) -> str:
    if card.state != "review" or card.due is None:
        return card.state
    return "due" if card.due <= today else f"due {short_day(card.due)}"
