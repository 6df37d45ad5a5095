"""An Ecwid shop of invented orders over real HTTP: what the demo and the tests talk to.

It holds the API's documented behaviour, 60 sample orders from all over the world, and faults on demand.
It knows nothing of the service that it is there to try out, and imports nothing of it.
"""

from labelsvc.sandbox.faults import Fault, Faults
from labelsvc.sandbox.records import EmailRecord, PutRecord, RequestRecord
from labelsvc.sandbox.shop import Sandbox

__all__ = ["EmailRecord", "Fault", "Faults", "PutRecord", "RequestRecord", "Sandbox"]
