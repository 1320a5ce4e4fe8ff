"""A Redis of the tests' own."""

import shutil
import socket
import subprocess
import time

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")


class RedisServer:
    """A Redis of the test's own, on a free port, without a disk."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        assert SERVER is not None, "needs redis-server: `make system` installs Debian's package"
        self._process = subprocess.Popen(
            [SERVER, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(500):
            try:
                self.say("PING")
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("Redis did not start")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def say(self, *words: str) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall((" ".join(words) + "\r\n").encode())
            return line.recv(1 << 20)
