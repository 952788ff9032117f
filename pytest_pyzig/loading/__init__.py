"""Gives modules to Python: sessions, the finders behind ``import``, processes that a session starts. No pytest here.

Imports `building` and what that may import.
"""
