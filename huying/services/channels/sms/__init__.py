"""SMS, by whatever HTTP gateway the place has a contract with: the administrator writes what is posted to it.

In the body `{phone}`, `{text}` and `{id}` stand for what is sent, `{secret}` for the gateway's secret; each is written
as the body's type asks for it, so that no text can break out of its place.
"""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from huying.services.channels.http import ask, taken
from huying.services.channels.kinds import Kind, Message, NotSent, Opened, Setting

PLACE = re.compile(r"\{(phone|text|id|secret)\}")
TYPES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "json": ("application/json; charset=utf-8", lambda text: json.dumps(text, ensure_ascii=False)[1:-1]),
    "form": ("application/x-www-form-urlencoded", lambda text: quote(text, safe="")),
}


def filled(template: str, kind: str, values: Mapping[str, str]) -> bytes:
    """The body with its places filled."""
    written = TYPES[kind][1]
    return PLACE.sub(lambda found: written(values[found[1]]), template).encode()


def send(channel: Opened, message: Message) -> None:
    """Post one message to the gateway. Raises NotSent unless it takes it, and says so where that is asked for."""
    settings, secret = channel.settings, channel.secrets.get("secret", "")
    values = {"phone": message.address, "text": message.text, "id": str(message.id), "secret": secret}
    headers = {"Content-Type": TYPES[settings["type"]][0]}
    if settings["header"]:
        headers[settings["header"]] = secret
    body = filled(settings["body"], settings["type"], values)
    answer = taken(ask(settings["url"], body=body, headers=headers))
    if settings["success"] and settings["success"] not in answer.body.decode(errors="replace"):
        raise NotSent("the gateway did not say that it took it")


KIND = Kind(
    name="sms",
    settings=(
        Setting(name="url", kind="url"),
        Setting(name="type", kind="choice", choices=tuple(TYPES), default="json"),
        Setting(
            name="body",
            kind="text",
            default='{"id": "{id}", "mobile": "{phone}", "content": "{text}"}',
            maxlength=4000,
        ),
        Setting(name="header", required=False),
        Setting(name="secret", secret=True, required=False),
        Setting(name="success", required=False),
    ),
    send=send,
    address="phone",
)
