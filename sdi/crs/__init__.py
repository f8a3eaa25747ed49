"""Coordinate systems: exact VN-2000 positions, and what a file's words about its system mean."""
