"""The AI career and certification advisor: answers from one guideline, with citations."""

__version__ = "0.1.0"
