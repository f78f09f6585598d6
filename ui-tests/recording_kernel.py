"""A Python kernel that keeps the headers of every message it is sent on its shell and control channels, one a line."""

import json
import os
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp


class RecordingKernel(IPythonKernel):
    """Every message of both channels becomes the parent of what the kernel does next, and is written down then."""

    def set_parent(self, ident, parent, channel="shell"):
        super().set_parent(ident, parent, channel)
        if parent:
            connection = Path(IPKernelApp.instance().connection_file).stem
            line = {"channel": channel, "type": parent["header"]["msg_type"], "content": str(parent["content"])}
            with Path(os.environ["PREFLIGHT_KERNEL_LOGS"], f"{connection}.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=RecordingKernel)
