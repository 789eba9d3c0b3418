# shellcheck shell=bash
# How the scripts beside this file speak and count; sourced by each of them.

say() { echo "==> $*"; }

fail() { # WHAT-HAPPENED WHAT-TO-TRY
  printf 'Error: %s\nTry:   %s\n' "$1" "$2" >&2
  exit 1
}

quietly() { # WHAT-HAPPENED WHAT-TO-TRY COMMAND…: its output is shown only when it fails
  local happened=$1 hint=$2 output
  shift 2
  output=$("$@" 2>&1 </dev/null) && return
  tail -n 40 <<<"$output" >&2
  fail "$happened" "$hint"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

since() { # EPOCHREALTIME: prints milliseconds
  awk -v start="$1" -v end="$EPOCHREALTIME" 'BEGIN { printf "%.0f\n", (end - start) * 1000 }'
}
