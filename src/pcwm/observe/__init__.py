"""Build and run each program under real tools, in a sandbox, and record what they say."""
