"""What Streamlit runs.

It stands in a folder of its own: beside `pages/` Streamlit would take those files for pages of its older kind, and it
puts this folder first on the import path, where no file may bear the name of a room of the house.
"""

from dashboard.web.app import main

main()
