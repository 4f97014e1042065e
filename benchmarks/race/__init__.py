"""Race: contenders in turns, their agreement, and the results."""
