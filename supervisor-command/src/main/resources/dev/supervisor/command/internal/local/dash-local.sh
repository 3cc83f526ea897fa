# Programs of a local session, see bash-local.sh, in a dash: it has far less in its memory for a fork to copy than a bash. What
# it is told is text, which it reads from the pipe f as a script: for each program a child, then __sc_over. Text that is cut
# off is never run.
#
#   $1 the pipes  $2 bash  $3 what is to be closed
#
# A dash has groups of processes only where it has a terminal. It is begun with one of its own, in a kernel session of its own,
# and closes the other end: so the kernel takes the terminal from all of the session, and none can open it any more. From then
# on nothing may ever run in front, nor may this shell `exec` or `set +m`: dash would set the group of the terminal, and end.
#
# The traps are explained in bash-common.sh, as are their races. But no exit code gets lost here: a second `wait` tells it. Only
# `jobs` has it forgotten.
trap '' HUP
set -m
eval "exec $3"
__sc_fifos=$1 __sc_bash=$2
__sc_child= __sc_late= __sc_signal=
__sc_pass() {
  __sc_passed=1 __sc_ended=$((__sc_signal + 128))
  [ -d /proc/self ] || __sc_ended=
  while read -r __sc_key __sc_mask; do
    case $__sc_key in
      SigIgn: | SigCgt:) [ "$((0x${__sc_mask#????????} >> (__sc_signal - 1) & 1))" = 0 ] || __sc_ended= ;;
    esac
  done <"/proc/$__sc_child/status"
  [ -z "$__sc_ended" ] || __sc_fatal=$__sc_ended
  [ "$__sc_late" != INT ] || __sc_doubt=130
  kill -s "$__sc_late" -- "-$__sc_child"
  kill -s CONT -- "-$__sc_child"
  __sc_late=
}
trap : QUIT                                                    # which a bash does not hear either
for __sc_key in 'HUP 1' 'INT 2' 'USR1 10' 'USR2 12' 'ALRM 14' 'TERM 15'; do
  trap "__sc_late=${__sc_key% *} __sc_signal=${__sc_key#* }; [ -z \"\$__sc_child\" ] || __sc_pass" "${__sc_key% *}"
done
__sc_over() {
  __sc_child=$! __sc_fatal= __sc_doubt= __sc_passed=
  [ -z "$__sc_late" ] || __sc_pass
  wait "$__sc_child"
  __sc_code=$?
  if [ "$__sc_code" -gt 128 ]; then
    while kill -s 0 "$__sc_child"; do                         # a signal came, or it is stopped
      if [ "$__sc_code" -gt 146 ] && [ "$__sc_code" -lt 151 ]; then
        sleep 0.02 &
        wait "$!"
      fi
      wait "$__sc_child"
      __sc_code=$?
    done
    wait "$__sc_child"                                        # a signal may have come at its end, also one that is for none
    __sc_code=$?
  fi
  jobs
  [ "$__sc_code" != 0 ] || __sc_code=${__sc_doubt:-0}
  __sc_code=${__sc_fatal:-$__sc_code}
  if kill -s 0 -- "-$__sc_child"; then                        # bash-local-clear.sh comes next
    printf 'L %d\n' "$1" >"$__sc_fifos/s" && [ -p "$__sc_fifos/s" ] || kill -s KILL "$$"
  else
    __sc_child=
    printf 'S %d %d -\n' "$1" "$__sc_code" >"$__sc_fifos/s" && [ -p "$__sc_fifos/s" ] || kill -s KILL "$$"
  fi
}
(cd -P /proc/self && [ "$PWD" != "/proc/$$" ] && [ -d "$PWD" ] && ! command : </dev/tty) &
if kill -s 0 -- "-$!" && wait "$!"; then
  printf 'D %d\n' "$$" >"$__sc_fifos/s"
  jobs
  . "$__sc_fifos/f" 7<&-                                      # which kept the pipe alive
fi
