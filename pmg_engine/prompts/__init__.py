"""Prompt templates, one folder per model family."""
