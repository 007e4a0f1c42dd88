import numpy as np
import pytest

from claims.extraction.learned.nets import recurrence
from claims.extraction.learned.nets.net import Net
from claims.extraction.learned.nets.recurrence import Recurrence
from claims.extraction.learned.nets.relations import RelationEncoder
from tests.extraction.learned.builders import (
    HIDDEN,
    QUOTED,
    SAID,
    make_encoder,
    make_tokens,
    random_weights,
)

TOKENS = make_tokens(SAID, QUOTED)
ENCODER = make_encoder(TOKENS)
FEATURES = ENCODER.encode(TOKENS)
RELATIONS = RelationEncoder(np.arange(1, 40), len(ENCODER.vocabularies["dep"]))


def make_net(seed: int) -> Net:
    return Net(random_weights(ENCODER, len(RELATIONS), seed))


def logistic(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def plain_lstm(inputs: np.ndarray, weights: dict[str, np.ndarray], way: str) -> np.ndarray:
    """The textbook recurrence, one gate at a time."""
    state, memory = np.zeros(HIDDEN), np.zeros(HIDDEN)
    states = []
    for row in inputs:
        gates = (
            weights[f"{way}.weight_ih_l0"] @ row
            + weights[f"{way}.bias_ih_l0"]
            + weights[f"{way}.weight_hh_l0"] @ state
            + weights[f"{way}.bias_hh_l0"]
        )
        enter, forget, candidate, leave = np.split(gates, 4)
        memory = logistic(forget) * memory + logistic(enter) * np.tanh(candidate)
        state = logistic(leave) * np.tanh(memory)
        states.append(state)
    return np.array(states)


def some_inputs(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(9, 2 * HIDDEN)).astype(np.float32)


def test_the_recurrence_is_that_of_an_lstm_read_both_ways():
    weights, given = make_net(1).weights, some_inputs(5)
    chunks = [(0, 2), (2, 6), (6, 9)]  # of unequal length, the longest neither first nor last
    states = Recurrence(weights).read(given, chunks)
    for start, end in chunks:
        stretch = given[start:end]
        ahead = plain_lstm(stretch, weights, "forwards")
        back = plain_lstm(stretch[::-1], weights, "backwards")[::-1]
        both = np.concatenate([ahead, back], axis=1)
        assert np.allclose(states[start:end], both, atol=1e-5)


def test_chunks_read_in_groups_give_the_same(monkeypatch):
    net = Recurrence(make_net(1).weights)
    chunks = [(0, 2), (2, 6), (6, 9)]
    together = net.read(some_inputs(5), chunks)
    monkeypatch.setattr(recurrence, "_GROUP", 1)
    assert np.allclose(net.read(some_inputs(5), chunks), together, atol=1e-6)


def test_a_text_without_chunks_has_no_states():
    none = np.empty((0, 2 * HIDDEN), dtype=np.float32)
    assert Recurrence(make_net(1).weights).read(none, []).shape == (0, 2 * HIDDEN)


def test_tags_and_arcs_are_probabilities():
    net = make_net(1)
    reading = net.read(TOKENS, FEATURES)
    assert np.allclose(reading.tags.sum(axis=1), 1, atol=1e-5)
    source, content = net.arcs(reading, [1, 11], RELATIONS.windows(TOKENS, FEATURES, [1, 11]))
    assert ((content >= 0) & (content <= 1)).all()
    assert (content + source <= 1 + 1e-5).all()


def test_arcs_outside_the_article_are_nought():
    net = make_net(1)
    window = RELATIONS.windows(TOKENS, FEATURES, [1])
    _, content = net.arcs(net.read(TOKENS, FEATURES), [1], window)
    assert not content[~window.inside].any()
    assert content[window.inside].all()


def test_many_anchors_score_as_each_alone():
    net = make_net(1)
    reading = net.read(TOKENS, FEATURES)
    anchors = list(range(len(TOKENS)))
    together = net.arcs(reading, anchors, RELATIONS.windows(TOKENS, FEATURES, anchors))
    for anchor in (0, 9, 13):
        alone = net.arcs(reading, [anchor], RELATIONS.windows(TOKENS, FEATURES, [anchor]))
        assert np.allclose(together[1][anchor], alone[1][0], atol=1e-6)


def test_no_anchors_give_an_empty_table():
    net = make_net(1)
    window = RELATIONS.windows(TOKENS, FEATURES, [])
    assert net.arcs(net.read(TOKENS, FEATURES), [], window)[1].shape[0] == 0


def test_the_numpy_net_equals_the_torch_net():
    torch = pytest.importorskip("torch")
    from claims.training.attribution.examples import make_examples
    from claims.training.attribution.nets import NetSettings, TrainedNet, make_batch

    trained = TrainedNet(ENCODER, len(RELATIONS), NetSettings(hidden=HIDDEN, arc_width=HIDDEN))
    trained.eval()
    net = Net({name: value.numpy() for name, value in trained.state_dict().items()})
    example = make_examples(TOKENS, FEATURES, [], RELATIONS)[0]
    with torch.no_grad():
        hidden = trained.encode(make_batch([example], np.random.default_rng(0)))
        tags = torch.softmax(trained.tag(hidden)[:, 0], dim=-1).numpy()
    assert np.allclose(net.read(TOKENS, FEATURES).tags, tags, atol=1e-5)
