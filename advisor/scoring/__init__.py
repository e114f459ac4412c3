"""Deterministic helpers: scores and plans that code computes over the guideline's rows and the rubric. No model takes part."""
