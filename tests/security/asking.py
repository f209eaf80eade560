"""Asking an address, and reading everything readable out of what it answers, whatever its form."""

from __future__ import annotations

import io
import json
import zipfile
from html import unescape
from typing import Any
from urllib.parse import unquote

from django.test import Client
from pypdf import PdfReader

from tests.security.addresses import Ask


def asked(client: Client, ask: Ask, token: str = "") -> tuple[Any, bytes]:
    """The answer and its whole body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body: dict[str, Any] = {"data": ask.data}
    if ask.path.startswith("/api/") and ask.method == "POST":
        body = {"data": json.dumps(ask.data), "content_type": "application/json"}
    answer = getattr(client, ask.method.lower())(ask.path, headers=headers, **body)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer, content


def read(answer: Any, content: bytes) -> str:
    """Head and body as text: pages unescaped, papers and tables opened."""
    head = unquote(" ".join(f"{name}: {value}" for name, value in answer.items()))
    kind = answer.get("Content-Type", "")
    if "pdf" in kind:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        text = text.replace("\n", "")
    elif "officedocument" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        text = content.decode("utf-8", "replace")
    return f"{head} {unescape(text)}"


def failed(ask: Ask, answer: Any) -> bool:
    """Whether the server failed at it. That no worker runs in a test, /readyz says rightly."""
    return answer.status_code >= 500 and (ask.path, answer.status_code) != ("/readyz", 503)
