"""studyctl: a study tracker and lab runner for people learning how language models are built."""
