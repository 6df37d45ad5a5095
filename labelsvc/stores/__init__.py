"""The stores that are connected here, with their tokens encrypted at rest.

May import nothing of ours but ``errors`` and ``database``; the batches and the entrances build on it.
"""

from labelsvc.stores.secrets import SecretBox
from labelsvc.stores.service import Store, connect_store, remove_store, store, stores

__all__ = ["SecretBox", "Store", "connect_store", "remove_store", "store", "stores"]
