"""What the machine gives: processes and their ends, pipes that tell of an owner's end, places that may be trusted.

Imports `errors` and nothing else of this package.
"""
