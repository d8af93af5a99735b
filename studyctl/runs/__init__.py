"""Did it work: run folders, their supervisor and their event streams. Files are the truth."""
