"""Sample parallel problems and many candidate programs for each."""
