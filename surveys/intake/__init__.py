"""Files of answers collected elsewhere: what is left out of them, and what they mean. Pure."""
