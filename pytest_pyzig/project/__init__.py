"""What is to be built: the configuration, the units that modules are built in, their sources, the compiler.

Imports `store` and `system`.
"""
