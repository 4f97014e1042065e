"""What people see: the pages in a browser and the command line."""
