"""Accuracy on held-out problem families, and the report of a whole run."""
