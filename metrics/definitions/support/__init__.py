"""How often do people need help, and how well do they get it?"""
