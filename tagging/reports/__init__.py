"""What the dashboard says: numbers with their counts and their doubt."""
