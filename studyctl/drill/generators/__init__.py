"""Questions with new numbers at every showing, one file a family: the draw, and its answer by another route."""
