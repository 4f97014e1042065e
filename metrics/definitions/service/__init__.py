"""Is the smart assistant of use, and what does it cost in disturbance?"""
