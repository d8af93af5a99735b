"""A deck of 5,000 cards as an Anki package: how long it takes, and what Anki's own library makes of it.

`pip install anki` first (AGPL, for this check only). Imported again it must give no new notes, and an edited card must
update its note; exit code 1 otherwise, or where the export takes over a second.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CARDS, EDITED, WANTED_S = 5000, 10, 1.0
CARD = """\
- id: own.card-{number}
  kind: cloze
  concepts: [own-topic]
  source: {{document: a benchmark}}
  text: "{number} is {{{{{number}}}}}."
  explain: {explain}
"""


def main() -> int:
    """Exports, imports, edits, exports and imports again."""
    from anki.collection import Collection

    with tempfile.TemporaryDirectory(prefix="anki-package-") as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache"}
        home = Path(folder, "home")
        exported(home, Path(folder, "warm.apkg"), 0)  # reads the cards once
        seconds = exported(home, Path(folder, "one.apkg"), 0)
        exported(home, Path(folder, "two.apkg"), EDITED)
        collection = Collection(str(Path(folder, "collection.anki2")))
        counts = [imported(collection, Path(folder, name)) for name in ("one.apkg", "one.apkg", "two.apkg")]
        cards = collection.card_count()
        changed = len(collection.find_notes('"Back:*It was edited.*"'))
        collection.close()
    print(f"export of {CARDS} cards: {seconds:.2f} s (wanted: at most {WANTED_S:.0f})")
    for what, (new, updated) in zip(("first import", "again", f"{EDITED} cards edited"), counts, strict=True):
        print(f"{what:<16} {new} new, {updated} newer")  # a package's notes all bear its date
    print(f"in the end {cards} cards, {changed} of them edited (wanted: {CARDS} and {EDITED})")
    same = [new for new, _ in counts] == [CARDS, 0, 0] and (cards, changed) == (CARDS, EDITED)
    return 0 if same and seconds <= WANTED_S else 1


def exported(home: Path, path: Path, edited: int) -> float:
    """Seconds that the export takes, with the explanations of some cards changed."""
    from studyctl.actions.exporting import export
    from studyctl.actions.situation import situation
    from studyctl.clock import now
    from studyctl.workspace import Workspace

    (home / "quizzes").mkdir(parents=True, exist_ok=True)
    (home / "curriculum").mkdir(exist_ok=True)
    (home / "curriculum" / "concepts.yaml").write_text("concepts:\n  - {id: own-topic, title: Own topic}\n")
    words = ("It was edited." if number < edited else "It is." for number in range(CARDS))
    text = "".join(CARD.format(number=number, explain=explain) for number, explain in enumerate(words))
    (home / "quizzes" / "own.yaml").write_text(text)
    with situation(Workspace(home), now()) as seen:
        began = time.perf_counter()
        export(seen, path, "anki", ["own-topic"])
        return time.perf_counter() - began


def imported(collection: Any, path: Path) -> tuple[int, int]:
    """(new notes, updated notes) of an import."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    return len(log.new), len(log.updated)


if __name__ == "__main__":
    sys.exit(main())
