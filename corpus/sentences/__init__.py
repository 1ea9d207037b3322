"""Sentences: where they begin and end in a text, by the rules of its language."""

from corpus.sentences.splitting import document_sentences, iterate_sentences, sentence_spans

__all__ = ["document_sentences", "iterate_sentences", "sentence_spans"]
