"""`studyctl` and `python -m studyctl`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run one command."""
    # the compiled curriculum is 20,000 objects that all stay: collecting while it loads took a tenth of `today`
    gc.set_threshold(100_000, 20, 20)
    from studyctl.cli.root import main as run

    run()


if __name__ == "__main__":
    main()
