"""A dataset to train on and to share, from what a run observed: without near-duplicates, split by problem, balanced."""
