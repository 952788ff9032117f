"""Tests in processes of their own: the side that asks, the side that runs them, and what goes to and fro.

Imports `crash`, `variants` and `system`.
"""
