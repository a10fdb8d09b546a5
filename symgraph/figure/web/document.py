"""One self-contained HTML document: works from a double click, asks nothing of any network.

Its policy forbids all requests, and scripts that the document did not come with.  This is the one place where text
becomes HTML (`escaped`, `tag`) or JSON inside of HTML (`json_script`).
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from symgraph.words import Lang

# What XML and HTML cannot hold, not even as references.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID = ("br", "hr", "img", "input")
"""Elements of HTML that hold nothing and are not closed."""
_IN_SCRIPTS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def escaped(text: str) -> str:
    """Any text as HTML or XML, within elements and within quoted attributes alike.

    >>> escaped('</script>"&')
    '&lt;/script&gt;&quot;&amp;'
    """
    return html.escape(_FORBIDDEN.sub("\ufffd", text), quote=True)


def tag(name: str, inside: str = "", /, **attributes: str | float | None) -> str:
    """An element; what is inside is HTML already, the values of attributes are any text, and None leaves one out.

    An underscore at the end of a name is dropped, others stand for hyphens.

    >>> tag("g", tag("path", d="M0 0"), class_="line", data_edge=3)
    '<g class="line" data-edge="3"><path d="M0 0"></path></g>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(f"{value:g}" if isinstance(value, float) else str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>" if name in _VOID else f"<{name}{written}>{inside}</{name}>"


def json_script(data: object, id_: str = "data") -> str:
    """Data for scripts, as ``JSON.parse(document.getElementById("data").textContent)``.

    Nothing in it can end the element.  Raises ValueError for numbers that JSON has not, infinite ones and NaN.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_IN_SCRIPTS)
    return f'<script type="application/json" id="{escaped(id_)}">{_FORBIDDEN.sub(chr(0xFFFD), text)}</script>'


def asset(package: str, name: str) -> str:
    """A style sheet or script that lies beside the modules of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def document(
    *, title: str, lang: Lang, body: str, styles: Sequence[str] = (), scripts: Sequence[str] = (), data: object = None
) -> bytes:
    """The document.

    `title` is any text; `body` is HTML, in which the texts of users are escaped; `styles` and `scripts` are texts of
    CSS and JavaScript, in their order, each script running as one strict file after the body is there; `data` becomes
    the JSON of ``<script id="data">``, unless it is None.  The styles begin with those that all documents share (see
    ``document.css``), the scripts with the switch of light and dark (``theme.js``).
    """
    package = __package__ or ""
    sheets = [asset(package, "document.css"), *styles]
    programs = [asset(package, "theme.js"), *scripts]
    for text in (*sheets, *programs):
        _check_inlined(text)
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in programs)
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="generator" content="symgraph">',
        '<link rel="icon" href="data:,">',
        f"<title>{escaped(title)}</title>",
        *(f"<style>{text}</style>" for text in sheets),
    ]
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escaped(lang)}">',
        "<head>",
        *head,
        "</head>",
        "<body>",
        body,
        *([json_script(data)] if data is not None else []),
        *(f"<script>{text}</script>" for text in programs),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts).encode()


def _check_inlined(text: str) -> None:
    """Programs and style sheets are ours: what would end their element is a mistake of ours."""
    if re.search("</(?:script|style)|<!--", text, re.IGNORECASE):
        raise ValueError("a script or style sheet that would end its element")
