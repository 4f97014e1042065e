"""Refresh as a service: jobs, schedule, retries, run log, notifications."""
