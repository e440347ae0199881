"""Benchmarks: each prints JSON lines on standard output and states its command."""
