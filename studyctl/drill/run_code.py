"""Run the programs of cards, in a process of its own: JSON in on stdin, a JSON line out for each program.

Started by its path with the interpreter that has torch; it imports nothing of studyctl.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import signal
import sys
from typing import Any

LIMIT_S = 10


def value_of(code: str, kind: str) -> str:
    """What the program prints, or for kind `shape` the shape of the value of its last line."""
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body else None
    final = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
    tree.body = tree.body[:-1] if final else tree.body
    space: dict[str, Any] = {"__name__": "card"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<card>", "exec"), space)
        value: Any = eval(compile(final, "<card>", "eval"), space) if final else None
        if kind == "output" and value is not None:
            print(value)
    return str(tuple(getattr(value, "shape", value))) if kind == "shape" else printed.getvalue().strip()


def main() -> None:
    """Run every program of the list on stdin; a failure is an answer too."""
    asked = json.load(sys.stdin)
    if "torch" in sys.argv:
        importlib.import_module("torch").set_num_threads(1)  # only where a program needs it: seconds
    signal.signal(signal.SIGALRM, _too_long)
    for each in asked:
        print(json.dumps({"id": each["id"]} | _ran(each)), flush=True)


def _ran(each: dict[str, str]) -> dict[str, str]:
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)
    signal.alarm(LIMIT_S)
    try:
        return {"value": value_of(each["code"], each["kind"])}
    except (Exception, SystemExit) as error:  # whatever a program does wrong is its own answer
        return {"problem": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"it ran for more than {LIMIT_S} s")


if __name__ == "__main__":
    main()
