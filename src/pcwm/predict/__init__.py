"""Ask a world model, or anything else that answers questions about programs."""
