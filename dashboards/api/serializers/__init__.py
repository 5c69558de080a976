"""Shapes of the API's answers and requests. Help texts become the API's description."""
