"""Sentences: where they begin and end in a text, by the rules of its language."""

from corpus.sentences.splitting import document_sentences, sentence_spans

__all__ = ["document_sentences", "sentence_spans"]
