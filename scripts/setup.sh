#!/bin/sh
# Make this checkout runnable on Debian: system packages, .venv, locked Python packages. Quick when nothing is missing.
# usage: [LANGUAGES="deu fra"] setup.sh run|dev    LANGUAGES are more of Tesseract's models, besides eng and chi_sim
set -eu
cd "$(dirname "$0")/.."
kind=$1

say() { printf 'setup: %s\n' "$*"; }

# Names as `tesseract --list-langs` gives them. Debian writes them with hyphens.
check_languages() {
	for language in ${LANGUAGES:-}; do
		if ! printf '%s' "$language" | grep -qxE '[a-z]{3}(_[a-z]{3,4}){0,2}'; then
			say "LANGUAGES: '$language' is no model of Tesseract; the admin's page Languages lists them"
			exit 1
		fi
	done
}

missing_language() {
	ls /usr/share/tesseract-ocr/*/tessdata/"$1".traineddata >/dev/null 2>&1 ||
		printf 'tesseract-ocr-%s ' "$(printf '%s' "$1" | tr _ -)"
}

missing_packages() {
	command -v tesseract >/dev/null || printf 'tesseract-ocr '
	for language in eng osd chi_sim ${LANGUAGES:-}; do missing_language "$language"; done
	command -v bwrap >/dev/null || printf 'bubblewrap '
	ls /usr/lib/*/libseccomp.so.2 >/dev/null 2>&1 || printf 'libseccomp2 ' # what a child of the sandbox may call
	# Old office files, and office files as PDF; each part reads one kind. Fonts that stand for those of Office, and Chinese.
	for part in writer:libswlo calc:libsclo impress:libsdlo; do
		ls /usr/lib/libreoffice/program/"${part#*:}".so >/dev/null 2>&1 || printf 'libreoffice-%s-nogui ' "${part%%:*}"
	done
	ls /usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf >/dev/null 2>&1 || printf 'fonts-liberation '
	ls /usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf >/dev/null 2>&1 || printf 'fonts-crosextra-carlito '
	ls /usr/share/fonts/truetype/wqy/wqy-microhei.ttc >/dev/null 2>&1 || printf 'fonts-wqy-microhei '
	if [ -z "$(python)" ]; then printf 'python3.11 python3.11-venv '
	elif [ ! -x .venv/bin/python ] && ! "$(python)" -c 'import ensurepip, venv' 2>/dev/null; then printf 'python3.11-venv '; fi
	if [ "$kind" = dev ]; then
		command -v chromium >/dev/null || printf 'chromium '
		ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || printf 'libatomic1 ' # for the browser's driver
		command -v curl >/dev/null || printf 'curl '
		command -v redis-server >/dev/null || printf 'redis-server ' # one of the queue's brokers
	fi
}

python() {
	for name in python3.11 python3 python; do
		if command -v "$name" >/dev/null && [ "$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.11 ]; then
			command -v "$name"
			return
		fi
	done
}

install_packages() {
	if [ "$(id -u)" = 0 ]; then root=
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root="sudo -n"
	else
		say "these Debian packages are missing: $*"
		say "install them, then run this again:"
		say "  sudo apt-get update && sudo apt-get install --no-install-recommends -y $*"
		exit 1
	fi
	say "installing Debian packages: $*"
	log=$(mktemp)
	if ! { $root apt-get update && $root env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y "$@"; } >"$log" 2>&1; then
		cat "$log"
		say "apt-get failed; its messages stand above"
		exit 1
	fi
	rm -f "$log"
}

set -f # what LANGUAGES holds is no pattern of files
check_languages
set +f
packages=$(missing_packages)
# shellcheck disable=SC2086  one word a package
[ -z "$packages" ] || install_packages $packages

if [ ! -x .venv/bin/python ]; then
	say "making .venv with $(python)"
	"$(python)" -m venv .venv
fi

if [ "$kind" = dev ]; then lock=requirements-dev.lock; else lock=requirements.lock; fi
wanted=$(cat "$lock" | cksum)
if [ "$(cat .venv/.installed-dev .venv/.installed-run 2>/dev/null | grep -cxF "$wanted")" = 0 ] &&
	! { [ "$kind" = run ] && [ "$(cat .venv/.installed-dev 2>/dev/null)" = "$(cat requirements-dev.lock | cksum)" ]; }; then
	say "installing Python packages from $lock (a minute or so)"
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
	printf '%s\n' "$wanted" >".venv/.installed-$kind"
fi
