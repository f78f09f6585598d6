"""Runs a Deno notebook for a test: what each code cell gave goes out as JSON.

Outputs of a Deno kernel may come after its idle status, which nbclient does not wait for. Here every cell is given
the time for one output more.
"""

import json
import os
import queue
import sys
from pathlib import Path

from deno import find_deno_bin
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager


def outputs_of(client, code, patience=3):
    parent = client.execute(code)
    outputs, idle = [], False
    while True:
        try:
            message = client.get_iopub_msg(timeout=patience if idle else 120)
        except queue.Empty:
            return outputs
        if message["parent_header"].get("msg_id") != parent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status":
            idle = idle or content["execution_state"] == "idle"
        elif kind in ("execute_result", "display_data", "stream", "error"):
            outputs.append({"kind": kind, **content})


def main(notebook):
    specs = KernelSpecManager()
    folder = Path(os.environ["JUPYTER_DATA_DIR"]) / "kernels" / "deno"
    folder.mkdir(parents=True, exist_ok=True)
    argv = [str(find_deno_bin()), "jupyter", "--kernel", "--conn", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Deno", "language": "typescript", "env": {"NO_COLOR": "1"}}
    (folder / "kernel.json").write_text(json.dumps(spec))
    manager = KernelManager(kernel_name="deno", kernel_spec_manager=specs)
    manager.start_kernel(cwd=str(Path(notebook).parent))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        cells = json.loads(Path(notebook).read_text())["cells"]
        print(
            json.dumps(
                {c["id"]: outputs_of(client, "".join(c["source"])) for c in cells if c["cell_type"] == "code"}
            )
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main(sys.argv[1])
