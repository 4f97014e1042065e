"""Generator of the demo warehouse: raw rows from which the figures of one product year come out by computation."""
