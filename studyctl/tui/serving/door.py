"""The door: who is let in to the app in a browser, and from which pages.

A browser sends requests for any page that asks it to, so an open port on loopback is open to every page the learner
visits. What keeps them out: a secret in every request; a Host that cannot be a foreign name which was bound to this
machine's address (DNS rebinding); an Origin that is the app's own page (websockets know no same-origin rule).
"""

from __future__ import annotations

import hmac
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from studyctl.errors import Problem, UserError
from studyctl.tui.serving.page import PROTECTION

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]+)?")
SHORTEST = 12  # characters of a token
REFUSED = "403: open the whole address that `studyctl serve` printed.\n"


def checked_token(token: str) -> str:
    """A token that was given; raises UserError where it is short, or would have to be escaped in an address."""
    if not re.fullmatch(rf"[A-Za-z0-9._~-]{{{SHORTEST},200}}", token):
        what = f"a token has {SHORTEST} to 200 letters, digits, `-`, `.`, `_` or `~`"
        raise UserError(Problem(what, "--token", "Without --token a random one is made"))
    return token


def checked_host(host: str) -> str:
    """An address to listen at; raises UserError for an empty one, which would mean every address there is."""
    if not host.strip():
        raise UserError(Problem("an address to listen at is missing", "--host", "127.0.0.1 is this machine alone"))
    return host.strip()


def reached_as(host: str) -> str:
    """What to call the machine in an address: 0.0.0.0 is a place to listen, not one to go to."""
    return socket.gethostname() if _is_number(host) and ip_address(host).is_unspecified else host


def loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    return host.lower() == "localhost" or (_is_number(host) and ip_address(host).is_loopback)


def in_address(host: str) -> str:
    """A host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


class Door:
    """Lets in who knows the token, from the app's own page."""

    def __init__(self, token: str, host: str) -> None:
        self.token, self.host = token, host
        self.port = 0
        # no page sends it elsewhere: another random word, so that the address is not in the browser's keeping
        self._kept = secrets.token_urlsafe(24)

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies are shared between the ports of a host, so the port is in it."""
        return f"studyctl-{self.port}"

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse whoever may not come in, whatever they ask for."""
        if not (self.host_allowed(request) and self.origin_allowed(request) and self.knows(request)):
            return web.Response(status=403, text=REFUSED, headers=PROTECTION)
        return await handler(request)

    def knows(self, request: web.Request) -> bool:
        """Whether the token is in the address, or the word for it in the cookie; compared in constant time."""
        given, kept = request.query.get("token", ""), request.cookies.get(self.cookie, "")
        return _same(given, self.token) | _same(kept, self._kept)

    def host_allowed(self, request: web.Request) -> bool:
        """Whether the request names this machine by number or by a name that no stranger can bind to it."""
        named = HOST.fullmatch(request.headers.get("Host", ""))
        if named is None:
            return False
        name = named[1].strip("[]").lower()
        if loopback(self.host):
            return loopback(name)
        own = socket.gethostname().lower()
        return _is_number(name) or name in {"localhost", self.host.lower(), own, f"{own}.local"}

    def origin_allowed(self, request: web.Request) -> bool:
        """Whether the page that asks is the app's own; who is no browser names none."""
        origins = request.headers.getall("Origin", [])
        return all(_place(origin) == request.headers.get("Host", "").lower() for origin in origins)

    def keep(self, response: web.StreamResponse) -> None:
        """Let the browser keep what lets it in, out of reach of scripts and of other sites."""
        response.set_cookie(self.cookie, self._kept, httponly=True, samesite="Strict", path="/")


def _place(origin: str) -> str:
    """`host:port` of an origin; nothing for `null` and for what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
