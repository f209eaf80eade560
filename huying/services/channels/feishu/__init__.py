"""Feishu 飞书: the robot of a group, and messages of an application to single accounts."""

import base64
import hashlib
import hmac
import json
from urllib.parse import quote

from huying.services.channels import tokens
from huying.services.channels.http import Answer, ask, ask_json
from huying.services.channels.kinds import Kind, Message, NotSent, Opened, Setting

HOST = Setting(name="host", kind="url", default="https://open.feishu.cn")
OUTWORN = frozenset({99991661, 99991663, 99991668})


def signature(secret: str, timestamp: str) -> str:
    """The robot's signature of a moment in seconds: Feishu signs nothing, under a key made of both."""
    return base64.b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def to_robot(channel: Opened, message: Message) -> None:
    """Send to the group of the robot. Raises NotSent."""
    body: dict[str, object] = {"msg_type": "text", "content": {"text": message.text}}
    if secret := channel.secrets.get("sign"):
        timestamp = str(int(message.at.timestamp()))
        body |= {"timestamp": timestamp, "sign": signature(secret, timestamp)}
    url = f"{channel.settings['host']}/open-apis/bot/v2/hook/{quote(channel.secrets['hook'], safe='')}"
    _judge(ask_json(url, body).get("code"))


def to_account(channel: Opened, message: Message) -> None:
    """Send to one account; Feishu shows the same `uuid` only once. Raises NotSent."""
    token = tokens.token_of(channel.id, channel.secrets["app_secret"], lambda: _token(channel))
    content = json.dumps({"text": message.text}, ensure_ascii=False)
    body = {"receive_id": message.address, "msg_type": "text", "content": content, "uuid": str(message.id)}
    answer = ask(
        f"{channel.settings['host']}/open-apis/im/v1/messages?receive_id_type=user_id",
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"},
    )
    _judge_message(channel, answer)


def _judge_message(channel: Opened, answer: Answer) -> None:
    code = answer.json().get("code")
    if code in OUTWORN:
        tokens.forget(channel.id)
    if code is None and not answer.ok:
        raise NotSent(f"HTTP {answer.status}")
    _judge(code)


def _token(channel: Opened) -> tuple[str, float]:
    asked = {"app_id": channel.settings["app_id"], "app_secret": channel.secrets["app_secret"]}
    said = ask_json(f"{channel.settings['host']}/open-apis/auth/v3/tenant_access_token/internal", asked)
    _judge(said.get("code"))
    return str(said.get("tenant_access_token", "")), float(said.get("expire", 0))


def _judge(code: object) -> None:
    if code != 0:
        raise NotSent(f"Feishu: code {code}")


ROBOT = Kind(
    name="feishu_robot",
    settings=(HOST, Setting(name="hook", secret=True), Setting(name="sign", secret=True, required=False)),
    send=to_robot,
)
ACCOUNT = Kind(
    name="feishu_message",
    settings=(HOST, Setting(name="app_id"), Setting(name="app_secret", secret=True)),
    send=to_account,
    address="account",
)
KINDS = (ROBOT, ACCOUNT)
