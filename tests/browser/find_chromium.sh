#!/bin/sh
# The tests in a browser need Chromium: find it, or install Debian's where that is allowed; else say what to do.
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the tests in a browser."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && for name in chromium-headless-shell chromium; do
        apt-get install -qq -y --no-install-recommends "$name" >/dev/null && command -v "$name" >/dev/null && exit 0
    done
fi
cat >&2 <<END
There is no Chromium on this machine. Install one, and run the same command again.
On Debian or Ubuntu, as root: apt-get install chromium
END
exit 1
