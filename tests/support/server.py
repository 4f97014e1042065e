"""Starting our own server and waiting for it."""

import socket
import subprocess
import time
import urllib.request


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, server: subprocess.Popen[bytes], seconds: int = 300) -> bool:
    """Whether the server answers on loopback before it ends or the time is over."""
    for _ in range(seconds * 4):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as response:
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.25)
    return False
