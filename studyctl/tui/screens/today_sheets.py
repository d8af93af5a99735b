"""What Today says, as lines: where I am, the items, papers, hours, runs and pace; the first day. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studyctl.actions.cards import CardsToday
from studyctl.actions.cards_about import NEW, ConceptDue
from studyctl.actions.today import NextItem, PaperLine, RunLine, Today, TrackHere
from studyctl.actions.week import WeekSoFar
from studyctl.text import one_line
from studyctl.tui.screens.today_review import review_line
from studyctl.tui.sheet import Frame, Pieces, Row, Sheet, Span, bar, fitted, joined, mark, say, span_width, split_line
from studyctl.tui.words import (
    brief_hours,
    clock,
    day_words,
    drift_words,
    hours_words,
    minutes_words,
    number,
    share_words,
)

LIVE = ("starting", "running", "stalled", "orphaned")
FIRST_RUN = "lab:00"
FOCUS = 14  # columns in which what to look at in a paper says something


@dataclass(frozen=True)
class TodayView:
    """What the screen shows: the answer of today, the hours of the week, when each track ends, and how long a first
    run takes."""

    today: Today
    week: WeekSoFar
    ready: bool
    finishes: tuple[str, ...]
    first_run: str
    cards: tuple[ConceptDue, ...] = ()


def head_of(answer: Today, frame: Frame) -> Sheet:
    """Where I am: the day, each track's place, how many items of each tier are done."""
    sheet = Sheet(frame.full, frame.narrow)
    first = answer.tracks[0] if answer.tracks else None
    counted: list[Pieces] = []
    if first:
        late = first.drift_days
        counted.append([(drift_words(late), "warn" if late >= 0.1 else "ok" if late <= -0.1 else "muted")])
    if answer.streak:
        days = "" if frame.narrow else f" study day{'s' if answer.streak != 1 else ''}"
        counted.append(say(f"streak {{}}{days}", str(answer.streak)))
    of = f"{max(first.days, first.day)}" if first else ""
    where = say("day {} of " + of, str(first.day)) if first else []
    title: list[Span] = [(day_words(answer.day), "bright bold")]
    if frame.narrow:
        sheet.line([*title, ("  ", "text"), *where], joined(counted, "  ·  "))
        for track in answer.tracks[:2]:
            count = track.tiers[0] if track.tiers else None
            words: list[Span] = [(track.place_title, "muted")]
            if count:
                words += say(f" · {count.tier.capitalize()} {{}}/{count.total}", str(count.done))
            sheet.line(words, bar(count.done / count.total, 14) if count else ())
        return sheet
    sheet.line(title, joined([*counted, where], "  ·  "))
    places = [[(f"{track.title} · ", "muted"), (track.place_title, "text")] for track in answer.tracks]
    sheet.line(joined(places, "     "))
    sheet.gap()
    sheet.line(_tiers(answer.tracks, frame.full))
    offers = [track.offer for track in answer.tracks if track.offer]
    for offer in offers:
        sheet.line([(f"{offer}.", "ok")])
    sheet.rows.append(Row())
    return sheet


def _tiers(tracks: Sequence[TrackHere], width: int) -> list[Span]:
    counts = [
        (f"{track.title + ' ' if index else ''}{one.tier.capitalize() if one.tier != 'p0' else 'P0'}", one)
        for index, track in enumerate(tracks)
        for one in (track.tiers if not index else track.tiers[:1])
    ]
    spans: list[Span] = []
    for name, one in counts[:4]:
        words = [*say(f"{name} {{}}", str(one.done)), (f"/{one.total} ", "faint")]
        each = width // max(1, len(counts[:4]))
        room = max(4, min(12, each - span_width(words) - 2))
        spans += fitted([*words, *bar(one.done / one.total if one.total else 0, room)], each)
    return spans


def _summary(answer: Today) -> list[Span]:
    left = sum(item.hours for item in answer.items)
    if answer.day_off:
        return (
            say("a day off · done {} h", f"{answer.hours_done:.1f}") if answer.hours_done else [("a day off", "muted")]
        )
    return say(f"done {{}} · left {{}} of {answer.hours:.1f}", f"{answer.hours_done:.1f}", f"{left:.1f} h")


def items(sheet: Sheet, answer: Today) -> None:
    """The items of today with their reasons and hours, those finished today below."""
    sheet.heading("Today", _summary(answer))
    timer(sheet, answer)
    shown = list(answer.items)
    if answer.resume and answer.resume.id not in {item.id for item in shown}:
        shown.insert(0, answer.resume)
    for item in shown:
        sheet.row(f"item:{item.id}", *_item(item), below=_why(item))
    for item in answer.finished:
        left, right = _item(item, "faint")
        sheet.row(f"item:{item.id}", left, right)
    proven(sheet, answer, 3)
    nothing_left(sheet, answer, shown)
    sheet.gap()


def timer(sheet: Sheet, answer: Today) -> None:
    """Since when the timer runs, and on what."""
    if answer.timer_since:
        titles = {item.id: item.title for item in (*answer.items, *answer.finished, *filter(None, (answer.resume,)))}
        on = titles.get(answer.timer or "", answer.timer or "study")
        sheet.line([mark("running"), (" ", "text"), *say("timer since {} on {}", clock(answer.timer_since), on)])


def proven(sheet: Sheet, answer: Today, most: int) -> None:
    """Items that have their proof and are not marked done."""
    for item in answer.proven[:most]:
        words: Pieces = [mark("done"), (" Proven: ", "ok"), (one_line(item.title), "text")]
        sheet.row(f"item:{item.id}", words, [("space", "accent bold"), (" done", "muted")])


def _item(item: NextItem, style: str = "text") -> tuple[list[Span], list[Span]]:
    label = f"Sprint {item.priority}" if item.priority and item.track == "sprint" else item.priority
    label = label or (item.tier or "").capitalize()
    done = item.state == "done"
    left = [mark(item.state), (" ", "text"), (one_line(item.title), "faint" if done else style)]
    words = "faint" if done else "muted"
    right = [*fitted([(label, words)], 11), (f"{hours_words(item.hours):>6}", "faint" if done else "text")]
    return left, right


def _why(item: NextItem) -> list[Pieces]:
    words = " · ".join(item.reasons)
    return [[("  ", "text"), (words, "faint")]] if words else []


def nothing_left(sheet: Sheet, answer: Today, shown: Sequence[NextItem]) -> None:
    """What there is to say where nothing is left to do."""
    if not shown and not answer.proven:
        done = f"Done for today: {answer.hours_done:.1f} h." if answer.hours_done else "Nothing planned today."
        sheet.line([(done, "text")])


def papers(sheet: Sheet, shown: Sequence[PaperLine]) -> None:
    """The papers to read now, how deep, and what is left of each."""
    if not shown:
        return
    sheet.heading("Papers", say("{} now", str(len(shown))))
    most = max(len(paper.left) for paper in shown)
    title = min(sheet.width * 4 // 7, sheet.width - most - 6 - len("tier 1"))
    for paper in shown:
        begun = "open" if paper.left == "to read" else "started"
        room = sheet.width - title - len(paper.left) - 6
        depth = f"tier {paper.tier}" if paper.tier else ""
        if room > len(depth) + FOCUS:
            depth = " · ".join(filter(None, (depth, one_line(paper.focus))))
        left: list[Span] = [mark(begun), (" ", "text"), *fitted([(one_line(paper.title), "text")], title)]
        left += [("  ", "text"), *fitted([(depth, "muted")], max(0, room))]
        sheet.row(f"paper:{paper.id}", left, [(paper.left, "text" if begun == "started" else "muted")])
    sheet.gap()


def week(sheet: Sheet, data: TodayView) -> None:
    """The hours of the week, day by day."""
    hours = data.week
    place = data.today.tracks[0].place_title.partition(",")[0] if data.today.tracks else "This week"
    summary = say(f"{{}} of {brief_hours(hours.planned)} h", brief_hours(hours.spent))
    sheet.heading("This week" if not place.startswith("Week") else place, summary)
    names: list[Span] = []
    bars: list[Span] = []
    each = sheet.width // 7
    most = max([day.planned for day in hours.days] + [day.spent for day in hours.days] + [1.0])
    for day in hours.days:
        now = day.day == data.today.day
        words = "off" if day.off and not day.spent else brief_hours(day.spent)
        name = (f"{day.day:%a} ", "bright bold" if now else "muted")
        names += fitted([name, (words, "faint" if words == "off" or day.day > data.today.day else "text")], each)
        room = each - 2
        planned, spent = round(room * day.planned / most), round(room * day.spent / most)
        bars += fitted([("━" * spent, "h4" if now else "h3"), ("━" * max(0, planned - spent), "rule")], each)
    sheet.line(names)
    sheet.line(bars)
    sheet.gap()


def tomorrow(sheet: Sheet, answer: Today) -> None:
    """What comes on the next study day."""
    if answer.tomorrow:
        coming = [
            [(one_line(item.title), "text"), (f" {hours_words(item.hours)}", "muted")] for item in answer.tomorrow
        ]
        sheet.line([("Tomorrow  ", "bright bold"), *joined(coming[:3])])


def cards(sheet: Sheet, data: TodayView) -> None:
    """The cards that are due, by concept; more than the day has room for are said."""
    due = data.today.cards
    if due is None or not (due.due or due.answered or due.over):
        return
    sheet.gap()
    sheet.heading("Cards", cards_words(due))
    most = max((line.cards for line in data.cards), default=1)
    for line in data.cards:
        name = fitted([(line.concept, "muted")], sheet.width - 20)
        share = bar(line.cards / most, 14, "h2" if line.concept == NEW else "h3")
        sheet.line([*name, ("  ", "text"), *share], [(str(line.cards), "text")])
    if due.over:
        sheet.line([(f"{due.over} more beyond today's budget", "faint")])
    sheet.gap()


def cards_words(due: CardsToday) -> list[Span]:
    """`23 due · 9 min`, or what was answered."""
    if not due.due:
        return say("{} answered", str(due.answered)) if due.answered else say("{} over the budget", str(due.over))
    return [(f"{due.due} due", "text"), (f" · {minutes_words(due.minutes)}", "muted")]


def runs(sheet: Sheet, data: TodayView) -> None:
    """The runs that live or have just ended, each with its value beside its target."""
    sheet.gap()
    shown = data.today.runs
    live = [run for run in shown if run.state in LIVE]
    ended = len(shown) - len(live)
    told = [say("{} running", str(len(live))) if live else [], say("{} ended", str(ended)) if ended else []]
    sheet.heading("Runs", joined(told))
    if not shown:
        sheet.line([("No runs in the last two days.", "muted")])
        sheet.row(FIRST_RUN, [("↵", "accent bold"), (f" lab 00, smoke: {data.first_run}", "muted")])
    for run in shown:
        run_rows(sheet, run)
    sheet.gap()


def run_mark(run: RunLine) -> Span:
    """`●` while it runs, `✓` or `✗` for its target, else what ended it."""
    if run.state in LIVE:
        return mark("running")
    if run.state == "finished":
        return mark("met" if run.met else "missed" if run.met is False else "done")
    return mark("missed" if run.state == "failed" else "none")


def run_verdict(run: RunLine) -> Span:
    """`met`, `missed`, or the state in words."""
    if run.met is not None and run.state not in LIVE:
        return ("met", "ok") if run.met else ("missed", "bad")
    return (run.state, "bad" if run.state in ("failed", "lost") else "muted")


def run_rows(sheet: Sheet, run: RunLine) -> None:
    """One run in one line, or two while it lives."""
    name: list[Span] = [run_mark(run), (f" {run.name} ", "text"), (f"{run.lab[:2]} {run.preset}", "muted")]
    value = f"{number(run.value) if run.value is not None else '–':>6}"
    if run.state not in LIVE:
        verdict = fitted([run_verdict(run)], 9, right=True)
        sheet.row(f"run:{run.run}", name, [(value, "text"), (f"  {_target(run):<5}", "target"), *verdict])
        return
    progress = [(f"  {share_words(run.progress or 0.0)} ", "muted"), *bar(run.progress or 0.0, 10)]
    result: Pieces = [(value, "text"), (f"  {_target(run):<5}", "target"), (" " * 9, "text")]
    below = split_line(progress, result, sheet.width)
    sheet.row(f"run:{run.run}", name, [(run.state, "muted")], below=[below])


def _target(run: RunLine) -> str:
    return run.target.replace("<= ", "≤").replace(">= ", "≥").replace("< ", "<").replace("> ", ">")


def pace(sheet: Sheet, data: TodayView) -> None:
    """When each track ends at this pace, with the days between which it does for 80 %."""
    if len(data.finishes) == 1:
        sheet.line([("Pace", "bright bold")], _finish(data.finishes[0], "finish "))
        return
    sheet.heading("Pace", [("finish, and 80 % between", "muted")] if data.finishes else ())
    for track, finish in zip(data.today.tracks, data.finishes, strict=True):
        sheet.line([(track.title, "muted")], _finish(finish, ""))


def _finish(words: str, label: str) -> list[Span]:
    day, bracket, between = words.partition(" (")
    return [(label, "muted"), (day, "text"), (bracket + between, "muted")]


def narrow(data: TodayView, frame: Frame, selected: str) -> Sheet:
    """One column: items, the reason of the selected one only, and what is beside as labelled lines."""
    answer, sheet = data.today, Sheet(frame.full, narrow=True)
    review_line(sheet, answer)
    sheet.heading("Today", _summary(answer))
    timer(sheet, answer)
    shown = list(answer.items)
    if answer.resume and answer.resume.id not in {item.id for item in shown}:
        shown.insert(0, answer.resume)
    for index, item in enumerate(shown):
        here = selected == f"item:{item.id}" or (not selected and not index)
        sheet.row(f"item:{item.id}", *_item(item), below=_why(item) if here else ())
    for item in answer.finished:
        sheet.row(f"item:{item.id}", *_item(item, "faint"))
    proven(sheet, answer, 1)
    nothing_left(sheet, answer, shown)
    sheet.gap()
    for index, paper in enumerate(answer.papers[:2]):
        sheet.section = "Papers"
        begun = "open" if paper.left == "to read" else "started"
        left: Pieces = [
            *fitted([("Papers" if not index else "", "bright bold")], 12),
            mark(begun),
            (f" {paper.title}", "text"),
        ]
        tier = f"tier {paper.tier} · " if paper.tier else ""
        sheet.row(f"paper:{paper.id}", left, [(tier, "muted"), (paper.left, "text")])
    sheet.gap()
    due = answer.cards
    if due is not None and (due.due or due.answered or due.over):
        about = ", ".join(f"{line.concept} {line.cards}" for line in data.cards)
        words = [*cards_words(due), (f" · {about}" if about else "", "muted")]
        sheet.line([*fitted([("Cards", "bright bold")], 12), *words])
        sheet.gap()
    for index, run in enumerate(answer.runs[:2]):
        sheet.section = "Runs"
        label = fitted([("Runs" if not index else "", "bright bold")], 12)
        left = [*label, run_mark(run), (f" {run.name} ", "text"), (f"lab {run.lab[:2]} {run.preset}", "muted")]
        right: list[Span] = bar(run.progress or 0, 14) if run.state in LIVE else [run_verdict(run)]
        right += [(f"  {number(run.value) if run.value is not None else '–'}", "text"), (f"  {_target(run)}", "target")]
        sheet.row(f"run:{run.run}", left, right)
    sheet.gap()
    hours = data.week
    finish = _finish(data.finishes[0], " · finish ") if data.finishes else []
    week_words = say(f"{{}} of {brief_hours(hours.planned)} h", brief_hours(hours.spent))
    sheet.line([*fitted([("Week", "bright bold")], 12), *week_words, *finish])
    return sheet


def first_day(data: TodayView, frame: Frame) -> Sheet:
    """A first hour in three steps, for whom nothing is recorded yet."""
    answer = data.today
    sheet = Sheet(min(frame.full, 74), narrow=False)
    sheet.line([("Welcome. This is day 1.", "bright bold")])
    sheet.line([("Nothing is set up yet, and nothing needs to be: here is a first hour.", "muted")])
    sheet.gap(2)
    first = answer.items[0] if answer.items else None
    sheet.section = "First steps"
    steps = [("step:lab:00", "Run a lab", "lab 00, smoke preset: trains a tiny GPT and stops", data.first_run)]
    if first:
        time = minutes_words(first.hours * 60)
        steps.append((f"step:item:{first.id}", "Begin the first item", one_line(first.title), time))
        steps.append((f"item:{first.id}", "Mark it done", "space on it; what proves it is kept as evidence", "1 s"))
    states = {run.state for run in answer.runs}
    run = "running" if states & set(LIVE) else "done" if states else "open"
    for key, title, words, time in steps:
        step = mark(run if key == f"step:{FIRST_RUN}" else "open")
        sheet.row(key, [step, (f" {title}", "text")], [(time, "muted")], below=[[("  ", "text"), (words, "muted")]])
        sheet.gap()
    sheet.gap()
    here = answer.tracks[0] if answer.tracks else None
    if here:
        sheet.line([*fitted([("Track", "muted")], 10), (f"{here.title}, {here.place_title}", "text")])
    change: list[Span] = [("   ", "text"), (",", "accent bold"), (" change", "muted")]
    sheet.line([*fitted([("Hours", "muted")], 10), (f"{brief_hours(data.week.planned)} a week", "text"), *change])
    ready: Pieces = (
        [("ready", "ok")]
        if data.ready
        else [("torch is not installed: ", "warn"), ("^p", "accent bold"), (" doctor", "muted")]
    )
    sheet.line([*fitted([("Labs", "muted")], 10), *ready])
    sheet.gap()
    sheet.line(
        [("Everything you do is saved at once and can be undone with ", "faint"), ("u", "accent bold"), (".", "faint")]
    )
    return sheet
