"""Webhook: every event of a case as JSON to another system, signed, in order for each case.

Signed as the Standard Webhooks specification says: `webhook-id` is the delivery's id, the same however often it is
sent; `webhook-signature` is `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` under the secret.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from huying.services.channels.http import ask, taken
from huying.services.channels.kinds import Kind, Message, Opened, Setting

PREFIX = "whsec_"
SECRET_BYTES = 24


def new_secret() -> str:
    """A secret as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, id_: str, timestamp: str, body: bytes) -> str:
    """The signature of one message."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    """The key in a secret; a secret that is none of the specification's is the key itself."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()


def send(channel: Opened, message: Message) -> None:
    """Post the event. Raises NotSent unless the receiver answers with success."""
    body, timestamp = message.text.encode(), str(int(message.at.timestamp()))
    signed = signature(channel.secrets["secret"], id_=str(message.id), timestamp=timestamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": str(message.id),
        "webhook-timestamp": timestamp,
        "webhook-signature": signed,
    }
    taken(ask(channel.settings["url"], body=body, headers=headers))


KIND = Kind(
    name="webhook",
    settings=(Setting(name="url", kind="url"), Setting(name="secret", secret=True, required=False)),
    send=send,
    for_machines=True,
)
