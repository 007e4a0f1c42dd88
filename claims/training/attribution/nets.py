"""Training the net in torch, which only this module needs; use it with ``net.Net``."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from claims.extraction.learned.nets.relations import (
    BETWEEN_CLASSES,
    DISTANCE_CLASSES,
    distance_classes,
)
from claims.extraction.learned.nets.token_features import (
    ARCS,
    COLUMNS,
    FLOATS,
    INPUT_WIDTH,
    LABELS,
    LEMMA_WIDTH,
    TokenEncoder,
    projected,
    table_sizes,
)
from claims.extraction.learned.tokens import TENSOR_WIDTH
from claims.training.attribution.examples import Example

logger = logging.getLogger(__name__)

NEAR = 28
"""Arcs to tokens this near their anchor are always trained; a fifth of the others."""

FAR_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class NetSettings:
    """How long and how hard to train; the defaults made the shipped file."""

    hidden: int = 128
    arc_width: int = 96
    epochs: int = 5
    batch: int = 16
    learning_rate: float = 3e-3
    dropout: float = 0.3
    word_dropout: float = 0.15
    arc_weight: float = 3.0
    weight_decay: float = 1e-3


class TrainedNet(nn.Module):
    """Embeddings -> linear + ReLU -> one BiLSTM layer -> token tags, and arcs from anchors."""

    def __init__(self, encoder: TokenEncoder, relation_rows: int, settings: NetSettings) -> None:
        super().__init__()
        self.settings = settings
        hidden, arc_width = settings.hidden, settings.arc_width
        self.tables = nn.ModuleDict(
            {name: nn.Embedding(*size) for name, size in table_sizes(encoder).items()}
        )
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.3)
        widths = {column.name: column.width for column in COLUMNS}
        self.projections = nn.ModuleDict(
            {name: nn.Linear(LEMMA_WIDTH, widths[name], bias=False) for name in projected()}
        )
        self.input = nn.Linear(INPUT_WIDTH, 2 * hidden)
        # Two one-way layers in place of a bidirectional one: each chunk is read backwards from
        # its own end, so that padding comes last both ways and need not be packed away.
        self.forwards = nn.LSTM(2 * hidden, hidden)
        self.backwards = nn.LSTM(2 * hidden, hidden)
        self.dropout = nn.Dropout(settings.dropout)
        self.tag = nn.Linear(2 * hidden, len(LABELS))
        self.arc_token = nn.Linear(2 * hidden, arc_width)
        self.arc_anchor = nn.Linear(2 * hidden, arc_width)
        self.arc_distance = nn.Embedding(DISTANCE_CLASSES, arc_width)
        self.arc_relation = nn.Embedding(relation_rows, arc_width)
        self.arc_between = nn.Embedding(BETWEEN_CLASSES, arc_width)
        for table in (self.arc_distance, self.arc_relation, self.arc_between):
            nn.init.normal_(table.weight, std=0.1)
        self.arc_out = nn.Linear(arc_width, len(ARCS))

    def encode(self, batch: Batch) -> torch.Tensor:
        """Return hidden states (positions x chunks x 2 * hidden)."""
        inputs = torch.relu(self.input(self.dropout(self._inputs(batch))))
        ahead, _ = self.forwards(inputs)
        index = batch.reverse[:, :, None]
        back, _ = self.backwards(inputs.gather(0, index.expand_as(inputs)))
        hidden = torch.cat([ahead, back.gather(0, index.expand_as(back))], dim=-1)
        return self.dropout(hidden)

    def arcs(self, hidden: torch.Tensor, arcs: Arcs) -> torch.Tensor:
        """Return the scores of ARCS for each arc; ``hidden`` has one row per token."""
        mixed = (
            self.arc_token(hidden)[arcs.token]
            + self.arc_anchor(hidden)[arcs.anchor]
            + self.arc_distance(arcs.distance)
            + self.arc_relation(arcs.relation)
            + self.arc_between(arcs.between)
        )
        return self.arc_out(self.dropout(torch.relu(mixed)))

    def _inputs(self, batch: Batch) -> torch.Tensor:
        rows = self._drop_words(batch.rows) if self.training else batch.rows
        parts = []
        for index, column in enumerate(COLUMNS):
            embedded = self.tables[column.table](rows[:, :, index])
            if column.name in self.projections:
                embedded = self.projections[column.name](embedded)
            parts.append(embedded)
        return torch.cat([*parts, batch.floats, batch.tensor], dim=-1)

    def _drop_words(self, rows: torch.Tensor) -> torch.Tensor:
        """Hide some words, so that the net learns what to make of unknown ones."""
        rows = rows.clone()
        shape, share = rows.shape[:2], self.settings.word_dropout
        for chance, names in (
            (share, {"word", "suffix"}),
            (share / 2, {"lemma", "head_lemma", "cue_lemma"}),
        ):
            hidden = torch.rand(shape) < chance
            for index, column in enumerate(COLUMNS):
                if column.name in names:
                    rows[:, :, index].masked_fill_(hidden, 0)
        return rows


@dataclass(slots=True)
class Arcs:
    """One entry per arc; ``token`` and ``anchor`` index the flattened hidden states."""

    token: torch.Tensor
    anchor: torch.Tensor
    distance: torch.Tensor
    relation: torch.Tensor
    between: torch.Tensor
    label: torch.Tensor
    weight: torch.Tensor


@dataclass(slots=True)
class Batch:
    """Chunks side by side, positions first. Label -1 is padding."""

    rows: torch.Tensor
    floats: torch.Tensor
    tensor: torch.Tensor
    labels: torch.Tensor
    reverse: torch.Tensor
    arcs: Arcs | None


def train_net(
    examples: Sequence[Example],
    encoder: TokenEncoder,
    relation_rows: int,
    seed: int,
) -> dict[str, NDArray[np.float32]]:
    """Train a net and return its weights as arrays. The same seed gives the same weights."""
    settings = NetSettings()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = TrainedNet(encoder, relation_rows, settings)
    net.train()
    optimiser = torch.optim.AdamW(
        net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    steps = settings.epochs * -(-len(examples) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps + 1, pct_start=0.1
    )
    for epoch in range(settings.epochs):
        began = time.monotonic()
        losses = []
        for members in _batches(examples, settings.batch, rng):
            tag_loss, arc_loss = _losses(net, make_batch(members, rng))
            optimiser.zero_grad()
            (tag_loss + settings.arc_weight * arc_loss).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append((tag_loss.item(), arc_loss.item()))
        tag, arc = np.mean(losses, axis=0)
        logger.info(
            "epoch %d of %d: tag loss %.4f, arc loss %.4f, %.0f s",
            epoch + 1, settings.epochs, tag, arc, time.monotonic() - began,
        )  # fmt: skip
    return {name: value.detach().numpy().copy() for name, value in net.state_dict().items()}


def _losses(net: TrainedNet, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    hidden = net.encode(batch)
    scores = net.tag(hidden).reshape(-1, len(LABELS))
    tag_loss = functional.cross_entropy(scores, batch.labels.reshape(-1), ignore_index=-1)
    if batch.arcs is None:
        return tag_loss, torch.zeros(())
    arc_scores = net.arcs(hidden.flatten(end_dim=1), batch.arcs)
    each = functional.cross_entropy(arc_scores, batch.arcs.label, reduction="none")
    weight = batch.arcs.weight
    return tag_loss, (each * weight).sum() / weight.sum()


def _batches(
    examples: Sequence[Example], size: int, rng: np.random.Generator
) -> list[list[Example]]:
    """Deal the examples into batches of like length, in random order."""
    order = sorted(rng.permutation(len(examples)).tolist(), key=lambda i: len(examples[i]) // 60)
    batches = [[examples[i] for i in order[at : at + size]] for at in range(0, len(order), size)]
    return [batches[i] for i in rng.permutation(len(batches))]


def make_batch(members: Sequence[Example], rng: np.random.Generator) -> Batch:
    """Pad chunks to one length and sample their arcs."""
    longest, width = max(len(member) for member in members), len(members)
    rows = torch.zeros(longest, width, len(COLUMNS), dtype=torch.long)
    floats = torch.zeros(longest, width, len(FLOATS))
    tensor = torch.zeros(longest, width, TENSOR_WIDTH)
    labels = torch.full((longest, width), -1)
    reverse = torch.arange(longest)[:, None].repeat(1, width)
    for column, member in enumerate(members):
        size = len(member)
        rows[:size, column] = torch.from_numpy(member.rows)
        floats[:size, column] = torch.from_numpy(member.floats)
        tensor[:size, column] = torch.from_numpy(member.tensor.astype(np.float32))
        labels[:size, column] = torch.from_numpy(member.labels)
        reverse[:size, column] = torch.arange(size - 1, -1, -1)
    return Batch(rows, floats, tensor, labels, reverse, _sample_arcs(members, rng))


def _sample_arcs(members: Sequence[Example], rng: np.random.Generator) -> Arcs | None:
    distance = distance_classes()
    offset_near = np.abs(np.arange(len(distance)) - len(distance) // 2) <= NEAR
    parts: list[tuple[NDArray, ...]] = []
    width = len(members)
    for column, member in enumerate(members):
        chosen = _sample_anchors(member, rng)
        if not len(chosen):
            continue
        inside = member.arc_inside[chosen]
        lucky = rng.random(inside.shape) < FAR_SHARE
        row, offset = np.nonzero(inside & (offset_near | lucky))
        near = offset_near[offset]
        anchor_row = chosen[row]
        parts.append(
            (
                member.arc_token[anchor_row, offset].astype(np.int64) * width + column,
                member.anchor[anchor_row] * width + column,
                distance[offset],
                member.arc_relation[anchor_row, offset].astype(np.int64),
                member.arc_between[anchor_row, offset].astype(np.int64),
                member.arc_label[anchor_row, offset].astype(np.int64),
                np.where(near, 1.0, 1.0 / FAR_SHARE).astype(np.float32),
            )
        )
    if not parts:
        return None
    return Arcs(*(torch.from_numpy(np.concatenate(column)) for column in zip(*parts, strict=True)))


def _sample_anchors(member: Example, rng: np.random.Generator) -> NDArray[np.int64]:
    """All gold cues of a chunk, and at most as many likely words that are none."""
    gold = np.flatnonzero(member.is_cue)
    others = np.flatnonzero(~member.is_cue)
    count = min(len(others), max(2, len(gold)))
    return np.concatenate([gold, rng.choice(others, size=count, replace=False)])
