"""The print agent: fetches jobs from the service and prints them in the network that it runs in.

It runs on a merchant's computer, so it has no database and no settings of the service. It may import the
transports of ``printing``, the label engine (which draws a PDF for a printer that takes ZPL), files and errors.
"""
