"""The bidi classes of UAX #9 that rules ask for together."""

ISOLATE_STARTS = frozenset({"LRI", "RLI", "FSI"})
ISOLATES = ISOLATE_STARTS | {"PDI"}
EMBEDDINGS = frozenset({"RLE", "LRE", "RLO", "LRO"})
# X9: these take no part in what follows.
REMOVED = EMBEDDINGS | {"PDF", "BN"}
NEUTRAL = ISOLATES | {"B", "S", "WS", "ON"}
