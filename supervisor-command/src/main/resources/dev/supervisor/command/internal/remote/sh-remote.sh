# The driver of a remote session where there is no bash: any POSIX sh, such as dash or the one of busybox. It says the same
# as bash-remote.sh, and is told the same in lines, since it cannot count bytes:
#
#   mark answer limit   ping number   kill signal pid
#   run last begin i verb dir preparation text...      what can be anything begins with "=" and is as printf %b reads it,
#   in answer piece     in answer                      without a blank or a newline; a text comes in pieces of an argument
#   asked answer        is said if no piece is on its way to the command, whose own answer comes first
#
# Every command gets an sh of its own by exec, so it meets nothing of ours, and `$$` is its own. What is less than in bash:
#
#   - without setsid only the command itself can be signalled and killed, not what it has started
#   - without /proc nothing is looked for when the JVM is gone, but what has a command's group
#   - an input goes through a named pipe, in $TMPDIR or /tmp; where there cannot be one, the command begins with pid 1
#   - a text has to fit among the arguments of a program: 2 MB on Linux
#
#   fd 4  lines from the JVM   fd 8  stdout   fd 9  stderr
#   fd 6  the named pipe, while a command has it; fd 5 both of its ends, until the command has opened its own

sc_name=$1
exec 4<&0 8>&1 9>&2 0</dev/null 1>/dev/null 2>/dev/null
sc_home=$(pwd; echo .)
sc_home=${sc_home%??}
sc_setsid=
if command -v setsid; then sc_setsid=setsid; fi
sc_fifos=${TMPDIR:-/tmp}/supervisor-$sc_name
cd /
set -f

# What the kernel says about process $1: state, parent, group, session; nothing when there is none.
sc_look() {
  sc_stat=
  [ -r "/proc/$1/stat" ] && read -r sc_stat <"/proc/$1/stat"
  set -- ${sc_stat##*) }
  sc_state=$1 sc_parent=$2 sc_group=$3 sc_session=$4
}

# $1 as a string
sc_decode() {
  sc_string=$(printf %b "${1#=}"; echo .)
  sc_string=${sc_string%.}
}

sc_signal() { # $1 the signal, $2 the process that leads a group, if it can
  if [ "$sc_setsid" ]; then kill -s "$1" -- "-$2"; else kill -s "$1" "$2"; fi
}

# The reader; see bash-remote.sh. The worker is a child of $$, and a command one of the worker.
sc_read() {
  trap '' HUP INT QUIT USR1 USR2 ALRM TERM PIPE
  sc_answer= sc_answering= sc_limit=60 sc_timer= sc_beats=0 sc_feeding=
  sc_time
  while read -r sc_verb sc_one sc_two <&4; do
    case $sc_verb in
      mark) sc_answer=$sc_one sc_limit=$sc_two ;;
      ping)
        sc_time
        sc_beats=$((sc_beats + 1))                            # fails when the worker is gone; may not fill the pipe
        [ "$sc_beats" -gt 1000 ] || echo || break
        if [ -z "$sc_answering" ] || ! kill -s 0 "$sc_answering"; then
          { exec 5>&- 6>&-; printf %s "$sc_answer$sc_one" >&8; printf %s "$sc_answer$sc_one" >&9; } & sc_answering=$!
        fi
        ;;
      kill)
        sc_look "$sc_two"
        [ -z "$sc_stat" ] || sc_look "$sc_parent"
        if [ "$sc_parent" = $$ ] || [ ! -d /proc/self ]; then
          sc_signal "$sc_one" "$sc_two"; sc_signal CONT "$sc_two"
        fi
        ;;
      run)
        sc_beats=0
        case $sc_two in *" i "*)
          [ -p "$sc_fifos/i" ] || { { [ -d "$sc_fifos" ] || mkdir -m 700 "$sc_fifos"; } && mkfifo -m 600 "$sc_fifos/i"; }
          [ ! -p "$sc_fifos/i" ] || exec 5<>"$sc_fifos/i" 6>"$sc_fifos/i" ;;
        esac
        printf '%s %s\n' "$sc_one" "$sc_two" || break
        ;;
      in)
        exec 5>&-                                             # the command has opened its end by now, or never will
        if [ "$sc_two" ]; then
          # Fails when the command reads no more. What it has not read is gone when no process has the pipe open: so before the
          # answer, on which the next command may follow.
          { printf %b "${sc_two#=}" >&6; exec 6>&-; printf %s "$sc_one" >&8; } & sc_feeding=$!
        else
          exec 6>&-
          printf %s "$sc_one" >&8 &
        fi
        ;;
      asked) { [ "$sc_feeding" ] && kill -s 0 "$sc_feeding"; } || { exec 5>&- 6>&-; printf %s "$sc_one" >&8; } & ;;
      *) break ;;
    esac
  done
  exec 4<&- 5>&- 6>&-
  sc_leave
}

# Leaves nothing behind, when the time is over that starts anew now. This sh cannot read with a limit.
sc_time() {
  [ -z "$sc_timer" ] || kill -s KILL "$sc_timer"
  { sc_wait=$sc_limit
    while [ "$sc_wait" -gt 0 ]; do sleep 1; sc_wait=$((sc_wait - 1)); done
    sc_leave; } 4<&- 5>&- 6>&- >/dev/null & sc_timer=$!
}

sc_leave() {
  [ ! -d /proc/self ] || read -r sc_me sc_rest </proc/self/stat
  [ ! -p "$sc_fifos/i" ] || { rm -f "$sc_fifos/i"; rmdir "$sc_fifos"; }
  set +f
  for sc_path in /proc/[0-9]*; do                             # the worker would tell that its command was killed
    sc_each=${sc_path#/proc/}
    sc_look "$sc_each"
    [ "$sc_parent" != $$ ] || [ "$sc_each" = "$sc_me" ] || kill -s STOP "$sc_each"
  done
  for sc_round in 1 2 3 4 5 6 7 8 9 10; do                    # a process that forks while we look is found the next time
    sc_found=
    for sc_path in /proc/[0-9]*; do
      sc_each=${sc_path#/proc/}
      sc_look "$sc_each"
      [ "$sc_state" ] && [ "$sc_state" != Z ] || continue
      sc_leads=
      [ "$sc_group" != "$sc_each" ] || sc_leads=1
      sc_look "$sc_parent"
      if [ "$sc_parent" = $$ ] && [ "$sc_leads" ]; then sc_found=1; kill -s KILL -- "-$sc_each"; fi
    done
    [ "$sc_found" ] || break
  done
  for sc_path in /proc/[0-9]*; do                             # then ourselves, who all have one parent or its session
    sc_each=${sc_path#/proc/}
    sc_look "$sc_each"
    if [ "$sc_parent" = $$ ] || [ "$sc_session" = $$ ]; then
      [ "$sc_each" = $$ ] || [ "$sc_each" = "$sc_me" ] || kill -s KILL "$sc_each"
    fi
  done
  kill -s KILL $$
  exit
}

# What runs in the sh of a command: $1 begin, $2 preparation, then the text in pieces.
sc_own='printf %s "$1" >&2; printf %s%010d "$1" $$
sc_prepare=$2 sc_text=; shift 2
for sc_piece do sc_text=$sc_text$sc_piece; done
set -- "$sc_prepare" "$sc_text"; unset -v sc_prepare sc_text sc_piece
eval "shift;$1"
eval "shift
$1"'

sc_work() {
  exec 4<&-
  while read -r sc_line; do
    set -- $sc_line
    [ "$sc_line" ] || continue
    sc_last=$1 sc_begin=$2 sc_input=$3 sc_verb=$4
    sc_decode "$5"; sc_dir=$sc_string
    sc_decode "$6"; sc_prepare=$sc_string
    shift 6
    sc_left=$#
    sc_first=
    [ "$sc_verb" != fresh ] || sc_first='exec sh '
    while [ "$sc_left" -gt 0 ]; do
      sc_decode "$1"
      shift
      set -- "$@" "$sc_first$sc_string"
      sc_first= sc_left=$((sc_left - 1))
    done
    sc_code=0 sc_flag=-
    cd -P -- "$sc_home"
    if [ "$sc_input" = i ] && [ ! -p "$sc_fifos/i" ]; then
      printf %s "$sc_begin" >&9 && printf '%s%010d' "$sc_begin" 1 >&8
    elif cd -P -- "$sc_dir"; then
      {
        if [ "$sc_input" = i ]; then exec <"$sc_fifos/i"; else exec </dev/null; fi
        unset -v OLDPWD
        exec >&8 2>&9 8>&- 9>&-
        exec $sc_setsid sh -c "$sc_own" sh "$sc_begin" "$sc_prepare" "$@"
      } &
      sc_pid=$!
      cd /
      wait "$sc_pid"
      sc_code=$?
      sc_clear
    else
      printf %s "$sc_begin" >&9 && printf '%s%010d' "$sc_begin" 0 >&8
      cd /
    fi
    printf '%s%03d%s' "$sc_last" "$sc_code" "$sc_flag" >&8 && printf %s "$sc_last" >&9 || exit
  done
}

# Kills what is left of the command's group; that does not count what only waits to be reaped by its parent. The command
# itself has been reaped: if there is a process with its number, that is another's by now, and nothing was left.
sc_clear() {
  [ "$sc_setsid" ] && kill -s 0 -- "-$sc_pid" && [ ! -d "/proc/$sc_pid" ] || return
  if [ -d /proc/self ]; then
    set +f
    for sc_path in /proc/[0-9]*; do
      sc_look "${sc_path#/proc/}"
      if [ "$sc_group" = "$sc_pid" ] && [ "$sc_state" != Z ]; then sc_flag=L; break; fi
    done
    set -f
  else
    sc_flag=L
  fi
  kill -s KILL -- "-$sc_pid"
}

sc_read | sc_work
