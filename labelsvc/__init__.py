"""Shipping labels for Ecwid stores: orders in, labels out, orders marked fulfilled.

Each folder is a subject; imports run from the entrances (``cli``, ``web``) over the services
(``batches``, ``stores``) to the domain (``labels``, ``ecwid``), never back.
"""

__version__ = "0.1.0"
