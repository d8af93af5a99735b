"""Opening an address in the learner's browser, without anything of it reaching the terminal that the app draws on."""

from __future__ import annotations

import os
import shlex
import subprocess
import webbrowser

NO_BROWSER = "no browser is set here"


def open_link(address: str) -> str:
    """Open a web address; what went wrong in words, or nothing. Blocks while a browser starts: call it in a thread."""
    if not address.startswith(("https://", "http://")):
        return "only http and https addresses are opened"
    try:
        browser = _browser()
    except webbrowser.Error:
        return NO_BROWSER
    if type(browser) is not webbrowser.GenericBrowser:
        return "" if browser.open(address) else "the browser did not open it"
    # $BROWSER's own command, or a browser for terminals: it would draw where the app draws, and be waited for
    command = [browser.name, *(part.replace("%s", address) for part in browser.args)]
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"the browser {browser.name!r} cannot be started: {error.strerror}"
    return ""


def _browser() -> webbrowser.BaseBrowser:
    """The browser of $BROWSER as it is now (the library reads it once), else the system's; raises webbrowser.Error."""
    for command in filter(None, os.environ.get("BROWSER", "").split(os.pathsep)):
        try:
            return webbrowser.get(command)
        except webbrowser.Error:
            return webbrowser.GenericBrowser([*shlex.split(command), "%s"])
    return webbrowser.get()
