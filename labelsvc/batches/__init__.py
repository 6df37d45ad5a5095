"""Batches: which orders are printed and fulfilled, in which state each one is, and what was done when.

Imports ``labels``, ``ecwid``, ``stores`` and the database; the entrances (shell, web, worker) import it.
``compose`` alone needs no database: it turns an order into what the label engine prints.
"""
