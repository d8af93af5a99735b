"""`studyctl` and `python -m studyctl`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run one command."""
    # the compiled curriculum is 20,000 objects that all stay: collecting while it loads took a tenth of `today`
    gc.set_threshold(100_000, 20, 20)
    try:
        from studyctl.cli.root import main as run

        run()
    except KeyboardInterrupt:  # while the program was still being loaded, or already leaving
        sys.exit(130)


if __name__ == "__main__":
    main()
