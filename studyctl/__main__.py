"""`studyctl` and `python -m studyctl`."""

from __future__ import annotations

from studyctl.cli.root import main

if __name__ == "__main__":
    main()
