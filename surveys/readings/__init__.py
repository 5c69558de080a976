"""What the shown figures say: shares, sentences, groups against the rest, waves."""
