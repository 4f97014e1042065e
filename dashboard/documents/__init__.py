"""Documents made from a snapshot and the records: figures, sections, writers of four formats, verification."""
