"""Starts the front end in this process, on this computer only."""

from __future__ import annotations

import socket
import sys
from typing import Final

from assistant.errors import ClaimError
from assistant.settings import data_folder

ADDRESS: Final = "127.0.0.1"
FIRST_PORT: Final = 8501
OPTIONS: Final = {
    # Left to itself the server listens to the whole network, asks for an e-mail address and reports its use.
    "server.address": ADDRESS,
    "server.headless": "true",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "server.maxUploadSize": "50",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "theme.base": "light",
    "theme.primaryColor": "#1f5f5b",
    "theme.backgroundColor": "#f8f7f3",
    "theme.secondaryBackgroundColor": "#efede6",
    "theme.textColor": "#20242b",
    "theme.borderColor": "#d5d1c5",
    "theme.linkColor": "#1f5f5b",
    "theme.baseRadius": "0.5rem",
    "theme.showWidgetBorder": "true",
    "theme.baseFontSize": "16",
}


def launch(port: int = FIRST_PORT, language: str = "") -> int:
    """Serves the front end until it is stopped, and gives the exit code.

    Args:
        port: on this computer.
        language: of the pages until a person chooses another one; empty: the browser's.

    Raises:
        ClaimError: the port is taken or may not be used, or the pages do not speak that language.
    """
    _check_port(port)
    from streamlit.web import cli  # heavy; the other commands do without

    from assistant.ui.translating import set_first_language  # likewise

    set_first_language(language)

    command = ["streamlit", "run", str(data_folder("app.py")), f"--server.port={port}"]
    sys.argv = [*command, *(f"--{name}={value}" for name, value in OPTIONS.items())]
    return int(cli.main(standalone_mode=False) or 0)


def _check_port(port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ClaimError(f"{port} is not a port; use a number such as {FIRST_PORT}")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise ClaimError(f"port {port} cannot be used ({reason}); try --port {min(port + 1, 65_535)}") from None
