# The driver of a local session: bash 4.4 or later, told what to do through pipes that no command can touch.
#
#   fd 7  frames from the JVM (its end of file: the JVM has no more commands, or is gone)
#   fd 8  status lines to the JVM: "H pid" ready, then for command n: "B n pid" begun, "C n" no such directory,
#         "S n code flag" over, where the flag is "-" or "L" when processes were left over and killed; "K n" when the
#         watchdog has carried out a request
#   fifo  i, o, e: stdin, stdout, stderr of the command, opened by it and ended by the kernel
#   fifo  s: fd 8.   fifo k: requests "n SIGNAL pid" to the watchdog; its end of file means that the JVM has let go
#         or is dead
#
# A frame is 64 bytes of words and blanks, "run n d p t i": the number of the command, the lengths in bytes of
# directory, preparation and text, which follow, and whether it has a stdin (i) or not (-). "exec" instead of "run"
# says that the text is one exec of a program, for which less of a shell has to be put in order; "fresh" that it is
# the arguments of a bash of its own.
# Nothing here evaluates text of a user outside a forked child, so the session itself never changes.

exec 7<&0 0</dev/null
printf -v __sc_bash %q "$BASH"
__sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C                  # lengths are bytes; commands get the locale back
IFS= read -r -N "$1" -u 7 __sc_fifos || exit 70
set --
cd / && command mkfifo -m 600 "$__sc_fifos"/{i,o,e,s,k} && hash -r || exit 71
exec 5<>"$__sc_fifos/k" 6<>"$__sc_fifos/s" 8>"$__sc_fifos/s" 6<&-
printf 'ready\n'                                              # now the JVM opens its ends and says go
read -r -N 3 -u 7 __sc_frame && [ "$__sc_frame" = 'go
' ] || { rm -rf -- "$__sc_fifos"; exit 72; }
exec >/dev/null 2>&1

# What the kernel says about process $1: state, parent, group, session; nothing when there is none.
__sc_look() {
  local line=
  IFS= read -r -d '' line <"/proc/$1/stat"
  __sc_seen=(${line##*) })
}

# The watchdog: carries requests out, and when the JVM is gone leaves nothing behind. It outlives everything else of
# the session, and holds fd 8 so that the end of file there says "all gone".
__sc_watch() {
  local number signal pid round found
  trap '' HUP INT QUIT USR1 USR2 ALRM TERM
  exec 4<"$__sc_fifos/k" 5<&- 7<&-
  while read -r -u 4 number signal pid; do
    __sc_look "$pid"
    if [ "${__sc_seen[1]}" = $$ ] || [ ! -d /proc/self ]; then    # else it is reaped, and its number someone else's
      kill -s "$signal" -- "-$pid"; kill -s CONT -- "-$pid"
    fi
    kill -s CONT $$
    printf 'K %s\n' "$number" >&8
  done
  rm -rf -- "$__sc_fifos"
  for round in 1 2 3 4 5 6 7 8 9 10; do                       # whoever forks while we look is found the next time
    found=
    for pid in /proc/[0-9]*; do
      pid=${pid#/proc/}
      [ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ] || continue
      __sc_look "$pid"
      [ "${__sc_seen[0]-Z}" != Z ] && { [ "${__sc_seen[1]}" = $$ ] || [ "${__sc_seen[3]}" = $$ ]; } || continue
      found=1
      if [ "${__sc_seen[2]}" = "$pid" ]; then kill -s KILL -- "-$pid"; else kill -s KILL "$pid"; fi
    done
    [ "$found" ] || break
  done
  kill -s KILL $$
}
__sc_watch 5<&5 &
disown $!
exec 5<&-
unset -f __sc_watch

# `kill $$` in a command ends that command, as it would end a shell of its own. Three races are looked after. A child
# can be so quick that its signal comes before its number is known here: then the signal waits for that. A trap that
# comes while bash reaps the child can lose its exit code, and a second `wait` would never return: so nobody waits for
# what is gone though bash believes it running. A child can end by itself before the signal is back: then its code is that of the signal all the same,
# unless it had a trap for it (of INT bash never tells; there only a success is not believed).
__sc_forward() {
  __sc_late=$1 __sc_signal=$(($2 + 128))
  [ -z "$__sc_child" ] || __sc_pass
}
__sc_pass() {
  local key mask fatal=$__sc_signal
  [ -d /proc/self ] || fatal=
  while read -r key mask; do
    case $key in SigIgn: | SigCgt:) if ((16#$mask >> (__sc_signal - 129) & 1)); then fatal=; fi ;; esac
  done <"/proc/$__sc_child/status"
  if [ "$fatal" ]; then __sc_fatal=$fatal; fi
  if [ "$__sc_late" = INT ]; then __sc_doubt=$__sc_signal; fi
  kill -s "$__sc_late" -- "-$__sc_child"
  kill -s CONT -- "-$__sc_child"
  __sc_late=
}

# Kills what is left of the command's group; that does not count what only waits to be reaped by its parent.
__sc_clear() {
  local pid
  [ -d /proc/self ] || __sc_flag=L
  for pid in /proc/[0-9]*; do
    __sc_look "${pid#/proc/}"
    if [ "${__sc_seen[2]}" = "$__sc_child" ] && [ "${__sc_seen[0]}" != Z ]; then __sc_flag=L; break; fi
  done
  kill -s KILL -- "-$__sc_child"
}

__sc_child= __sc_signal= __sc_late= __sc_fatal= __sc_doubt=
trap '__sc_forward HUP 1' HUP
trap '__sc_forward INT 2' INT
trap '__sc_forward QUIT 3' QUIT
trap '__sc_forward USR1 10' USR1
trap '__sc_forward USR2 12' USR2
trap '__sc_forward ALRM 14' ALRM
trap '__sc_forward TERM 15' TERM
printf 'H %s\n' $$ >&8

while IFS= read -r -N 64 -u 7 __sc_frame; do
  set -- $__sc_frame
  case $1 in run | exec | fresh) ;; *) exit 73 ;; esac
  __sc_verb=$1 __sc_number=$2 __sc_input=$6 __sc_prepare= __sc_text=
  IFS= read -r -N "$3" -u 7 __sc_dir || exit 74
  [ "$4" = 0 ] || IFS= read -r -N "$4" -u 7 __sc_prepare || exit 74
  [ "$5" = 0 ] || IFS= read -r -N "$5" -u 7 __sc_text || exit 74
  __sc_signal= __sc_late= __sc_fatal= __sc_doubt=
  set -m                                                      # only for the fork: the child leads a group of its own
  (
    trap - HUP INT QUIT USR1 USR2 ALRM TERM
    if [ "$__sc_locale" ]; then LC_ALL=${__sc_locale#set}; elif [ "$__sc_verb" = run ]; then unset -v LC_ALL; fi
    cd -P -- "$__sc_dir" || { printf 'C %s\n' "$__sc_number" >&8; exit; }
    [ -p "$__sc_fifos/o" ] && [ -p "$__sc_fifos/e" ] || exit
    if [ "$__sc_input" = i ]; then exec <"$__sc_fifos/i"; fi
    exec >"$__sc_fifos/o" 2>"$__sc_fifos/e"
    printf 'B %s %s\n' "$__sc_number" "$BASHPID" >&8
    exec 7<&- 8>&-
    if [ "$__sc_verb" != run ]; then                          # only what is exported can be seen
      unset -v OLDPWD
      if [ "$__sc_verb" = fresh ]; then __sc_text="exec -a bash -- $__sc_bash $__sc_text"; fi
      eval "$__sc_prepare${__sc_text:LINENO=0}"
    fi
    set +mp -- "$__sc_prepare" "$__sc_text"
    unset -f __sc_forward __sc_pass __sc_look __sc_clear
    unset -v OLDPWD REPLY BASH_EXECUTION_STRING "${!__sc_@}"
    eval "shift;$1"                                           # environment and arguments; "$1" is now the text
    eval "shift $((LINENO = 0, 1))
$1"
  ) &
  __sc_child=$!
  set +m
  [ -z "$__sc_late" ] || __sc_pass
  wait "$__sc_child"; __sc_code=$?                            # never `wait -f`
  while [ "$__sc_signal" ]; do
    __sc_code=$__sc_signal __sc_signal=
    if ! kill -s 0 "$__sc_child" && [ "$(jobs -rp)" = "$__sc_child" ]; then
      disown "$__sc_child"                                    # or it would be in the list of the running for ever
    else
      wait "$__sc_child"; __sc_code=$?
    fi
  done
  if [ "$__sc_code" = 0 ] && [ "$__sc_doubt" ]; then __sc_code=$__sc_doubt; fi
  if [ "$__sc_fatal" ]; then __sc_code=$__sc_fatal; fi
  __sc_flag=-
  if kill -s 0 -- "-$__sc_child"; then __sc_clear; fi
  __sc_child=
  printf 'S %s %s %s\n' "$__sc_number" "$__sc_code" "$__sc_flag" >&8 || exit 75
done
