"""The decoder of bench/decode.ts in transformers. A line in, `prompt N` or `token N` for N threads; its milliseconds out."""

import sys
import time
import warnings

import torch
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM

PROMPT, TOKENS_A_RUN = 256, 4

warnings.filterwarnings("ignore")
torch.manual_seed(1)
config = LlamaConfig(
    vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
    num_key_value_heads=3, max_position_embeddings=8192, rms_norm_eps=1e-5, tie_word_embeddings=True,
)
model = LlamaForCausalLM(config).eval()
ids = torch.arange(PROMPT).mul(7).remainder(49152).unsqueeze(0)
cache = DynamicCache(config=config)


@torch.inference_mode()
def read(tokens):
    model(input_ids=tokens, past_key_values=cache, logits_to_keep=1).logits.sum().item()


print(torch.__version__, sum(p.numel() for p in model.parameters()), flush=True)
for line in sys.stdin:
    command, threads = line.split()
    torch.set_num_threads(int(threads))
    if command == "prompt":
        cache = DynamicCache(config=config)
    count = 1 if command == "prompt" else TOKENS_A_RUN
    started = time.perf_counter()
    for _ in range(count):
        read(ids if command == "prompt" else ids[:, :1])
    print((time.perf_counter() - started) * 1000 / count, flush=True)
