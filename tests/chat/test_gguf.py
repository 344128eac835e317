"""The embedded engine, with the smallest weights there are."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.gguf import serve_gguf
from pcwm.errors import MissingToolError, ModelError, WeightsError
from pcwm.records import Message

HAVE = importlib.util.find_spec("xllamacpp") is not None
engine = pytest.mark.skipif(not HAVE, reason="the embedded engine is not installed: pip install 'pcwm[serve]'")
HELLO = (Message(role="user", content="Say hello."),)


@pytest.mark.skipif(HAVE, reason="the embedded engine is installed")
def test_an_engine_that_is_not_installed() -> None:
    with pytest.raises(MissingToolError, match="the embedded engine is not installed") as caught, serve_gguf("smollm2-135m"):
        pass
    assert "pip install" in (caught.value.hint or "")


@engine
def test_files_and_names_that_cannot_be_served(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match=r"the embedded engine cannot serve .*broken.gguf: ") as caught, serve_gguf(str(broken)):
        pass
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="there is no GGUF file at"), serve_gguf(str(tmp_path / "none.gguf")):
        pass
    with pytest.raises(WeightsError, match="did you mean `smollm2-135m`"), serve_gguf("smollm2-135"):
        pass


@engine
@pytest.mark.net
def test_it_answers_over_http_and_stops() -> None:
    with serve_gguf("smollm2-135m", in_flight=2, context=256) as url:
        chat = EndpointChat("smollm2-135m", base_url=url, timeout=300)
        one = chat.complete(HELLO, max_tokens=12, temperature=0.8, seed=1)
        assert one.completion_tokens == 12 and one.truncated and one.text
        assert chat.complete(HELLO, max_tokens=12, temperature=0.8, seed=1).text == one.text
    with pytest.raises(ModelError, match="cannot be reached"):
        EndpointChat("smollm2-135m", base_url=url, retries=0).complete(HELLO, max_tokens=4)


SCRIPT = """
import time
from pcwm.chat.gguf import serve_gguf
with serve_gguf("smollm2-135m", context=256) as url:
    print(url, flush=True)
    time.sleep(600)
"""


@engine
@pytest.mark.net
def test_it_ends_with_the_process_that_started_it_even_a_killed_one() -> None:
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            EndpointChat("smollm2-135m", base_url=url, retries=0, timeout=5).complete(HELLO, max_tokens=1)
        except ModelError as error:
            if "cannot be reached" in str(error):
                return
        time.sleep(0.2)
    pytest.fail("the engine outlived the process that started it")
