"""What became of invented works: filed by the museum, answered by the model, reviewed, still waiting."""
