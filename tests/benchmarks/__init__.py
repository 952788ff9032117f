"""Measurements: ``python -m tests.benchmarks`` compares in one run, in ratios, with hand-written C and with nanobind."""
