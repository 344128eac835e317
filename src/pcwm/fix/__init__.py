"""Edit a racy program until the tools say that the race is gone and nothing else is."""
