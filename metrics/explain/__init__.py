"""Contributions that add up to a change exactly: by segment, by rate and mix, by who came and left, by driver."""
