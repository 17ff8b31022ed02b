"""COMPUTE: the only importers of torch and the model libraries."""
