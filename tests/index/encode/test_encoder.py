"""The encoder gives unit vectors that depend on the whole text and nothing else."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from corpus.errors import SettingError
from index.encode.encoder import EncodedPassage, Encoder, PassageInput
from index.models.token_model import Vectors
from index.steps import finish

SENTENCES = ("The ferry leaves at nine.", "It carries forty cars.", "Tickets are sold on board.")
WORDS = ["harbour", "tram", "orchard", "pylon", "meadow", "lantern", "copper", "violin"]


def passage(*sentences: str, heading: str = "") -> PassageInput:
    """A passage of sentences separated by spaces."""
    spans, text = [], ""
    for sentence in sentences:
        start = len(text) + bool(text)
        text = f"{text} {sentence}".strip(" ") if text else sentence
        spans.append((start, len(text)))
    return PassageInput(heading, text, tuple(spans))


def cosine(one: Vectors, other: Vectors) -> float:
    """The cosine of two unit vectors."""
    return float(one @ other)


def assert_unit(encoded: EncodedPassage, dimension: int) -> None:
    """Check shapes, dtypes and lengths."""
    assert encoded.vector.shape == (dimension,)
    assert encoded.vector.dtype == encoded.sentences.dtype == np.float32
    assert_allclose(np.linalg.norm(encoded.vector), 1, rtol=1e-5)
    assert_allclose(np.linalg.norm(encoded.sentences, axis=1), 1, rtol=1e-5)


def test_vectors_are_of_unit_length(encoder: Encoder) -> None:
    query = encoder.encode_query("When does the ferry leave?")
    assert (query.shape, query.dtype) == ((encoder.dimension,), np.float32)
    assert_allclose(np.linalg.norm(query), 1, rtol=1e-5)
    [encoded] = finish(encoder.encode_passages([passage(*SENTENCES, heading="Ferries")]))
    assert encoded.sentences.shape == (3, encoder.dimension)
    assert_unit(encoded, encoder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    inputs = [
        passage(*(f"{word} {n}." for word in WORDS[: n % 5 + 1]), heading=WORDS[n % 3]) for n in range(40)
    ]
    together = finish(encoder.encode_passages(inputs))
    backwards = finish(encoder.encode_passages(inputs[::-1]))[::-1]
    for n in (0, 4, 19, 39):
        [alone] = finish(encoder.encode_passages([inputs[n]]))
        for other in (together[n], backwards[n]):
            assert cosine(alone.vector, other.vector) > 0.9999
            assert (alone.sentences * other.sentences).sum(axis=1).min() > 0.9999


@pytest.mark.parametrize("heading", ["", "Ferries. What's Next?"])
def test_a_short_passage_has_the_vector_of_sentence_transformers(encoder: Encoder, heading: str) -> None:
    item = passage(*SENTENCES, heading=heading)
    [encoded] = finish(encoder.encode_passages([item]))
    expected = encoder.encode_texts([f"{heading}. {item.text}" if heading else item.text])[0]
    assert cosine(encoded.vector, expected) > 0.99999


def test_a_sentence_of_many_windows_loses_nothing(encoder: Encoder) -> None:
    body = " ".join(WORDS[n % len(WORDS)] for n in range(1_500))
    endings = (" and elephants dance.", " and bankers vote.")
    inputs = [passage(body + ending, heading="Long") for ending in endings]
    one, other = finish(encoder.encode_passages(inputs))
    assert cosine(one.vector, other.vector) < 0.99999
    assert cosine(one.sentences[0], other.sentences[0]) < 0.99999
    assert_unit(one, encoder.dimension)


def test_every_sentence_of_a_long_passage_has_its_own_vector(encoder: Encoder) -> None:
    filler = [" ".join(WORDS[(n + k) % len(WORDS)] for k in range(60)) + "." for n in range(8)]
    [encoded] = finish(encoder.encode_passages([passage(*filler, "The elephant drank all the lemonade.")]))
    query = encoder.encode_query("What did the elephant drink?")
    assert int(np.argmax(encoded.sentences @ query)) == 8


def test_a_window_that_cuts_a_word_drops_no_token(encoder: Encoder) -> None:
    """The second half of a cut word can have more tokens than the whole word."""
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("abcdefghijklmnop"), rng.integers(3, 14))) for _ in range(300)]
    item = passage(" ".join(words) + ".", heading="Noise")
    windows = list(encoder._windows(0, item))
    room = encoder.max_tokens - 2
    assert max(encoder.count_tokens([w.heading + w.text for w in windows])) <= room
    assert "".join("".join(w.text.split()) for w in windows) == "".join(item.text.split())


def test_a_heading_that_fills_the_window_leaves_room_for_the_text(encoder: Encoder) -> None:
    texts = ("The ferry leaves at nine.", "Wolves were seen in the park.")
    one, other = finish(encoder.encode_passages([passage(text, heading="汉" * 320) for text in texts]))
    assert cosine(one.vector, other.vector) < 0.999
    assert cosine(one.sentences[0], other.sentences[0]) < 0.9
    assert_unit(one, encoder.dimension)


def test_a_sentence_without_tokens_has_a_zero_vector(encoder: Encoder) -> None:
    [encoded] = finish(encoder.encode_passages([passage("A word.", "\u200b\u200b")]))
    assert not encoded.sentences[1].any()
    assert np.isfinite(encoded.sentences).all()
    assert_allclose(np.linalg.norm(encoded.sentences[0]), 1, rtol=1e-5)


@pytest.mark.parametrize("text", ["", "\u200b", "x" * 100_000, "🚀🚀 🧑‍🚀", "ok\u200bok", "naïve café"])
def test_odd_texts_have_finite_vectors(encoder: Encoder, text: str) -> None:
    [encoded] = finish(encoder.encode_passages([PassageInput("", text, ((0, len(text)),))]))
    assert np.isfinite(encoded.vector).all()
    assert np.isfinite(encoded.sentences).all()
    assert np.isfinite(encoder.encode_query(text)).all()


def test_nothing_gives_nothing(encoder: Encoder) -> None:
    assert finish(encoder.encode_passages([])) == []
    assert encoder.encode_texts([]).shape == (0, encoder.dimension)
    assert encoder.count_tokens([]) == []


def test_done_counts_every_passage_once(encoder: Encoder) -> None:
    counts: list[int] = []
    long = passage(" ".join(WORDS * 70))
    finish(encoder.encode_passages([long, *(passage(f"Word {n}.") for n in range(4))], counts.append))
    assert sum(counts) == 5


def test_a_key_tells_everything_that_is_encoded_apart() -> None:
    item = passage(*SENTENCES, heading="Ferries")
    others = [
        PassageInput("Other", item.text, item.sentences),
        PassageInput(item.heading, item.text.upper(), item.sentences),
        PassageInput(item.heading, item.text, item.sentences[:2]),
    ]
    keys = {item.key("model"), item.key("other model"), *(other.key("model") for other in others)}
    assert len(keys) == 5
    assert item.key("model") == passage(*SENTENCES, heading="Ferries").key("model")


def test_a_model_that_cannot_be_loaded_is_a_setting_error(tmp_path: object) -> None:
    with pytest.raises(SettingError, match="FOOTNOTE_MODEL"):
        Encoder(str(tmp_path)).load()
