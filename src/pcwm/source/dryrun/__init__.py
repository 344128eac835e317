"""Working a program through on paper: a few simulated threads, small loops, and an order of events that the specification allows."""
