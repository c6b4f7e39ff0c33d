"""Runs moto_server on a free port of 127.0.0.1 until standard input ends, so that it never outlives its test."""

import os
import sys
import threading

from moto.server import main


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main(["-H", "127.0.0.1", "-p", "0"])
