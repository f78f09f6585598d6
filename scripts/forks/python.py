"""Stands for `python` where a server of forks (`serve.py`) runs: what it starts has the named libraries loaded already.

    python scripts/forks/python.py SOCKET LIBRARIES -m MODULE [ARGUMENT ...]
    python scripts/forks/python.py SOCKET LIBRARIES -c CODE [ARGUMENT ...]
    python scripts/forks/python.py SOCKET LIBRARIES SCRIPT [ARGUMENT ...]

LIBRARIES are names with commas between them, to which those are added that CODE imports; what the server does not know is left for
the program to load. The program has the folder, environment and standard streams of this process. This process ends as it ends, and takes it along when it is killed.
"""

import contextlib
import json
import os
import signal
import socket
import sys

from libraries import imported


def main():
    _, address, names, *arguments = sys.argv
    code = arguments[1:2] if arguments[0] == "-c" else []
    libraries = [*names.split(","), *imported(code)]
    request = {"libraries": libraries, "arguments": arguments, "cwd": os.getcwd(), "env": dict(os.environ)}
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(address)
    socket.send_fds(connection, [json.dumps(request).encode()], [0, 1, 2])
    answer = connection.recv(64)
    if not answer:
        sys.exit("The server of forks ended before the program did.")
    status = int(answer)
    if status < 0:
        with contextlib.suppress(OSError):  # SIGKILL has no handler
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
