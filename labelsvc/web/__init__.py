"""The service over HTTP: the API, the panel, webhooks and the install dialogue.

Views parse, call one service, and shape the answer; what is decided is decided in ``batches``, ``stores`` and
``printing``. Nothing but the command line may import this.
"""
