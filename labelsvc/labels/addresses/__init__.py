"""Addresses as the destination's post wants them: which lines, in which order, and what looks wrong.

Pure text: how the lines are fitted, drawn and captioned is the layout's business. Imports nothing of ours but
the shipment, the warnings and the errors.
"""

from labelsvc.labels.addresses.checks import address_warnings
from labelsvc.labels.addresses.lines import AddressLine, address_lines

__all__ = ["AddressLine", "address_lines", "address_warnings"]
