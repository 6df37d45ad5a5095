"""How fast the label engine is, beside what else makes such labels: ``python -m benchmarks``.

Nothing here is installed with the service, and the service imports nothing from here.
"""
