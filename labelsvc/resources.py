"""Where the files that ship with the code are: fonts and templates.

An installed wheel carries them inside the package; a checkout has them at its top.
"""

from functools import cache
from pathlib import Path


@cache
def resource_dir(name: str) -> Path:
    """The directory of one kind of resource: ``fonts`` or ``templates``."""
    package = Path(__file__).parent
    installed = package / "_resources" / name
    return installed if installed.is_dir() else package.parent / name
