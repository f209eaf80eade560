#!/bin/sh
# Has a Chromium and a Chinese font for the browser tests, installing them on Debian where they are missing.
set -eu

has_browser() {
    [ -n "${HUYING_CHROMIUM:-}" ] || command -v chromium-headless-shell > /dev/null ||
        command -v chromium > /dev/null || command -v chromium-browser > /dev/null ||
        command -v google-chrome-stable > /dev/null || command -v google-chrome > /dev/null
}

has_font() {
    command -v fc-list > /dev/null && [ -n "$(fc-list :lang=zh family)" ]
}

missing=
has_browser || missing="chromium-headless-shell"
has_font || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi
if ! command -v apt-get > /dev/null || ! $as_root true 2> /dev/null; then
    echo "The browser tests need:$missing. Install it, or name a Chromium in HUYING_CHROMIUM." >&2
    exit 0 # every other test runs without; the browser tests say again what they lack
fi
echo "· 安装浏览器和字体  installing:$missing"
$as_root apt-get update -qq
# A distribution that has only the browser with a window's parts.
apt-cache show chromium-headless-shell > /dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
# shellcheck disable=SC2086 # several packages
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing > /dev/null
