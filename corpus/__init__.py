"""What a source document is, and how one gets in: read, split into sections, sentences, passages."""
