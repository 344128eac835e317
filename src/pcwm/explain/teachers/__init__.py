"""Reasoning written by language models, and what becomes of it."""
