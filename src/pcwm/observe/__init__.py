"""Build and run programs under real tools in a sandbox, and sum up what the tools saw."""
