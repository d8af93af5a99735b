"""Make the golden documents anew: `python tests/golden/make_golden.py`; look at the difference before keeping it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).parent
STORY = GOLDEN.parent / "docs" / "story.py"


def main() -> None:
    """Live the story once and keep its documents, removing those of commands that are gone."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(STORY), folder], check=True)
        made = {path.name: path.read_text(encoding="utf-8") for path in Path(folder, "json").glob("*.json")}
    for old in GOLDEN.glob("*.json"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} documents")


if __name__ == "__main__":
    main()
