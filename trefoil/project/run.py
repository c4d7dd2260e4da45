"""`trefoil run`: everything on one machine; `trefoil web`, `worker` and `events` run one part alone."""

from __future__ import annotations

import errno
import importlib
import logging
import os
import socket
import sys
from collections.abc import Sequence

import django

from trefoil.project import environment
from trefoil.project.supervisor import Part, Supervisor, die_with_supervisor

PARTS = {
    "web": "trefoil.project.serve:serve_web",
    "events": "trefoil.project.serve:serve_events",
    "worker": "trefoil.project.work:serve_jobs",
}
EVERYTHING = ("web", "worker")
LOCAL = ("127.0.0.1", "0.0.0.0", "::")  # noqa: S104 (compared, not bound)
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h


def run_all(host: str, port: int) -> int:
    """Run web and worker under the supervisor until SIGTERM; the exit code."""
    return main(EVERYTHING, host=host, port=port)


def run_part(name: str, host: str, port: int) -> int:
    """Run one part in this process, without a supervisor."""
    if name not in PARTS:
        raise ValueError(f"there is no part {name!r}; the parts are {', '.join(PARTS)}")
    die_with_supervisor()
    if name != "worker" and (problem := _port_problem(host, port)):
        return _say(problem)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
    django.setup()
    module, _, function = PARTS[name].partition(":")
    serve = getattr(importlib.import_module(module), function)
    return int(serve(host, port))


def main(parts: Sequence[str], *, host: str, port: int) -> int:
    """Run `parts` under the supervisor; 69 when the port cannot be used."""
    logging.basicConfig(level=logging.INFO, format="trefoil: %(message)s", stream=sys.stderr)
    if problem := _port_problem(host, port):
        return _say(problem)
    logging.info("open http://%s:%d", "localhost" if host in LOCAL else host, port)
    command = [sys.executable, "-m", "trefoil.project.run"]
    return Supervisor([Part(name, [*command, name, host, str(port)]) for name in parts]).run()


def _try_port(host: str, port: int) -> None:
    """Bind and let go; unlike the server's own sockets without SO_REUSEPORT, which would share a taken port."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        test.bind(address)


def _port_problem(host: str, port: int) -> str:
    try:
        _try_port(host, port)
    except socket.gaierror:
        return f"there is no address {host!r} on this machine, choose another with TREFOIL_HOST"
    except OSError as error:
        return {
            errno.EADDRINUSE: f"port {port} is taken, choose another with TREFOIL_PORT",
            errno.EACCES: f"port {port} is only for the system, choose one above 1023 with TREFOIL_PORT",
            errno.EADDRNOTAVAIL: f"there is no address {host!r} on this machine, choose another with TREFOIL_HOST",
        }.get(error.errno or 0, f"cannot listen on {host}:{port}: {error}")
    return ""


def _say(problem: str) -> int:
    sys.stderr.write(f"trefoil: {problem}\n")
    return UNAVAILABLE


def _arguments(words: Sequence[str]) -> tuple[str, str, int]:
    name, host, port = [*words, "", ""][:3]
    return name, host or environment.read("TREFOIL_HOST"), int(port or environment.read("TREFOIL_PORT"))


if __name__ == "__main__":
    sys.exit(run_part(*_arguments(sys.argv[1:])))
