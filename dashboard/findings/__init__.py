"""What pages say of their numbers: sentences and labels made from figures, never from guesses."""
