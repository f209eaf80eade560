"""Every kind of channel by its name."""

from collections.abc import Mapping

from huying.services.channels import dingtalk, email, feishu, sms, webhook, wecom
from huying.services.channels.kinds import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (email.KIND, sms.KIND, *wecom.KINDS, *dingtalk.KINDS, *feishu.KINDS, webhook.KIND)
}
