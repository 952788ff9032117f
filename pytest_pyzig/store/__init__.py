"""Where builds lie: folders with records, copies for those who look elsewhere, what a library says of itself.

Imports `system`.
"""
