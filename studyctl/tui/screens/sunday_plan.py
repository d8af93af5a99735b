"""The plan now beside the plan after a review's decision, or after another one that is tried. All pure."""

from __future__ import annotations

from studyctl.tui.screens.plan_diff import diff_sheet
from studyctl.tui.screens.sunday_parts import Desk
from studyctl.tui.sheet import Drawing, Frame, Sheet

AROUND, AROUND_NARROW, LEAST_DAYS = 19, 14, 3  # rows that everything but the days takes


def plan_page(desk: Desk, frame: Frame) -> Drawing:
    """What moves, drops and stays, and both ends; nothing is recorded here."""
    shown, narrow = desk.review, frame.narrow
    main = Sheet(frame.full, narrow)
    laid = desk.laid
    preview = (laid.tried if desk.instead else laid.review.preview) if laid else None
    words = preview.sentence if preview else f"What if: {desk.instead}" if desk.instead else shown.decision
    until = [("nothing changes until you accept", "muted")]
    if narrow:
        main.line([(words, "bright bold")])
    else:
        main.line([(words, "bright bold")], until)
    because = f"{shown.because[8:9].upper()}{shown.because[9:]}." if shown.because else ""
    tried = f"Only a look. Your answers decide: {shown.decision[:1].lower()}{shown.decision[1:]}."
    main.line([(tried if desk.instead else because, "muted")], until if narrow and not because else ())
    main.gap(1 if narrow else 2)
    if preview is None:
        main.line([("Laying out the plan …" if laid is None else "No track is active: there is no plan.", "muted")])
        return Drawing(main)
    days = max(LEAST_DAYS, frame.height - (AROUND_NARROW if narrow else AROUND))
    main.add(diff_sheet(preview, frame.full, narrow, desk.only, days))
    return Drawing(main)
