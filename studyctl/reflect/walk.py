"""Ways through a tree of nodes: circles in it, and what no way reaches. Neither calls itself: a tree may be long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Tree = Mapping[str, Mapping[str, str]]
"""The node behind each branch of each node; it begins with its first node."""


def unreachable(tree: Tree) -> tuple[str, ...]:
    """The nodes that no branch leads to from the first one."""
    ahead, reached = list(tree)[:1], set(list(tree)[:1])
    while ahead:
        for to in tree.get(ahead.pop(), {}).values():
            if to not in reached:
                reached.add(to)
                ahead.append(to)
    return tuple(node for node in tree if node not in reached)


def circles(tree: Tree) -> Iterator[tuple[str, ...]]:
    """Each circle that a depth-first walk finds, as its nodes in order."""
    finished: set[str] = set()
    for start in tree:
        if start not in finished:
            yield from _circles_from(start, tree, finished)


def _circles_from(start: str, tree: Tree, finished: set[str]) -> Iterator[tuple[str, ...]]:
    way, left = [start], [iter(tree[start].values())]
    on_way = {start}
    while way:
        to = next(left[-1], None)
        if to is None:
            finished.add(way[-1])
            on_way.discard(way.pop())
            left.pop()
        elif to in on_way:
            yield tuple(way[way.index(to) :])
        elif to in tree and to not in finished:
            way.append(to)
            on_way.add(to)
            left.append(iter(tree[to].values()))
