"""`studyctl` and `python -m studyctl`."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from studyctl.workspace import Workspace


def _open_app(workspace: Workspace) -> None:
    from studyctl.tui.app import run_app  # textual takes 200 ms to import

    if code := run_app(workspace):
        sys.exit(code)


def _serve_app(workspace: Workspace, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    from studyctl.tui.serving.serve import serve  # aiohttp takes 150 ms to import

    serve(workspace, host, port, token, say)


def _leave(code: object) -> None:
    """End at once: all is recorded and closed, and taking the app's interpreter apart takes 0.3 to 0.9 s."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def main() -> None:
    """Run one command."""
    # the compiled curriculum is 20,000 objects that all stay: collecting while it loads took a tenth of `today`
    gc.set_threshold(100_000, 20, 20)
    try:
        from studyctl.cli.opening import opens_with, serves_with
        from studyctl.cli.root import main as run

        opens_with(_open_app)
        serves_with(_serve_app)
        run()
    except SystemExit as leaving:
        if "studyctl.tui.app" in sys.modules:
            _leave(leaving.code)
        raise
    except KeyboardInterrupt:  # while the program was still being loaded, or already leaving
        sys.exit(130)


if __name__ == "__main__":
    main()
