"""Parse `when:`: names, numbers and words, comparisons, `and`, `or`, `not`. Nothing of it is ever evaluated as code.

Python's own parser makes the tree, and only the few kinds of node below are taken from it; all else is refused.
"""

from __future__ import annotations

import ast
import re
import warnings

from studyctl.reflect.model import NAMES
from studyctl.reflect.rule import AllOf, AnyOf, Compared, Negated, Rule
from studyctl.text import nearest

MOST_CHARACTERS = 400
MOST_DEPTH = 12
MOST_NUMBER = 1_000_000
_ALLOWED = re.compile(r"[A-Za-z0-9_ .<>=!()\"'-]*")
_OPS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}
_NUMBERS = ("rating", "number", "texts")


class NotARule(ValueError):
    """A text that is no rule: `what` is wrong with it, and how to mend it."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def parse(text: str) -> Rule:
    """The rule that `text` writes; raises NotARule for anything outside the grammar."""
    if len(text) > MOST_CHARACTERS:
        raise NotARule(f"a rule has at most {MOST_CHARACTERS} characters, this one {len(text)}", "Write two signals")
    text = " ".join(text.split())
    if not _ALLOWED.fullmatch(text):
        raise NotARule("a rule has only names, numbers, words, comparisons, `and`, `or`, `not` and brackets")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `7or` is a warning in Python, and no rule
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotARule(f"`{text[:60]}` is no rule", 'Write it as "energy < 7 or interest < 7"') from error
    _bound_depth(tree.body)
    return _rule(tree.body)


def _bound_depth(node: ast.AST) -> None:
    """Refuse what is nested too deep, before anything walks it by calling itself."""
    level: list[ast.AST] = [node]
    for _ in range(MOST_DEPTH):
        level = [child for parent in level for child in ast.iter_child_nodes(parent)]
    if level:
        raise NotARule(f"a rule is nested at most {MOST_DEPTH} deep", "Write two signals")


def _rule(node: ast.expr) -> Rule:
    if isinstance(node, ast.BoolOp):
        parts = tuple(_rule(value) for value in node.values)
        return AllOf(parts) if isinstance(node.op, ast.And) else AnyOf(parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _negated(_rule(node.operand))
    if isinstance(node, ast.Compare):
        return _compared(node)
    if isinstance(node, ast.Name):
        return _flag(node.id)
    raise NotARule(f"`{ast.unparse(node)[:60]}` is neither a comparison nor a flag")


def _negated(rule: Rule) -> Rule:
    if isinstance(rule, Compared) and isinstance(rule.value, bool):
        return Compared(rule.name, rule.op, not rule.value)
    return Negated(rule)


def _flag(name: str) -> Compared:
    _known(name)
    if NAMES[name].kind != "flag":
        raise NotARule(f"`{name}` is not yes or no by itself", "Hold it against something")
    return Compared(name, "==", True)


def _known(name: str) -> str:
    if name not in NAMES:
        raise NotARule(f"there is no name `{name}`", nearest(name, NAMES) or f"Known: {', '.join(sorted(NAMES))}")
    if NAMES[name].kind in ("text", "schedule"):
        raise NotARule(f"`{name}` is a text: a rule asks for numbers, words, yes and no")
    return name


def _compared(node: ast.Compare) -> Rule:
    sides = [node.left, *node.comparators]
    tests = []
    for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
        if type(op) not in _OPS:
            raise NotARule(
                f"`{ast.unparse(node)[:60]}` compares in a way that no rule knows", f"One of {' '.join(_TURNED)}"
            )
        tests.append(_test(left, _OPS[type(op)], right))
    return tests[0] if len(tests) == 1 else AllOf(tuple(tests))


def _test(left: ast.expr, op: str, right: ast.expr) -> Compared:
    """The comparison with its name on the left; `7 < energy` is turned round."""
    if not _is_name(left):
        left, op, right = right, _TURNED[op], left
    if not isinstance(left, ast.Name) or not _is_name(left):
        raise NotARule(f"`{ast.unparse(left)[:60]}` {op} `{ast.unparse(right)[:60]}` asks for no name", _asks(left))
    name = _known(left.id)
    kind = NAMES[name].kind
    if kind in _NUMBERS:
        return _number_test(name, op, right)
    if op not in ("==", "!="):
        raise NotARule(f"`{name}` is {'a word' if kind == 'word' else 'yes or no'}: ask it with == or !=")
    return Compared(name, op, _word(name, right) if kind == "word" else _truth(name, right))


def _asks(node: ast.expr) -> str:
    return nearest(node.id, NAMES) if isinstance(node, ast.Name) else ""


def _is_name(node: ast.expr) -> bool:
    """Whether a side is the name of something known, or of nothing at all; a word or a flag's value is no name."""
    if not isinstance(node, ast.Name):
        return False
    words = {word for name in NAMES.values() for word in name.words}
    return node.id in NAMES or (node.id not in words and node.id.lower() not in _FLAGS)


def _number_test(name: str, op: str, node: ast.expr) -> Compared:
    if isinstance(node, ast.Name) and _is_name(node):
        other = _known(node.id)
        if NAMES[other].kind not in _NUMBERS:
            raise NotARule(f"`{name}` is a number, `{other}` is none")
        return Compared(name, op, other=other)
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    constant = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    value = constant.value if isinstance(constant, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > MOST_NUMBER:
        raise NotARule(f"`{name}` is a number: hold it against one, not against `{ast.unparse(node)[:60]}`")
    return Compared(name, op, float(-value if negative else value))


def _word(name: str, node: ast.expr) -> str:
    words = NAMES[name].words
    given = node.id if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else None
    if not isinstance(given, str) or given not in words:
        fix = nearest(str(given), words) or f"One of: {', '.join(words)}"
        raise NotARule(f"`{name}` is never `{ast.unparse(node)[:60]}`", fix)
    return given


def _truth(name: str, node: ast.expr) -> bool:
    given = node.id.lower() if isinstance(node, ast.Name) else str(getattr(node, "value", "")).lower()
    if given not in _FLAGS:
        raise NotARule(f"`{name}` is yes or no, never `{ast.unparse(node)[:60]}`")
    return _FLAGS[given]
