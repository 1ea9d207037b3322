"""Follow-ups and several questions in one: what is meant is said in full, then the library is asked."""
