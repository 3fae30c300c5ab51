"""The way from a server to a service, which a test may close: so nobody else's service has to stop."""

import contextlib
import socket
import threading


class Gate:
    """Passes bytes on to a service of this machine until it is shut or held."""

    def __init__(self, port: int) -> None:
        self._service = ("127.0.0.1", port)
        self._may_pass = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._is_shut = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = int(self._listener.getsockname()[1])
        self.open()
        threading.Thread(target=self._let_in, daemon=True).start()

    def open(self) -> None:
        self._is_shut = False
        self._may_pass.set()

    def shut(self) -> None:
        """As when the service has ended: what was open breaks, and nobody new gets in."""
        self._is_shut = True
        with self._lock:
            for each in self._sockets:
                _end(each)

    def hold(self) -> None:
        """As when the service hangs: nothing breaks, and no answer comes."""
        self._may_pass.clear()

    def close(self) -> None:
        self._may_pass.set()
        _end(self._listener)
        self._listener.close()
        self.shut()

    def _let_in(self) -> None:
        while True:
            try:
                inside, _address = self._listener.accept()
            except OSError:
                return
            outside = None if self._is_shut else socket.create_connection(self._service)
            if outside is None:
                inside.close()
                continue
            for source, target in ((inside, outside), (outside, inside)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with self._lock:
            self._sockets.add(source)
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._may_pass.wait()
                target.sendall(data)
        _end(target)
        with self._lock:
            self._sockets.discard(source)
        source.close()


def _end(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
