"""Measures the engine: judge, simulated users, acceptance commands. The engine knows none of it."""
