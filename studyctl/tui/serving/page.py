"""The page that shows the app in a browser: nothing on it comes from anywhere else."""

from __future__ import annotations

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>studyctl</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/xterm.css">
<link rel="preload" href="/static/fonts/RobotoMono-VariableFont_wght.ttf" as="font" type="font/ttf" crossorigin>
<style>
@font-face { font-family: "Roboto Mono"; font-weight: 100 700;
  src: url("/static/fonts/RobotoMono-VariableFont_wght.ttf"); }
html, body { height: 100%; margin: 0; background: #11151b; color: #d3d9e3; font: 16px "Roboto Mono", monospace; }
.textual-terminal { opacity: 0; }
body.-first-byte .textual-terminal { opacity: 1; }
.said { position: absolute; inset: 0; display: flex; gap: 1em; align-items: center; justify-content: center; }
body.-first-byte .opening, .ended { display: none; }
body.-closed .ended { display: flex; z-index: 20; background: #11151be0; }
button { font: inherit; color: inherit; background: #1f2836; border: 1px solid #768091; padding: .4em 1em; }
</style>
</head>
<body>
<div class="said opening">Opening …</div>
<div class="said ended">The app has ended. <button id="again" type="button">Open it again</button></div>
<div id="terminal" class="textual-terminal" data-font-size="FONTSIZE" data-session-websocket-url=""></div>
<script nonce="NONCE">
history.replaceState(null, "", location.pathname);
const screen = document.getElementById("terminal");
screen.dataset.sessionWebsocketUrl = location.origin.replace(/^http/, "ws") + "/ws";
document.getElementById("again").onclick = () => location.reload();
new MutationObserver(() => {
  if (document.body.classList.contains("-first-byte")) document.querySelector(".xterm-helper-textarea").focus();
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });
</script>
<script src="/static/js/textual.js"></script>
</body>
</html>
"""
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PROTECTION = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def page(nonce: str, font_size: int) -> str:
    """The page for letters of `font_size` pixels; `nonce` lets its own script run."""
    return PAGE.replace("NONCE", nonce).replace("FONTSIZE", str(font_size))


def policy(nonce: str, host: str) -> str:
    """What the browser may do with the page of this host: load nothing from elsewhere, show it in no frame."""
    return POLICY.format(nonce=nonce, host=host)
