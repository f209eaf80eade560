"""WeCom 企业微信: the robot of a group, and messages of an application to single accounts.

政务微信 and private deployments answer the same addresses under another host.
"""

from urllib.parse import quote

from huying.services.channels import tokens
from huying.services.channels.http import ask, ask_json, taken
from huying.services.channels.kinds import Kind, Message, NotSent, Opened, Setting

HOST = Setting(name="host", kind="url", default="https://qyapi.weixin.qq.com")
SAME_WITHIN = 4 * 3600
"""Seconds in which WeCom itself keeps a message from being shown twice; its most."""
OUTWORN = frozenset({40014, 42001})


def to_robot(channel: Opened, message: Message) -> None:
    """Send to the group of the robot. Raises NotSent."""
    url = f"{channel.settings['host']}/cgi-bin/webhook/send?key={quote(channel.secrets['key'], safe='')}"
    _judge(ask_json(url, {"msgtype": "text", "text": {"content": message.text}}).get("errcode"))


def to_account(channel: Opened, message: Message) -> None:
    """Send to one account. Raises NotSent."""
    token = tokens.token_of(channel.id, channel.secrets["corpsecret"], lambda: _token(channel))
    url = f"{channel.settings['host']}/cgi-bin/message/send?access_token={quote(token, safe='')}"
    said = ask_json(
        url,
        {
            "touser": message.address,
            "msgtype": "text",
            "agentid": int(channel.settings["agentid"]),
            "text": {"content": message.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_WITHIN,
        },
    )
    if said.get("errcode") in OUTWORN:
        tokens.forget(channel.id)
    _judge(said.get("errcode"))
    if said.get("invaliduser"):
        raise NotSent("no such account", final=True)


def _token(channel: Opened) -> tuple[str, float]:
    corp, secret = quote(channel.settings["corpid"], safe=""), quote(channel.secrets["corpsecret"], safe="")
    url = f"{channel.settings['host']}/cgi-bin/gettoken?corpid={corp}&corpsecret={secret}"
    said = taken(ask(url)).json()
    _judge(said.get("errcode"))
    return str(said.get("access_token", "")), float(said.get("expires_in", 0))


def _judge(code: object) -> None:
    if code != 0:
        raise NotSent(f"WeCom: errcode {code}")


ROBOT = Kind(name="wecom_robot", settings=(HOST, Setting(name="key", secret=True)), send=to_robot)
ACCOUNT = Kind(
    name="wecom_message",
    settings=(
        HOST,
        Setting(name="corpid"),
        Setting(name="agentid", kind="int"),
        Setting(name="corpsecret", secret=True),
    ),
    send=to_account,
    address="account",
)
KINDS = (ROBOT, ACCOUNT)
