"""What people of the demo have written: experiments and their decisions."""
