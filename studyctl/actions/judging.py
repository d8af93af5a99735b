"""The optional judge of explanations: an OpenAI-compatible endpoint, asked for advice; none of it is ever recorded."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from studyctl.drill.advice import Advice, read_reply, request, shown
from studyctl.drill.model import Card
from studyctl.settings import Settings

if TYPE_CHECKING:
    from http.client import HTTPConnection

PATIENCE_S = 20.0
MOST_BYTES = 1_000_000  # of a reply
PATH = "/chat/completions"
HERE = ("localhost", "127.0.0.1", "::1")


class _Unusable(Exception):
    """Why the endpoint gives no verdict, in words."""


def judged(settings: Settings, card: Card) -> bool:
    """Whether a judge is asked about answers to this card: one is set, and the card has criteria of its own words."""
    return bool(settings.judge_url) and card.kind == "explain"


def advice(
    settings: Settings,
    card: Card,
    answer: str,
    environment: Mapping[str, str] = os.environ,
    patience: float = PATIENCE_S,
) -> Advice:
    """What the judge says of an answer; whatever goes wrong is its `problem`, and nothing is raised.

    It waits for the endpoint, `patience` seconds at most: not for the thread that draws.
    """
    answered = shown(card, answer)
    if not answered.sentences:
        return Advice(left_out=answered.left_out, problem="nothing in the answer that a judge could go by")
    try:
        body = request(card, answered.sentences, _set(settings.judge_model, "judge_model"))
        reply = _reply(settings.judge_url, body, _key(settings, environment), patience)
    except _Unusable as error:
        return Advice(left_out=answered.left_out, problem=str(error))
    return read_reply(reply, len(card.payload.criteria), answered)


def _set(value: str, name: str) -> str:
    if not value:
        raise _Unusable(f"the judge was not asked: `{name}` is not set")
    return value


def _key(settings: Settings, environment: Mapping[str, str]) -> str:
    """The endpoint's key, from the environment; it is not sent in the clear to another machine."""
    name = settings.judge_key_env
    if not name:
        return ""
    key = environment.get(name, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise _Unusable(f"the judge was not asked: the environment has no usable {name}")
    address = urlsplit(settings.judge_url)
    if address.scheme == "http" and address.hostname not in HERE:
        raise _Unusable("the judge was not asked: a key goes over https only")
    return key


def _reply(url: str, body: bytes, key: str, patience: float) -> bytes:
    """The body of the endpoint's reply; raises _Unusable with the reason where there is none. Redirects end here."""
    from http.client import HTTPException  # 15 ms, paid only where a judge is set

    address, until = urlsplit(url), time.monotonic() + patience
    path = address.path.rstrip("/")
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        connection = _connection(url, patience)
        try:
            connection.request("POST", path if path.endswith(PATH) else path + PATH, body, headers)
            return _read(connection, until)
        finally:
            connection.close()
    except TimeoutError:
        raise _Unusable(f"the judge did not answer within {patience:g} s") from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise _Unusable(f"the judge at {address.netloc} cannot be reached: {reason}") from None


def _connection(url: str, patience: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection  # see _reply

    address = urlsplit(url)
    made = HTTPSConnection if address.scheme == "https" else HTTPConnection
    return made(address.hostname or "", address.port, timeout=patience)


def _read(connection: HTTPConnection, until: float) -> bytes:
    """The body of a reply, as far as it comes in time and is no longer than a verdict can be."""
    response = connection.getresponse()
    if response.status != 200:
        raise _Unusable(f"the judge answered with status {response.status}")
    parts: list[bytes] = []
    while (part := response.read1(65536)) != b"":
        parts.append(part)
        if sum(map(len, parts)) > MOST_BYTES:
            raise _Unusable("the judge gave no usable answer")
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(parts)


def asked(settings: Settings, card: Card, answer: str) -> Pending | None:
    """Advice on its way; None where no judge is set, the card is none for it, or nothing was written."""
    return Pending(settings, card, answer) if answer.strip() and judged(settings, card) else None


class Pending:
    """Advice that is asked for in the background, while the learner judges the answer."""

    def __init__(self, settings: Settings, card: Card, answer: str) -> None:
        self._found: SimpleQueue[Advice] = SimpleQueue()
        self._until = time.monotonic() + PATIENCE_S
        # a daemon: an endpoint that says nothing keeps no program from ending
        Thread(target=lambda: self._found.put(advice(settings, card, answer)), daemon=True, name="judge").start()

    def wait(self) -> Advice:
        """The advice, for which it waits no longer than the judge has in all."""
        try:
            return self._found.get(timeout=max(0.0, self._until - time.monotonic()) + 0.5)
        except Empty:
            return Advice(problem=f"the judge did not answer within {PATIENCE_S:g} s")
