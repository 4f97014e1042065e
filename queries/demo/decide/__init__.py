"""What people of the demo have written: experiments and their decisions, requirements and their weights."""
