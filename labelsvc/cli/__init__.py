"""The entrance from a shell: each command parses, calls one service function, and prints.

What an error means for a shell (one line, exit code) is decided here and nowhere else. Modules of this
package import nothing heavy at the top: ``labelsvc render`` must start in a fraction of a second.
"""

from labelsvc.cli.entry import main

__all__ = ["main"]
