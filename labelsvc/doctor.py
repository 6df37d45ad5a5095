"""Checks of everything that this machine and its surroundings must have: what ``labelsvc doctor`` runs.

Each check is a function from the settings to results; none changes anything, and none shows a secret.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from labelsvc.errors import LabelsvcError, PrinterForbidden, PrinterUnreachable, ShopError, TokenRejected
from labelsvc.resources import resource_dir
from labelsvc.settings import AGENT_KEY, SETTINGS, Settings, mask_password

if TYPE_CHECKING:
    from sqlalchemy import Engine

OK, NOTE, WRONG, UNREACHABLE = "ok", "note", "wrong", "unreachable"

LOW_DISK, NO_DISK = 1 << 30, 100 << 20
# Signed links live five minutes, and a webhook's age is judged by our clock.
MOST_SKEW_SECONDS = 60
SHOP_TIMEOUT = (5, 10)


@dataclass(frozen=True, slots=True)
class Result:
    """One finding. ``state``: ok; note (works, but worth knowing); wrong; unreachable."""

    check: str
    state: str
    message: str


def examine(settings: Settings) -> Iterator[Result]:
    """All results, as they come in."""
    yield from _variables(settings)
    yield from _fonts()
    yield from _templates()
    yield from _tools()
    yield from _disk(settings)
    yield from _shop(settings)
    yield from _database(settings)


def _variables(settings: Settings) -> Iterator[Result]:
    """Keys, and names that look like ours without being ours: most likely a slip."""
    known = [*(setting.name for setting in SETTINGS), AGENT_KEY]
    for name in os.environ:
        if name.startswith(("LABELSVC_", "ECWID_")) and name not in known:
            near = get_close_matches(name, known, 1)
            yield Result("settings", NOTE, f"{name} is no setting" + (f": {near[0]}?" if near else ""))
    if settings.secret_keys:
        yield Result("settings", OK, "read")
    else:
        yield Result("settings", NOTE, "LABELSVC_SECRET_KEYS is not set: no store can be connected")


def _fonts() -> Iterator[Result]:
    """Every font of the coverage index is there, and is the one that the index was made of."""
    directory = resource_dir("fonts")
    try:
        index = json.loads((directory / "coverage.json").read_text("utf-8"))["fonts"]
    except (OSError, ValueError, KeyError) as error:
        yield Result("fonts", WRONG, f"the coverage index cannot be read: {type(error).__name__}")
        return
    wrong = [font["name"] for font in index if _digest(directory / f"{font['name']}.ttf") != font["sha256"]]
    if wrong:
        yield Result("fonts", WRONG, f"missing or not as built: {', '.join(wrong)}; install labelsvc again")
    else:
        yield Result("fonts", OK, f"{len(index)} fonts as built")


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


def _templates() -> Iterator[Result]:
    from labelsvc.labels import shipped_template, shipped_templates

    try:
        names = [shipped_template(name).name for name in shipped_templates()]
    except (LabelsvcError, OSError) as error:
        yield Result("templates", WRONG, str(error))
        return
    yield Result("templates", OK if names else WRONG, f"{len(names)}: {', '.join(names)}")


def _tools() -> Iterator[Result]:
    """What is used where it is installed."""
    zint, icu = find_spec("zint") or shutil.which("zint"), find_spec("icu4py")
    found = (
        "installed" if zint else "not installed: no MaxiCode symbols (labelsvc[maxicode], or apt-get install zint)"
    )
    yield Result("zint", OK if zint else NOTE, found)
    found = (
        "installed" if icu else "not installed: Thai, Lao, Khmer and Burmese break within words (labelsvc[icu])"
    )
    yield Result("icu", OK if icu else NOTE, found)


def _disk(settings: Settings) -> Iterator[Result]:
    place = settings.data_dir.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = WRONG if free < NO_DISK else NOTE if free < LOW_DISK else OK
    yield Result("disk", state, f"{free / 2**30:.1f} GB free at {place}")
    if not os.access(place, os.W_OK):
        yield Result("disk", WRONG, f"{place} is not writable (LABELSVC_DATA_DIR)")


def _shop(settings: Settings) -> Iterator[Result]:
    """Whether the shop's API answers, over TLS that this machine trusts, and how our clock stands to its."""
    import requests

    try:
        # No token: whatever it answers, it is there.
        answer = requests.get(settings.ecwid_api_url, timeout=SHOP_TIMEOUT, allow_redirects=False, stream=True)
        answer.close()
    except requests.exceptions.SSLError:
        yield Result("shop", UNREACHABLE, "its TLS certificate is not trusted here (REQUESTS_CA_BUNDLE?)")
        return
    except requests.RequestException as error:
        yield Result("shop", UNREACHABLE, f"{settings.ecwid_api_url}: {type(error).__name__}")
        return
    yield Result("shop", OK, f"{settings.ecwid_api_url} answers")
    yield clock(answer.headers.get("Date", ""))


def _now() -> float:
    return time.time()


def clock(date: str) -> Result:
    """How this machine's clock stands to a ``Date`` header, whose resolution is a second."""
    try:
        skew = _now() - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return Result("clock", NOTE, "not compared: the shop's answer has no date")
    if abs(skew) > MOST_SKEW_SECONDS:
        way = "fast" if skew > 0 else "slow"
        return Result("clock", WRONG, f"this machine's clock is {abs(skew):.0f} s {way} by the shop's")
    return Result("clock", OK, f"{skew:+.0f} s from the shop's")


def _database(settings: Settings) -> Iterator[Result]:
    from labelsvc.database import open_database, schema_lag

    url, shown = settings.database_url, mask_password(settings.database_url)
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        yield Result("database", NOTE, f"{shown} is not there yet; it is made when needed")
        return
    try:
        engine = open_database(url)
        lag = schema_lag(engine)
    except LabelsvcError as error:
        yield Result("database", UNREACHABLE, str(error))
        return
    yield Result("database", WRONG if lag else OK, f"{lag}: labelsvc db upgrade" if lag else shown)
    if not lag:
        yield from _stores(settings, engine)
        yield from _printers(settings, engine)


def _stores(settings: Settings, engine: "Engine") -> Iterator[Result]:
    """Every connected store: its token can be decrypted, and the shop takes it."""
    from labelsvc.ecwid.client import EcwidClient
    from labelsvc.stores import SecretBox, store, stores

    rows = stores(engine)
    if not rows:
        yield Result("stores", NOTE, "none is connected: labelsvc stores add")
    for store_id, _, _ in rows:
        try:
            token = store(engine, SecretBox(settings.secret_keys), store_id).token
            with EcwidClient(settings.ecwid_api_url, store_id, token, budget_seconds=15) as client:
                name = client.profile().store_name
        except TokenRejected as error:
            yield Result(f"store {store_id}", WRONG, str(error))
        except ShopError as error:
            yield Result(f"store {store_id}", UNREACHABLE, str(error))
        except LabelsvcError as error:
            yield Result(f"store {store_id}", WRONG, str(error))
        else:
            yield Result(f"store {store_id}", OK, f"its token is valid: {name}")


def _printers(settings: Settings, engine: "Engine") -> Iterator[Result]:
    """Every printer of every connected store: it may be reached, it answers, and it has nothing to complain of."""
    from labelsvc.printing import get_printer, list_printers
    from labelsvc.printing.agent_printers import is_connected, seen
    from labelsvc.printing.agent_printers import told as agent_told
    from labelsvc.printing.reach import reach
    from labelsvc.stores import SecretBox, stores

    for store_id, _, _ in stores(engine):
        for listed in list_printers(engine, store_id):
            check, address = f"printer {listed.name}", listed.address
            if address.scheme == "agent":
                when = seen(engine, store_id).get(address.path)
                yield Result(check, OK if is_connected(when) else UNREACHABLE, agent_told(when))
                continue
            try:
                profile = get_printer(engine, SecretBox(settings.secret_keys), store_id, listed.name)
                told = reach(profile, settings.printer_networks, data_dir=settings.data_dir)
            except PrinterForbidden as error:
                yield Result(check, WRONG, str(error))
            except PrinterUnreachable as error:
                yield Result(check, UNREACHABLE, str(error))
            except LabelsvcError as error:
                yield Result(check, NOTE, str(error))
            else:
                yield Result(check, OK if told == "ready" else NOTE, told)
