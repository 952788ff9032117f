"""What is left of a process that a test has ended: the channel, the record, and the reports made from it.

Imports `project`, for the place of the binding library.
"""
