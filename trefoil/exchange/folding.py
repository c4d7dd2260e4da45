"""Folded names, remembered: the same name comes up many times in one batch."""

from functools import lru_cache

from trefoil.core import text

fold = lru_cache(maxsize=16_384)(text.fold)
squeeze = lru_cache(maxsize=16_384)(text.squeeze)
