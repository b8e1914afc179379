"""Which links, addresses, chat names and apps stand in a text, also where somebody disguised them?"""

import re
from collections.abc import Iterator

from firsthour.web.intake.picking.folding import Picked

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOT = r"(?:\.|\[\.\]|\(\.\)|\[dot\]|点|。)"
_ENDS = (
    "com|cn|net|org|top|xyz|vip|cc|club|site|online|shop|app|info|io|me|tv|co|live|fun|icu|work|link|wang|ltd|pro|biz|"
    "mobi|asia|hk|tw|mo|ru|us|uk|jp|kr|sg|my|ph|th|la|kh|mm|vn|in|pw|ws|tk|ml|ga|cf|gq|example|test|invalid"
)
_DOMAIN = rf"(?:{_LABEL}{_DOT}){{1,6}}(?:{_ENDS})(?![A-Za-z0-9-])"
_ADDRESS = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_PATH = r"(?::[0-9]{2,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'*+,;=%-]*)?"
_WITH_SCHEME = re.compile(
    rf"(?:h(?:tt|xx|XX)ps?|ftp)://(?:{_ADDRESS}|(?:{_LABEL}{_DOT}){{1,6}}[A-Za-z]{{2,18}}){_PATH}", re.IGNORECASE
)
_BARE = re.compile(rf"(?<![A-Za-z0-9@.-]){_DOMAIN}{_PATH}", re.IGNORECASE)
_EMAIL = re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,4}}(?![A-Za-z0-9-])")
_SAYS = r"(?:[ :是为]|账号|号码|号){0,4}"
_CHATS = (
    ("qq", re.compile(rf"(?<![A-Za-z])QQ(?:群号|群|号)?{_SAYS}(?P<id>[1-9][0-9]{{4,11}})(?![0-9])", re.IGNORECASE)),
    (
        "wechat",
        re.compile(
            rf"(?:微信|威信|薇信|v信|(?<![A-Za-z])(?:wechat|weixin|vx|wx))(?:群|号)?{_SAYS}"
            r"(?P<id>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_])",
            re.IGNORECASE,
        ),
    ),
    (
        "telegram",
        re.compile(
            rf"(?:(?<![A-Za-z])(?:telegram|tg)|纸飞机|电报){_SAYS}@?(?P<id>[A-Za-z][A-Za-z0-9_]{{4,31}})(?![A-Za-z0-9_])",
            re.IGNORECASE,
        ),
    ),
)
_OPEN, _CLOSE = "“\"「『《‘'【", "”\"」』》’'】"
_QUOTED = rf"[{_OPEN}](?P<name>[^{_OPEN}{_CLOSE}\n]{{1,20}})[{_CLOSE}]"
_BEFORE = r"(?:下载|安装|注册|打开|登录|登陆)(?:了|过)?(?:一个|个|一款|款)?(?:叫做|叫|名为|名叫)?(?:的)?"
_AFTER = r"(?:APP|软件|应用|平台|小程序)"
_PLAIN_NAME = r"(?P<name>[A-Za-z0-9\u4e00-\u9fff]{2,12}?)"
_APPS = (
    re.compile(rf"{_BEFORE}(?:{_AFTER})? ?:?{_QUOTED}", re.IGNORECASE),
    re.compile(rf"{_QUOTED} ?的?{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}{_PLAIN_NAME} ?的?(?:APP|软件|应用)", re.IGNORECASE),
    re.compile(rf"(?:叫做|叫|名为|名叫){_PLAIN_NAME} ?的 ?{_AFTER}", re.IGNORECASE),
)
_NO_NAMES = frozenset({"这个", "那个", "一个", "该", "对方", "手机", "某", "这款", "那款", "他们", "他们的", "对方的"})


def list_emails(text: str) -> Iterator[Picked]:
    """Yield the mail addresses of a folded text."""
    for match in _EMAIL.finditer(text):
        yield Picked("email", match[0], match[0].casefold(), match.start(), match.end())


def list_links(text: str) -> Iterator[Picked]:
    """Yield the links and domains of a folded text; ``hxxp`` and 点 are seen through."""
    for pattern in (_WITH_SCHEME, _BARE):
        for match in pattern.finditer(text):
            raw = match[0].rstrip(".,;:!?'")
            yield Picked("link", raw, normal_link(raw), match.start(), match.start() + len(raw))


def list_chats(text: str) -> Iterator[Picked]:
    """Yield the chat names of a folded text, each with its service: ``qq:10001``."""
    for service, pattern in _CHATS:
        for match in pattern.finditer(text):
            normal = f"{service}:{match['id'].casefold()}"
            yield Picked("chat", match["id"], normal, match.start("id"), match.end("id"))


def list_apps(text: str) -> Iterator[Picked]:
    """Yield the names of apps: what stands in quotation marks beside a word for an app, or between such words."""
    for pattern in _APPS:
        for match in pattern.finditer(text):
            name = match["name"].strip()
            if name and name not in _NO_NAMES:
                yield Picked("app", name, normal_app(name), match.start("name"), match.end("name"))


def normal_link(written: str) -> str:
    """Return a link as it is compared: host in small letters and path, no scheme, no ``www.``, no question.

    >>> normal_link("hxxps://www.Yun[.]example/a/?from=1")
    'yun.example/a'
    """
    plain = re.sub(r"\[\.\]|\(\.\)|\[dot\]|点|。", ".", written.strip())
    plain = re.sub(r"^h(?:tt|xx)p(s?)://|^ftp://", "", plain, flags=re.IGNORECASE)
    host, slash, path = re.split(r"[?#]", plain)[0].partition("/")
    host = host.casefold().removeprefix("www.").rstrip(".")
    return f"{host}{slash}{path}".rstrip("/")


def normal_app(name: str) -> str:
    """Return the name of an app as it is compared: small letters, no spaces, without the word APP at its end."""
    plain = re.sub(r"\s", "", name).casefold()
    return plain.removesuffix("app") or plain
