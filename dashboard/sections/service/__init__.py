"""Smart service: rules compared, funnels, rates with intervals."""
