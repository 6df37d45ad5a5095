"""From a shipment to a page: which block goes where, at which size.

``lay_out`` is all that others need. It tightens text towards its floor first, then leaves out optional blocks in
the template's order, and never shrinks below a floor. Holds no drawing (``pdf``) and no file formats.
"""

from labelsvc.labels.layout.setup import LabelSetup
from labelsvc.labels.layout.stack import lay_out

__all__ = ["LabelSetup", "lay_out"]
