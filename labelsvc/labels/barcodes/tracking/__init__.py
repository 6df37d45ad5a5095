"""Tracking numbers: whose they are, by pattern and check digit, and which symbol the carrier wants of them."""

from labelsvc.labels.barcodes.tracking.recognise import Tracking, for_tracking

__all__ = ["Tracking", "for_tracking"]
