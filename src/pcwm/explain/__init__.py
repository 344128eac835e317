"""Write reasoning that leads from the code to what was observed, and check every claim of it."""
