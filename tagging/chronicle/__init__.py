"""What happened, to one exhibit or to all of them: who, when, from what to what."""
