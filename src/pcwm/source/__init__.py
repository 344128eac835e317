"""What an expert reads off OpenMP code, even half-written: constructs, data sharing, accesses and what orders them."""
