"""What `huying doctor` looks at, what it finds, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from huying.wording.voice import Both, Table, Voice

CHECKS: Final[Table] = {
    "python": ("Python 版本", "Python"),
    "packages": ("依赖包", "packages"),
    "settings": ("设置", "settings"),
    "keys": ("密钥", "keys"),
    "disk": ("磁盘空间", "room on the disk"),
    "files": ("附件存放", "file store"),
    "assets": ("页面资源", "styles and scripts"),
    "hosts": ("访问域名与 HTTPS", "host names and HTTPS"),
    "server": ("数据库服务器", "database server"),
    "migrations": ("数据表版本", "tables"),
    "role": ("应用的数据库角色", "the application's role"),
    "rights": ("应用的数据库权限", "the application's rights"),
    "trace": ("留痕防改", "append-only trace"),
    "clock": ("时钟", "clock"),
    "worker": ("后台工作", "worker"),
    "outbox": ("待发消息", "outbox"),
    "messages": ("通知与渠道", "notices and channels"),
    "live": ("实时更新", "live updates"),
    "seals": ("每日封存", "daily seals"),
    "calendar": ("节假日", "holidays"),
    "states": ("案件状态与列表", "states and lists"),
    "keyring": ("诉求人密钥", "keys of petitioners"),
}
FOUND: Final[Table] = {
    "python_old": ("Python 是 {found}，要求 {wanted}", "Python is {found}; {wanted} is needed"),
    "package_missing": ("缺少依赖包 {name}", "The package {name} is missing"),
    "package_version": ("依赖包 {name} 是 {found}，要求 {wanted}", "{name} is {found}; {wanted} is needed"),
    "settings_unusable": ("设置无法使用：{said}", "The settings cannot be used: {said}"),
    "keys_open": ("其他用户可以读取 {path}", "Other users may read {path}"),
    "keys_unreadable": ("无法读取 {path}：{said}", "{path} cannot be read: {said}"),
    "keys_broken": ("{path} 已损坏，不是密钥文件", "{path} is damaged: it is no file of keys"),
    "keys_missing": (
        "{count} 名诉求人的信息用密钥 {keys} 加密，{path} 中没有这些密钥",
        "The data of {count} petitioners are sealed under {keys}, which {path} does not have",
    ),
    "disk_full": (
        "{path} 所在磁盘只剩 {free} MB，至少应有 {least} MB",
        "The disk of {path} has {free} MB left; it should have at least {least} MB",
    ),
    "files_unwritable": ("无法写入 {path}：{said}", "{path} cannot be written to: {said}"),
    "assets_missing": (
        "页面的样式和脚本尚未构建（{path}）",
        "The pages' styles and scripts are not built ({path})",
    ),
    "assets_gone": (
        "页面资源缺少 {count} 个文件，如 {path}",
        "{count} files of the pages' styles and scripts are gone, such as {path}",
    ),
    "debug_on": (
        "调试模式已打开，出错页面会显示内部信息",
        "Debugging is on: pages of faults show what is inside",
    ),
    "any_host": ("接受任何域名的访问", "It answers for any host name"),
    "no_https": (
        "{host} 不是本机，但没有使用 HTTPS，密码会明文传输",
        "{host} is elsewhere, and HTTPS is off: passwords travel in the open",
    ),
    "never_started": ("这里还没有数据（{path}）", "There are no data here yet ({path})"),
    "database_unreachable": ("连接不上数据库：{said}", "The database cannot be reached: {said}"),
    "server_old": (
        "PostgreSQL 是 {found}，至少应为 {wanted}",
        "PostgreSQL is {found}; it should be {wanted} or later",
    ),
    "unsafe_setting": (
        "数据库的 {name} 已关闭，断电会丢失已确认的办理",
        "The database's {name} is off: a power cut can lose what was acknowledged",
    ),
    "migrations_missing": (
        "数据表比程序旧：缺少 {count} 步迁移，首先是 {first}",
        "The tables are older than the program: {count} migrations are missing, first {first}",
    ),
    "states_older": (
        "案件状态与列表还是旧版本的形式，升级没有做完",
        "States and lists of cases are still in an earlier version's form; an upgrade was not finished",
    ),
    "migrations_unknown": (
        "数据表比程序新：程序不认识 {count} 步迁移，如 {last}",
        "The tables are newer than the program, which does not know {count} migrations, such as {last}",
    ),
    "role_mighty": ("角色 {role} 权限过大：{rights}", "The role {role} may do too much: {rights}"),
    "role_member": (
        "角色 {role} 属于 {of}，可以取得其权限",
        "The role {role} is a member of {of} and can take its rights",
    ),
    "role_owns": (
        "角色 {role} 拥有 {count} 个数据库对象，可以改动它们",
        "The role {role} owns {count} things in the database and can change them",
    ),
    "rights_missing": (
        "角色 {role} 缺少 {count} 个数据表的权限，如 {table}",
        "The role {role} lacks rights on {count} tables, such as {table}",
    ),
    "rights_extra": (
        "角色 {role} 在 {count} 个数据表上权限过多，如 {table}：{rights}",
        "The role {role} has rights too many on {count} tables, such as on {table}: {rights}",
    ),
    "trace_unguarded": (
        "数据表 {table} 可以被改动：防改触发器被删除、停用或替换",
        "The table {table} can be changed: the trigger that refuses it is gone, off or replaced",
    ),
    "clock_differs": (
        "数据库与本机的时钟相差 {seconds} 秒",
        "The clocks of the database and of this machine differ by {seconds} s",
    ),
    "worker_missing": ("没有后台进程来过", "No worker has ever come"),
    "worker_stale": ("后台进程已有 {ago}没有动静", "No worker has said for {ago} that it is there"),
    "job_failing": ("“{job}”{ago}前失败，此后未成功", "“{job}” failed {ago} ago and has not succeeded since"),
    "job_hangs": ("“{job}”已运行 {ago}，没有结束", "“{job}” has been under way for {ago}"),
    "job_late": ("“{job}”上次完成是 {ago}前", "“{job}” was last done {ago} ago"),
    "outbox_waits": (
        "{count} 条消息等待发出，最早的已等 {ago}",
        "{count} messages wait to be told, the oldest for {ago}",
    ),
    "notices_wait": (
        "{count} 条进展还没有生成通知，最早的已等 {ago}",
        "{count} acts did not become notices yet, the oldest since {ago}",
    ),
    "channel_failing": (
        "辖区 {jurisdiction} 的通知渠道“{name}”连续失败 {count} 次",
        "The channel “{name}” of {jurisdiction} failed {count} times in a row",
    ),
    "live_missing": (
        "没有实时更新进程，打开的页面不会自行更新",
        "No process of live updates is there: open pages do not update by themselves",
    ),
    "unsealed": (
        "辖区 {jurisdiction} 有 {count} 个案件的留痕过了一天仍未封存",
        "In {jurisdiction} the traces of {count} cases are not sealed though their day is over",
    ),
    "seals_unreadable": (
        "封存文件 {path} 无法读取或已损坏",
        "The file of seals {path} cannot be read, or is damaged",
    ),
    "seals_not_outside": (
        "{path} 缺少 {count} 次封存，最早是 {first}",
        "{path} lacks {count} seals, the first of {first}",
    ),
    "year_missing": (
        "没有 {year} 年的节假日，只按周末休息计算",
        "The holidays of {year} are not loaded: weekends alone count",
    ),
    "year_provisional": (
        "{year} 年的节假日还不知道，暂按周末休息计算",
        "The holidays of {year} are not known: for the time being weekends alone count",
    ),
}
_INSTALL: Final[Both] = (
    "按 requirements.lock 重新安装：pip install --require-hashes -r requirements.lock",
    "Install by the lock file again: pip install --require-hashes -r requirements.lock",
)
_BUILD: Final[Both] = ("运行 make assets", "Run make assets")
_GRANT: Final[Both] = ("运行 huying migrate，它会重新授权", "Run huying migrate: it grants anew")
DO: Final[Table] = {
    "python_old": (
        "安装符合要求的 Python，删除 .venv 后重新安装：make PYTHON=python3.12",
        "Install such a Python, remove .venv and install again: make PYTHON=python3.12",
    ),
    "package_missing": _INSTALL,
    "package_version": _INSTALL,
    "settings_unusable": (
        "更正上述环境变量或文件后重试",
        "Mend the variable or the file named there, then ask again",
    ),
    "keys_open": ("收回权限：chmod go= {path}", "Take it from them: chmod go= {path}"),
    "keys_unreadable": (
        "以运行呼应的用户拥有该文件，或用 HUYING_KEYS 指定密钥目录",
        "Let the user that runs Huying own it, or name the folder of the keys in HUYING_KEYS",
    ),
    "keys_broken": (
        "从另存的密钥备份恢复该文件",
        "Bring it back from the copy of the keys that is kept apart",
    ),
    "keys_missing": (
        "从另存的密钥备份恢复 {path}；不要删除现有文件",
        "Bring {path} back from the copy of the keys that is kept apart; throw away none there is",
    ),
    "disk_full": ("腾出或增加空间", "Make room, or add some"),
    "files_unwritable": (
        "以运行呼应的用户拥有该目录，并检查挂载是否可写",
        "Let the user that runs Huying own it, and see that it is mounted for writing",
    ),
    "assets_missing": _BUILD,
    "assets_gone": _BUILD,
    "debug_on": ("去掉 HUYING_DEBUG", "Take HUYING_DEBUG away"),
    "any_host": ("在 HUYING_ALLOWED_HOSTS 中写明域名", "Name the hosts in HUYING_ALLOWED_HOSTS"),
    "no_https": (
        "由前置服务器终止 TLS，设置 HUYING_HTTPS=1 与 HUYING_BEHIND_PROXY=1",
        "Let a server in front end TLS, and set HUYING_HTTPS=1 and HUYING_BEHIND_PROXY=1",
    ),
    "never_started": (
        "运行 huying run 建立数据，或用 HUYING_HOME、HUYING_DATABASE_URL 指定已有的数据",
        "Run huying run to make them, or name where they are in HUYING_HOME or HUYING_DATABASE_URL",
    ),
    "database_unreachable": (
        "检查数据库是否运行，以及 HUYING_DATABASE_URL、HUYING_APP_DATABASE_URL 中的地址、角色和密码",
        "See that it runs, and that address, role and password in HUYING_DATABASE_URL and HUYING_APP_DATABASE_URL"
        " are right",
    ),
    "server_old": ("升级 PostgreSQL", "Upgrade PostgreSQL"),
    "unsafe_setting": (
        "在 postgresql.conf 中设为 on 并重新加载；检查 ALTER ROLE、ALTER DATABASE 是否另有设置",
        "Set it to on in postgresql.conf and reload; see whether ALTER ROLE or ALTER DATABASE set it otherwise",
    ),
    "migrations_missing": ("运行 huying migrate", "Run huying migrate"),
    "states_older": (
        "运行 huying migrate，它从停下的地方继续",
        "Run huying migrate; it goes on where it stopped",
    ),
    "migrations_unknown": (
        "安装与数据表相同或更新的呼应版本",
        "Install the version of Huying that made them, or a later one",
    ),
    "role_mighty": (
        "以超级用户执行：ALTER ROLE {role} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS；"
        "应用不要以所有者的角色连接",
        "As a superuser: ALTER ROLE {role} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;"
        " never let the application connect as the owner",
    ),
    "role_member": ("收回：REVOKE {of} FROM {role}", "Take it back: REVOKE {of} FROM {role}"),
    "role_owns": (
        "交还所有者：REASSIGN OWNED BY {role} TO 所有者，再运行 huying migrate",
        "Give them to the owner: REASSIGN OWNED BY {role} TO the owner, then run huying migrate",
    ),
    "rights_missing": _GRANT,
    "rights_extra": _GRANT,
    "trace_unguarded": (
        "查明是谁改动的；运行 huying verify 核对留痕；"
        "用所有者角色按 huying/store/migrations/operational.sql 恢复触发器",
        "Find out who did it; check the trace with huying verify; as the owner restore the trigger as"
        " huying/store/migrations/operational.sql has it",
    ),
    "clock_differs": (
        "两台机器都与同一时间服务器同步（chrony、systemd-timesyncd）",
        "Keep both machines by one time server (chrony, systemd-timesyncd)",
    ),
    "worker_missing": (
        "启动 huying worker（huying run 已包含）",
        "Start huying worker (huying run includes it)",
    ),
    "worker_stale": (
        "启动 huying worker；如在运行，查看其日志",
        "Start huying worker; where it runs, read its log",
    ),
    "job_failing": ("查看后台进程的日志", "Read the worker's log"),
    "job_hangs": (
        "查看后台进程的日志和数据库中的锁，然后重新启动它",
        "Read the worker's log and the database's locks, then start it again",
    ),
    "job_late": ("查看后台进程的日志，然后重新启动它", "Read the worker's log, then start it again"),
    "outbox_waits": (
        "查看后台进程是否运行，及其日志",
        "See whether the worker runs, and what its log says",
    ),
    "notices_wait": ("查看后台进程的日志", "Read the worker's log"),
    "channel_failing": (
        "在“发送记录”中查看失败原因，由管理员修改渠道或联系接收方",
        "See the faults among the messages sent; the administrator mends the channel, or asks the receiver",
    ),
    "live_missing": (
        "启动 huying serve，它会启动 huying live；如在运行，查看其日志",
        "Start huying serve, which starts huying live; where it runs, read its log",
    ),
    "unsealed": (
        "后台进程每小时封存一次：查看它是否运行，或运行 huying worker --once",
        "The worker seals every hour: see whether it runs, or run huying worker --once",
    ),
    "seals_unreadable": (
        "从副本恢复该文件；运行 huying verify 核对",
        "Bring it back from a copy of it; check with huying verify",
    ),
    "seals_not_outside": (
        "查看文件所在目录能否写入；运行 huying verify 核对；下次封存会补写缺少的最后几行",
        "See that its folder can be written to; check with huying verify; the next seal adds the last lines it lacks",
    ),
    "year_missing": (
        "后台进程会载入：查看它是否运行，或运行 huying worker --once",
        "The worker loads them: see whether it runs, or run huying worker --once",
    ),
    "year_provisional": (
        "公布后升级 chinesecalendar 包，后台进程会在一天内载入",
        "Once they are announced upgrade the package chinesecalendar; the worker loads them within a day",
    ),
}
SPANS: Final[Table] = {
    "d": ("{n} 天", "{n} d"),
    "h": ("{n} 小时", "{n} h"),
    "min": ("{n} 分钟", "{n} min"),
    "s": ("{n} 秒", "{n} s"),
}
SECONDS: Final[Mapping[str, int]] = {"d": 86400, "h": 3600, "min": 60, "s": 1}


def check_name(check: str, voice: Voice) -> str:
    """What is looked at."""
    return voice.say(CHECKS, check)


def finding(code: str, facts: Mapping[str, Any], voice: Voice) -> str:
    """What is wrong."""
    return voice.say(FOUND, code, **_spoken(facts, voice))


def remedy(code: str, facts: Mapping[str, Any], voice: Voice) -> str:
    """What to do about it."""
    return voice.say(DO, code, **_spoken(facts, voice))


def _spoken(facts: Mapping[str, Any], voice: Voice) -> dict[str, Any]:
    return {
        name: span(value, voice) if isinstance(value, timedelta) else value for name, value in facts.items()
    }


def span(length: timedelta, voice: Voice) -> str:
    """A length of time by its largest unit."""
    unit = next((one for one, size in SECONDS.items() if length.total_seconds() >= 2 * size), "s")
    return voice.say(SPANS, unit, n=int(length.total_seconds()) // SECONDS[unit])
