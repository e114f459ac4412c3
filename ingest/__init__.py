"""From the corpus to the search index."""
