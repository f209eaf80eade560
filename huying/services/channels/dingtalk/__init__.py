"""DingTalk 钉钉: the robot of a group, and work notices of an application to single accounts.

专有钉钉 answers the same addresses under another host.
"""

import base64
import hashlib
import hmac
from urllib.parse import quote

from huying.services.channels import tokens
from huying.services.channels.http import ask, ask_json, taken
from huying.services.channels.kinds import Kind, Message, NotSent, Opened, Setting

HOST = Setting(name="host", kind="url", default="https://oapi.dingtalk.com")
OUTWORN = frozenset({40014, 42001, 88})


def signature(secret: str, timestamp: str) -> str:
    """The robot's signature of a moment in milliseconds."""
    made = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(made).decode()


def to_robot(channel: Opened, message: Message) -> None:
    """Send to the group of the robot. Raises NotSent."""
    url = f"{channel.settings['host']}/robot/send?access_token={quote(channel.secrets['access_token'], safe='')}"
    if secret := channel.secrets.get("sign"):
        timestamp = str(int(message.at.timestamp() * 1000))
        url += f"&timestamp={timestamp}&sign={quote(signature(secret, timestamp), safe='')}"
    _judge(ask_json(url, {"msgtype": "text", "text": {"content": message.text}}).get("errcode"))


def to_account(channel: Opened, message: Message) -> None:
    """Send to one account. Raises NotSent."""
    token = tokens.token_of(channel.id, channel.secrets["appsecret"], lambda: _token(channel))
    path = "/topapi/message/corpconversation/asyncsend_v2"
    url = f"{channel.settings['host']}{path}?access_token={quote(token, safe='')}"
    said = ask_json(
        url,
        {
            "agent_id": int(channel.settings["agentid"]),
            "userid_list": message.address,
            "msg": {"msgtype": "text", "text": {"content": message.text}},
        },
    )
    if said.get("errcode") in OUTWORN:
        tokens.forget(channel.id)
    _judge(said.get("errcode"))


def _token(channel: Opened) -> tuple[str, float]:
    key, secret = quote(channel.settings["appkey"], safe=""), quote(channel.secrets["appsecret"], safe="")
    said = taken(ask(f"{channel.settings['host']}/gettoken?appkey={key}&appsecret={secret}")).json()
    _judge(said.get("errcode"))
    return str(said.get("access_token", "")), float(said.get("expires_in", 0))


def _judge(code: object) -> None:
    if code != 0:
        raise NotSent(f"DingTalk: errcode {code}")


ROBOT = Kind(
    name="dingtalk_robot",
    settings=(
        HOST,
        Setting(name="access_token", secret=True),
        Setting(name="sign", secret=True, required=False),
    ),
    send=to_robot,
)
ACCOUNT = Kind(
    name="dingtalk_message",
    settings=(
        HOST,
        Setting(name="appkey"),
        Setting(name="agentid", kind="int"),
        Setting(name="appsecret", secret=True),
    ),
    send=to_account,
    address="account",
)
KINDS = (ROBOT, ACCOUNT)
