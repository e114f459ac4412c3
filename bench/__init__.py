"""What the advisor costs in time and memory, measured in one run: `make bench`."""
