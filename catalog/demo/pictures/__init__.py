"""The pictures themselves, one module a kind. Each picture is a function without arguments."""
