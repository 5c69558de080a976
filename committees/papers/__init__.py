"""The action table as a paper: what it says (action_paper), and how Excel, PDF and Word say it."""
