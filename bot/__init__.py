"""WIRES: the only place that knows everyone."""
