"""Commands of what people write: experiments, requirements, records."""
