import socket

from .service import Service, need


class Redis(Service):
    name = "Redis"
    variable = "REDIS_URL"
    usual_port = 16379

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """The password goes into a file, where a list of processes does not show it."""
        path = self.folder / "redis.conf"
        path.touch(mode=0o600)
        path.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly yes\ndaemonize no\n'
        )

    def command(self) -> list[str]:
        program = need("redis-server", "Redis is missing: install it (Debian: redis-server).")
        return [program, str(self.folder / "redis.conf")]

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    received = connection.recv(64)
                    if not received:
                        break
                    answer += received
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")
