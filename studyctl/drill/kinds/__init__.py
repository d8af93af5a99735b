"""The kinds of card, one file each: what the file writes, how it is asked, how an answer is graded."""
