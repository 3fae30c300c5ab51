"""Loads the site once and forks a web server for each line it reads: [arguments of uvicorn, file limit]."""

import json
import os
import resource
import signal
import sys

import uvicorn

from . import live_app


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        arguments, file_limit = json.loads(line)
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        if file_limit:
            # Writing fails, as it does on a full disk, and does not kill.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            _now, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, most))
        arguments = [f"{live_app.__name__}:application", *arguments[1:]]
        uvicorn.main.main(arguments, standalone_mode=False)
        os._exit(0)


main()
