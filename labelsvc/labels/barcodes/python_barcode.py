"""python-barcode's tables of bars, loaded without its writers.

Importing any module of that package runs its ``__init__``, which loads every symbology, the writers of pictures
and the XML library: 12 ms of CPU, a twentieth of what ``labelsvc render`` takes for a label from cold. The tables
themselves need nothing.
"""

from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def charset(name: str) -> ModuleType:
    """The module ``barcode.charsets.<name>``; raises ``ImportError`` if python-barcode lacks it."""
    package = find_spec("barcode")  # finds the package's place, does not import it
    charsets = package and PathFinder.find_spec("charsets", package.submodule_search_locations)
    spec = charsets and PathFinder.find_spec(name, charsets.submodule_search_locations)
    if spec is None or spec.loader is None:
        raise ImportError(f"python-barcode has no charset {name}", name=f"barcode.charsets.{name}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
