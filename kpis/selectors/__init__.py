"""Reads of KPIs. Each starts from the actor: what the person may not know is not found."""
