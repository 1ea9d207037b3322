"""Upkeep of a home: `backup` and restore, `verify` that everything fits together, `move` its tables to
another database (`table_checksums` compare them, `compare_answers` compares the answers).
"""
