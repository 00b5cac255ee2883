"""The training step of bench/step.ts in PyTorch on one thread. A line in: one step; a line out: its milliseconds."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, HEADS, HIDDEN, LAYERS, CLASSES = 128, 4, 512, 4, 64
PATCH, SIDE, BATCH = 8, 64, 64


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.queries, self.keys, self.values, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.mlp_norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.expand, self.contract = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)

    def forward(self, x):
        y = self.attention_norm(x)
        q, k, v = (
            part(y).unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in (self.queries, self.keys, self.values)
        )
        seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = x + self.output(seen)
        return x + self.contract(F.gelu(self.expand(self.mlp_norm(x))))


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Linear(PATCH * PATCH * 3, WIDTH)
        self.positions = nn.Parameter(torch.randn(1, (SIDE // PATCH) ** 2, WIDTH) * 0.02)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, images):
        rows = images.unflatten(1, (-1, PATCH)).unflatten(3, (-1, PATCH))
        patches = rows.transpose(2, 3).flatten(1, 2).flatten(2)
        x = self.blocks(self.embedding(patches) + self.positions)
        return self.head(self.norm(x).mean(1))


torch.set_num_threads(1)
torch.manual_seed(1)
model = Vit()
images = torch.randn(BATCH, SIDE, SIDE, 3)
labels = torch.randint(0, CLASSES, (BATCH,))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
print(torch.__version__, sum(p.numel() for p in model.parameters()), flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    print((time.perf_counter() - started) * 1000, flush=True)
