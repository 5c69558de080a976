"""What a survey asks, as values: questions, answers and their places in a response."""
