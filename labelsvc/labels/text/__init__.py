"""Text in every script: cleaning, measuring, fitting, and drawing with embedded fonts.

Pure: text in, measures and PDF operators out. Knows nothing of labels; imports the fonts' place and the errors.
"""

from labelsvc.labels.text.clean import clean
from labelsvc.labels.text.fitting import Fitted, fit
from labelsvc.labels.text.line import Line, measure
from labelsvc.labels.text.pdf_fonts import PdfFonts

__all__ = ["Fitted", "Line", "PdfFonts", "clean", "fit", "measure"]
