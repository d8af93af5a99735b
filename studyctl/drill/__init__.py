"""Do I still know it: cards, their kinds, grading, generators and the schedule of reviews."""
