"""Build training examples and fine-tune a student on them."""
