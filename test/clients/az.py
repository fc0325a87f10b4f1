"""Runs `az` again and again without loading it each time: a line of JSON with its arguments in, a line with exit code, output and seconds out.

Each call is a fork that has loaded the CLI and runs its own main module, so nothing of one call reaches the next but its files.
"""

import json
import os
import runpy
import sys
import tempfile
import time

import azure.cli.core  # noqa: F401
import azure.cli.core.aaz  # noqa: F401
import azure.cli.core.auth.identity  # noqa: F401
import azure.cli.core.commands.client_factory  # noqa: F401
import requests  # noqa: F401


def run(arguments, out, err):
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(os.devnull)
    sys.argv = ["az", *arguments]
    code = 0
    try:
        runpy.run_module("azure.cli", run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


for line in sys.stdin:
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            run(json.loads(line), out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        answer = {
            "code": status,
            "stdout": out.read().decode(),
            "stderr": err.read().decode(),
            "seconds": time.monotonic() - began,
        }
    print(json.dumps(answer), flush=True)
