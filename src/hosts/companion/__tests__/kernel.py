"""Runs the companion's kernel for a test: a line of JSON in is code to run, a line of JSON out is an answer."""

import json
import sys
import threading

from jupyter_client.manager import KernelManager

ANSWER = "application/vnd.preflight.answer+json"


def main():
    manager = KernelManager(kernel_name="preflight-companion")
    manager.start_kernel(cwd=sys.argv[1])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def forward():
        while True:
            message = client.get_iopub_msg()
            content = message["content"]
            if message["msg_type"] == "display_data" and ANSWER in content["data"]:
                print(json.dumps({"answer": content["data"][ANSWER]}), flush=True)
            elif message["msg_type"] in ("error", "stream"):
                print(json.dumps({"output": content}), flush=True)

    threading.Thread(target=forward, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        if command == "interrupt":
            # What is sent next must not overtake it: an interrupt that meets a cell that awaits wedges Deno's kernel.
            client.control_channel.send(client.session.msg("interrupt_request", {}))
            client.control_channel.get_msg(timeout=30)
        else:
            client.execute(command, silent=True, store_history=False, allow_stdin=False)
    manager.shutdown_kernel(now=True)


main()
