"""People in the extract: who was forgotten, under which names they stand in files, and how their rows are removed."""
