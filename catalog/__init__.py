"""The collection: exhibits, photographs, categories; import; the public gallery. Imports nothing of ours."""
