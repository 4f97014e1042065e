"""The one pass that turns facts, read once in day order, into cells that may be added up.

For each entity the gap is the number of days since its previous active day. An entity is counted exactly once in any
window of days [a, b]: on its first active day d inside it, the one whose gap is larger than d − a. So counts by
day × dimensions × gap are enough for the distinct count of every window, and they are sums.
"""
