# The driver of a remote session: bash 4.4 or later, reached through nothing but its stdin, stdout and stderr.
#
#   fd 4  frames from the JVM; only the reader has it open. Its end of file: the JVM has let go, or is gone
#   fd 6  input for commands, on its way from the reader to a feeder
#   fd 7  runs, on their way from the reader to this shell
#   fd 8  stdout, fd 9 stderr: what commands write, and between that the marks of ours
#
# A frame is 32 bytes of words and blanks, the verb and the length of what follows, and that:
#
#   mark n limit   what a ping is answered with; without any frame for so many seconds the JVM is gone
#   ping 0 m       is answered by the mark and m, on stdout and stderr
#   kill 0 s pid   signal s for the group of the command that begun with this pid
#   run n          65 bytes of last words; 96 bytes of words "verb d p t i begin"; directory, preparation and text,
#                  of d, p and t bytes; i is "i" for a command that has an input, else "-"; the verb is "run", or "exec"
#                  for a text that is one exec of a program, or "fresh" for the arguments of a bash of its own
#   in n           33 bytes of an answer, and a piece of input as printf %b reads it; no piece is the end of input
#
# The command says "begin" on stderr, then "begin" and its pid on stdout when it begins; the pid is 0 if its directory
# cannot be entered. When it is over this shell says the last words and a code and a flag on stdout, and the last words
# on stderr; the flag is "L" when processes were left over and killed, else "-". All of these are random and different
# for each command. The last words get here only when the command is gone, so nothing that it writes can be them.
# Nothing here evaluates text of a user outside a forked child, so the session itself never changes.

printf -v __sc_bash %q "$BASH"
exec 4<&0 8>&1 9>&2 0</dev/null 1>/dev/null 2>/dev/null
__sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C                  # lengths are bytes; commands get the locale back
__sc_home=$PWD __sc_oldpwd=${OLDPWD+set}${OLDPWD-}
set --
cd /
exec 6<> <(:)

# Takes $1 bytes of the JVM's. Fails at the end of file, and when nothing has come for too long.
__sc_take() {
  local part
  __sc_taken=
  while [ "${#__sc_taken}" -lt "$1" ]; do
    part=
    IFS= read -r -t "$__sc_limit" -N "$(($1 - ${#__sc_taken}))" -u 4 part || [ "$part" ] || return 1
    __sc_taken+=$part
  done
}

# The reader: gets all that the JVM says, so that a command that runs keeps nobody from being heard. It never waits for
# a command: runs are sent only to a session that is free, and a piece of input only when the last one was answered.
# Signals reach their command in order, since the next run comes after them. When the JVM is gone it leaves nothing.
__sc_read() {
  local pong= answering=
  trap '' HUP INT QUIT USR1 USR2 ALRM TERM PIPE
  exec 7<&-
  __sc_limit=60
  while __sc_take 32; do
    set -- $__sc_taken
    __sc_taken=
    [ "$2" = 0 ] || __sc_take "$2" || break
    case $1 in
      mark) pong=$__sc_taken __sc_limit=$3 ;;
      ping)
        kill -s 0 $$ || break
        if [ -z "$answering" ] || ! kill -s 0 "$answering"; then        # they may be full: let another wait for it
          { printf %s "$pong$3" >&8; printf %s "$pong$3" >&9; } & answering=$!
        fi
        ;;
      kill)
        __sc_look "$4"
        if [ "${__sc_seen[1]}" = $$ ] || [ ! -d /proc/self ]; then      # else it is reaped, and its number someone else's
          kill -s "$3" -- "-$4"; kill -s CONT -- "-$4"
        fi
        kill -s CONT $$
        ;;
      run) printf %s "${__sc_taken:65}" "${__sc_taken:0:65}" || break ;;
      in) printf '%-16s%s' "$2" "$__sc_taken" >&6 || break ;;
      *) break ;;
    esac
  done
  exec 4<&-
  __sc_sweep
}

# A feeder: takes the input of one command and hands it on, until the JVM says that there is no more. A command that
# reads no more is no failure; the rest is thrown away.
__sc_feed() {
  local length answer gone=
  exec 7<&- 9>&-
  while IFS= read -r -N 16 -u 6 length && IFS= read -r -N "$((length))" -u 6 __sc_taken; do
    answer=${__sc_taken:0:33}
    if [ "$((length))" = 33 ]; then
      exec >&-
      printf %s "$answer" >&8
      exit
    fi
    [ "$gone" ] || (printf %b "${__sc_taken:33}") || gone=1
    printf %s "$answer" >&8
  done
}

exec 7< <(__sc_read)
exec 4<&-
unset -f __sc_read __sc_take __sc_sweep

__sc_child= __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed= __sc_feeder=
__sc_heed

while IFS= read -r -N 96 -u 7 __sc_frame; do
  set -- $__sc_frame
  case $1 in run | exec | fresh) ;; *) exit 73 ;; esac
  __sc_verb=$1 __sc_input=$5 __sc_begin=$6 __sc_dir= __sc_prepare= __sc_text=
  [ "$2" = 0 ] || IFS= read -r -N "$2" -u 7 __sc_dir || exit 74
  [ "$3" = 0 ] || IFS= read -r -N "$3" -u 7 __sc_prepare || exit 74
  [ "$4" = 0 ] || IFS= read -r -N "$4" -u 7 __sc_text || exit 74
  __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed=
  if [ "$__sc_input" = i ]; then
    while [ "$__sc_feeder" ] && kill -s 0 "$__sc_feeder"; do wait "$__sc_feeder"; done
    exec 3< <(__sc_feed)
    __sc_feeder=$!
  fi
  set -m                                                      # only for the fork: the child leads a group of its own
  (
    trap - HUP INT QUIT USR1 USR2 ALRM TERM
    if [ "$__sc_input" = i ]; then exec <&3; fi
    exec >&8 2>/dev/null 3<&- 6<&- 7<&- 8>&-
    if [ "$__sc_locale" ]; then LC_ALL=${__sc_locale#set}; elif [ "$__sc_verb" = run ]; then unset -v LC_ALL; fi
    cd -P -- "$__sc_home"
    if ! cd -P -- "$__sc_dir"; then
      printf %s "$__sc_begin" >&9
      printf '%s%010d' "$__sc_begin" 0
      exit
    fi
    exec 2>&9 9>&-
    printf %s "$__sc_begin" >&2
    printf '%s%010d' "$__sc_begin" "$BASHPID"                 # the last: from now on it may be killed
    if [ "$__sc_verb" != run ]; then                          # only what is exported can be seen
      unset -v OLDPWD
      if [ "$__sc_verb" = fresh ]; then                       # what this bash has changed of its environment
        SHLVL=$((SHLVL - 1))
        if [ "$__sc_oldpwd" ]; then export OLDPWD="${__sc_oldpwd#set}"; fi
        __sc_text="exec -a bash -- $__sc_bash $__sc_text"
      fi
      eval "$__sc_prepare${__sc_text:LINENO=0}"
    fi
    set +mp -- "$__sc_prepare" "$__sc_text"
    unset -f __sc_feed
    __sc_forget
    unset -v OLDPWD REPLY BASH_EXECUTION_STRING "${!__sc_@}"
    eval "shift;$1"                                           # environment and arguments; "$1" is now the text
    eval "shift $((LINENO = 0, 1))
$1"
  ) &
  __sc_child=$!
  set +m
  exec 3<&-
  __sc_await
  IFS= read -r -N 65 -u 7 __sc_last || exit 74
  printf '%s%03d%s' "$__sc_last" "$__sc_code" "$__sc_flag" >&8 && printf %s "$__sc_last" >&9 || exit 75
  __sc_last=
done
