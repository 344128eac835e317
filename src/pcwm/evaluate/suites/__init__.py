"""Held-out suites: questions whose answers are known, read from whatever layout they come in."""
