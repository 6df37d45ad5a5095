"""``python -m benchmarks``: see docs/benchmarks.md."""

from benchmarks.run import main

raise SystemExit(main())
