"""Results as files: everything here reads the document of what may be shown, and nothing else.

singles.py is the one exception: answers of a survey that asked with names.
"""
