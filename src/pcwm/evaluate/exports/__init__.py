"""Suites as tasks of other people's evaluation tools: the same questions, the same prompt, the same reading of replies."""
