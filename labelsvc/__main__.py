"""``python -m labelsvc``: the same as the console script."""

import sys

from labelsvc.cli import main

sys.exit(main())
