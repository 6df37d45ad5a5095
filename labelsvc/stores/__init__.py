"""The stores that are connected here, their settings, and their tokens, encrypted at rest.

May import nothing of ours but ``errors``, ``database`` and, to check what a merchant sets, the label engine; the
batches and the entrances build on it. The settings are in ``labelsvc.stores.settings``: not every command that
knows stores should load their models.
"""

from labelsvc.stores.secrets import SecretBox
from labelsvc.stores.service import Store, connect_store, remove_store, store, stores

__all__ = ["SecretBox", "Store", "connect_store", "remove_store", "store", "stores"]
