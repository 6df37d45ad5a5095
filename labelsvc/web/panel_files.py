"""The panel's scripts and styles: files of templates/panel/static, at addresses that change whenever they do."""

import gzip
import hashlib
import re
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response, request

from labelsvc.resources import resource_dir
from labelsvc.web.request_error import RequestError

STYLE, SCRIPT = "panel.css", "main.js"
# Imports that are needed at once: those inside of functions are for later.
_IMPORT = re.compile(r'^import .* from "\./([\w.]+)";$', re.MULTILINE)


def init_app(app: Flask) -> None:
    """Serve them."""
    app.add_url_rule("/panel/static/<version>/<name>", "panel_static", static)


def static(version: str, name: str) -> Response:
    """One file; a browser asks for it once."""
    if name not in files():
        raise RequestError("no_such_page", "there is no such file")
    packed = request.accept_encodings.quality("gzip") > 0
    answer = Response(_packed(name) if packed else files()[name], mimetype=guess_type(name)[0])
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    if version == files_version():
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@cache
def style() -> str:
    """The panel's own styles, to stand in the page: as a file they would hold up its first paint."""
    return files()[STYLE].decode()


@cache
def modules() -> tuple[str, ...]:
    """What the script imports, with what that imports: a browser would find them one after the other."""
    found, wanted = [SCRIPT], [SCRIPT]
    while wanted:
        imported = _IMPORT.findall(files()[wanted.pop()].decode())
        fresh = [name for name in dict.fromkeys(imported) if name not in found]
        found += fresh
        wanted += fresh
    return tuple(found)


@cache
def files() -> dict[str, bytes]:
    """Every file by its name."""
    directory = Path(str(resource_dir("templates"))) / "panel" / "static"
    return {file.name: file.read_bytes() for file in sorted(directory.iterdir())}


@cache
def files_version() -> str:
    """Eight hex digits that change with any of the files."""
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:8]


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(files()[name], mtime=0)
