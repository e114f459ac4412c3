"""Readers: from a file to its passages, one small file a format, run in a process of their own."""
