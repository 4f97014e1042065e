"""What do users ask for, and what do they consent to?"""
