"""What people see: pages in a browser, and the command line."""
