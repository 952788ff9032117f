"""One run of pytest: its options, the builds at its start, what its terminal says, leaks, the page about it.

Imports `isolation`, `loading` and what those may import.
"""
