"""One seam for every language model that is spoken to over messages."""
