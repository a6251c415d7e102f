"""The texts, one article a file. The town, its people and its newspaper are invented."""
