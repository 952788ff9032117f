"""Zig tests as pytest items: found, compiled, run, shown.

Imports `run` and what that may import.
"""
