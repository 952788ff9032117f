"""Is it stale, make it, keep it: fingerprints, the builder, its results, stub files.

Imports `project` and what that may import. Nothing here loads a module.
"""
