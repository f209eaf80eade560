"""What kinds of channels, their settings, and the states of what went through them are called."""

from typing import Any, Final

from huying.domain.refusals import Fault
from huying.wording.faults import FAULTS as OF_ACTS
from huying.wording.voice import Table, Voice

CHANNELS: Final[Table] = {
    "email": ("电子邮件", "E-mail"),
    "sms": ("短信网关", "SMS gateway"),
    "wecom_robot": ("企业微信群机器人", "WeCom group robot"),
    "wecom_message": ("企业微信应用消息", "WeCom messages"),
    "dingtalk_robot": ("钉钉群机器人", "DingTalk group robot"),
    "dingtalk_message": ("钉钉工作通知", "DingTalk work notices"),
    "feishu_robot": ("飞书群机器人", "Feishu group robot"),
    "feishu_message": ("飞书应用消息", "Feishu messages"),
    "webhook": ("Webhook（推送给其他系统）", "Webhook (to another system)"),
}
SETTINGS: Final[Table] = {
    "url": ("接收地址", "Address of the receiver"),
    "secret": ("密钥", "Secret"),
    "host": ("服务地址", "Server"),
    "port": ("端口", "Port"),
    "security": ("加密方式", "Encryption"),
    "username": ("用户名", "User name"),
    "password": ("密码", "Password"),
    "sender": ("发件地址", "Sender"),
    "type": ("请求格式", "Body type"),
    "body": ("请求正文", "Body"),
    "header": ("放密钥的请求头", "Header that takes the secret"),
    "success": ("成功标志", "Mark of success"),
    "key": ("机器人 key", "Robot key"),
    "corpid": ("企业 ID（corpid）", "Corp ID"),
    "agentid": ("应用 ID（agentid）", "Agent ID"),
    "corpsecret": ("应用 Secret", "App secret"),
    "access_token": ("机器人 access_token", "Robot access_token"),
    "sign": ("加签密钥", "Signing secret"),
    "appkey": ("AppKey", "AppKey"),
    "appsecret": ("AppSecret", "AppSecret"),
    "hook": ("机器人地址末段", "Last part of the robot's address"),
    "app_id": ("App ID", "App ID"),
    "app_secret": ("App Secret", "App secret"),
}
HINTS: Final[Table] = {
    "body": (
        "用 {phone}、{text}、{id}、{secret} 标出手机号、内容、消息编号和密钥的位置",
        "{phone}, {text}, {id} and {secret} stand for number, text, message id and secret",
    ),
    "success": (
        "网关回复中须包含的文字；不填则只看 HTTP 状态",
        "What the gateway's answer must contain; empty: the HTTP status alone counts",
    ),
    "header": ("如 Authorization；不需要则不填", "Such as Authorization; empty where none is needed"),
    "sign": ("机器人未启用加签则不填", "Empty where the robot does not sign"),
    "webhook.secret": (
        "不填则自动生成一个，只显示一次",
        "Empty: one is made for you, and shown once",
    ),
    "kept": ("已保存，不再显示；不填则不变", "Kept, and never shown again; empty leaves it as it is"),
}
CHOICES: Final[Table] = {
    "tls": ("TLS（465）", "TLS (465)"),
    "starttls": ("STARTTLS（587）", "STARTTLS (587)"),
    "none": ("不加密（仅限内网）", "None (inside networks only)"),
    "json": ("JSON", "JSON"),
    "form": ("表单", "Form"),
}
ADDRESSES: Final[Table] = {
    "email": ("邮箱", "E-mail address"),
    "phone": ("手机号", "Mobile number"),
    "account": ("账号 ID（userid）", "User ID"),
}
STATES: Final[Table] = {
    "waiting": ("待发送", "Waiting"),
    "sent": ("已送达", "Received"),
    "failed": ("已放弃", "Given up"),
    "folded": ("已合并", "In a digest"),
}
FAULTS: Final[Table] = {
    "not_of_kind_url": (
        "应为 http:// 或 https:// 开头的网址，不含用户名和密码",
        "This must be an http:// or https:// address without a user name and password",
    ),
    "not_of_kind_int": ("应为正整数", "This must be a whole number above 0"),
    "not_of_kind_choice": ("请选择一项", "Choose one"),
    "not_of_kind_line": ("含有不允许的字符", "This holds characters that are not allowed"),
    "not_of_kind_email": ("邮箱地址不正确", "This is no e-mail address"),
    "not_of_kind_phone": ("手机号不正确，只写数字", "This is no number; write digits only"),
    "not_of_kind_account": ("账号 ID 不正确，不含空格和汉字", "This is no user ID"),
    "not_a_time": ("时间不正确，应如 21:00", "This is no time of day; write it like 21:00"),
    "unknown_places": ("不能使用：{places}", "Not known: {places}"),
}


def channel_fault(fault: Fault, voice: Voice) -> str:
    """The sentence of one fault of a channel or a text. Raises KeyError for a code nobody finds."""
    table = FAULTS if fault.code in FAULTS else OF_ACTS
    words: dict[str, Any] = dict(fault.params)
    if "places" in words:
        words["places"] = voice.listed(f"{{{one}}}" for one in words["places"])
    if "unit" in words:
        words["unit"] = voice.unit(words["unit"])
    if "allowed" in words:
        words["allowed"] = voice.listed(words["allowed"])
    return voice.say(table, fault.code, **words)
