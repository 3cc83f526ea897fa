# The driver of a remote session: bash 4.4 or later, reached through nothing but its stdin, stdout and stderr.
#
#   fd 4  frames from the JVM; only the reader has it open. Its end of file: the JVM has let go, or is gone
#   fd 6  input for commands, on its way from the reader to a feeder
#   fd 7  runs, on their way from the reader to the shell
#   fd 8  stdout, fd 9 stderr: what commands write, and between that the marks of ours
#
# A frame is 32 bytes of words and blanks, the verb and the length of what follows, and that:
#
#   mark n limit   what a ping is answered with; without any frame for so many seconds the JVM is gone
#   ping 0 m       is answered by the mark and m, on stdout and stderr
#   kill 0 s pid   signal s for the group of the command that begun with this pid, or for a text that stays
#   run n          65 bytes of last words; 96 bytes of columns, "verb n d p t i w begin"; directory, preparation and text,
#                  of d, p and t bytes; i is "i" for a command that has an input, else "-"; w is for how many milliseconds
#                  what is left of its group and may still write is waited for; the verb is "run", "exec" for a text
#                  that is one exec of a program, "fresh" for the arguments of a bash of its own, or "anew" for a text in
#                  a bash of its own that knows what the session was prepared with
#   stay n         the same for a text that stays; its verb is "stay"
#   leave n        96 bytes of columns, and the 33 bytes to say when from now on commands are isolated
#   in n           33 bytes of an answer, and a piece of input as printf %b reads it; no piece is the end of input. An
#                  answer that ends in "q" and a number is said after that to the piece before: nothing else can tell the
#                  JVM that it was lost, as a command may take a piece whenever it likes
#
# The command says "begin" on stderr, then "begin" and its pid on stdout when it begins; the pid is 0 if its directory
# cannot be entered. When it is over the shell says the last words and a code and a flag on stdout, and the last words
# on stderr; the flag is "L" when processes were left over and killed, "C" when one of them may still have written, else "-". All of these are random and different
# for each command. The last words get to the shell only when the command is gone, so nothing that it writes can be them.
#
# Most sessions are of isolated commands only: nothing evaluates text of a user outside a forked child, so the session
# itself never changes. Before one in which texts stay, see bash-stay.sh, the JVM sends "__sc_stays=1". Then there is
#
#   a parent     this bash. It has all pipes open, waits for the shell, and says what became of it: should the shell end
#                with a text, it kills all the rest, and says the last words with the shell's code and flag "X"
#   the shell    a bash of its own, in a session of its own. It opens the pipes of its parent when it needs them, through
#                /proc: while a text runs it has none of them. Should frames end, it ends
#   fd 5         last words, on their way from the reader to the shell; at first the shell's pid, for the reader
#   fd 3         the driver, on its way to the shell, and then the shell's pid, for the parent; in the reader: input on its
#                way from a feeder to a text

builtin printf -v __sc_bash %q "$BASH"
__sc_shell=$$ __sc_feeder= __sc_options=
__sc_home=$PWD __sc_oldpwd=${OLDPWD+set}${OLDPWD-}

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

# The reader: gets all that the JVM says, so that a command that runs keeps nothing from being heard. It never waits for
# a command: runs are sent only to a session that is free, and a piece of input only when the last one was answered.
# Signals reach their command in order, since the next run comes after them. When the JVM is gone it leaves nothing, and
# fd 7 is at its end before: a command that was killed for that is not told as one that has ended.
__sc_read() {
  local pong= answering= since= rest= asked=
  trap '' HUP INT QUIT USR1 USR2 ALRM TERM PIPE
  exec 7<&-
  if [ "${__sc_stays-}" ]; then exec 3<&-; read -r __sc_shell <&5; fi
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
          { exec >/dev/null; printf %s "$pong$3" >&8; printf %s "$pong$3" >&9; } & answering=$!
        fi
        ;;
      kill)
        __sc_look "$4"
        if [ "$4" = "$__sc_shell" ]; then
          __sc_interrupt "$3" "$since"
        elif [ "${__sc_seen[1]}" = "$__sc_shell" ] || [ ! -d /proc/self ]; then # else it is reaped, and its number
          kill -s "$3" -- "-$4"; kill -s CONT -- "-$4"                          # another's
        elif kill -s 0 -- "-$4"; then                         # its text has ended, and the rest is not waited for any longer
          kill -s TERM "$__sc_shell"
        fi
        kill -s CONT "$__sc_shell"
        ;;
      run) printf %s "${__sc_taken:65}" "${__sc_taken:0:65}" || break ;;
      stay)
        read -r since rest </proc/uptime
        since=$((10#${since/./} - 2))
        if [ "${__sc_taken:115:1}" = i ]; then
          exec 3<> <(:)
          __sc_feed 6</proc/self/fd/6 >/proc/self/fd/3 3<&- 4<&- 5<&- &
        fi
        printf %s "${__sc_taken:0:65}" >&5
        printf %s "${__sc_taken:65}" || break
        ;;
      leave) printf %s "$__sc_taken" || break ;;
      in)
        exec 3<&-                                             # the text has opened its end by now, or never will
        case ${__sc_taken:32:1} in
          q) [ -z "$asked" ] || continue; asked=1 ;;          # once for each piece, or they would fill the pipe
          *) asked= ;;
        esac
        printf '%-16s%s' "$2" "$__sc_taken" >&6 || break
        ;;
      *) break ;;
    esac
  done
  exec 4<&- >/dev/null
  __sc_sweep
  kill -s KILL "$__sc_shell" $$ ${__sc_spared-}
}

# What comes is not seen here; but a process that has something to write runs, or sleeps in that, or has something to read. That is
# looked for a few times in a row, as each look takes its time and meets one after the other. What is killed before anything
# has looked may have had something to write.
__sc_linger() {
  local pid fd key round rest start now quiet=0 any busy expected=1 IFS=$' \t\n' -
  builtin set +f
  [[ ! $__sc_passed && -d /proc/self ]] || builtin return     # who was passed a signal is about to end
  builtin read -r start rest </proc/uptime
  while
    any= busy=
    for pid in /proc/[0-9]*; do
      __sc_look "${pid#/proc/}"
      [[ ${__sc_seen[2]} = "$__sc_child" && ${__sc_seen[3]} = "$__sc_session" && ${__sc_seen[0]} != Z ]] || continue
      for fd in "$pid"/fd/*; do
        if [[ $fd -ef /proc/$$/fd/8 || $fd -ef /proc/$$/fd/9 ]]; then any=1; break; fi
      done
      for round in 1 2 3 4 5 6; do
        key=0
        IFS= builtin read -r -d '' key <"$pid/wchan"
        case ${__sc_seen[0]}$key in
          R* | D* | *pipe_w* | *wait_for_peer* | *send_pskb* | *stream_wait*) busy=1; break ;;
          S0) __sc_look "${pid#/proc/}" ;;                    # it has just been woken, or this kernel does not tell
          *) break ;;
        esac
      done
      # Both ends, or the end of its input would look like something to read.
      if [[ -p $pid/fd/0 ]] && builtin read -t 0 <>"$pid/fd/0"; then busy=1; fi
    done
    if [[ $busy ]]; then quiet=0; else quiet=$((quiet + 1)); fi
    if [[ ! $__sc_passed && ( $busy || $quiet != 1 ) ]]; then expected=$busy; fi
    [[ $any && ! $__sc_passed ]] && ((quiet < 3))
  do
    builtin read -r now rest </proc/uptime
    if [[ $busy ]] && ((10 * (10#${now/./} - 10#${start/./}) >= 10#$__sc_within)); then
      __sc_cut=1                                              # one look that finds nothing is no proof: it looks again
      builtin return
    fi
    __sc_pause
  done
  if [[ $__sc_passed ]]; then __sc_cut=$expected; fi
}

# A feeder: takes the input of one command and hands it on, until the JVM says that there is no more. A command that
# reads no more is no failure; the rest is thrown away.
__sc_feed() {
  local length answer gone=
  exec 7<&- 9>&-
  while IFS= builtin read -r -N 16 -u 6 length && IFS= builtin read -r -N "$((length))" -u 6 __sc_taken; do
    answer=${__sc_taken:0:33}
    if [[ $answer = *q ]]; then
      builtin printf %s "$__sc_taken" >&8
      continue
    fi
    if [[ $((length)) = 33 ]]; then
      exec >&-
      builtin printf %s "$answer" >&8
      builtin exit
    fi
    [[ $gone ]] || (builtin printf %b "${__sc_taken:33}") || gone=1
    builtin printf %s "$answer" >&8
  done
}

__sc_kept=
__sc_keep

if [ "${1-}" != shell ]; then
  exec 4<&0 8>&1 9>&2 0</dev/null 1>/dev/null 2>/dev/null
  __sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C                # lengths are bytes; commands get the locale back
  cd /
  exec 6<> <(:)
fi

# Parsed as a whole before the first text that stays, as from then on there may be aliases.
{

if [ "${1-}" = shell ]; then

  # ---- the shell where texts stay

  unset -f __sc_read __sc_take __sc_sweep
  builtin printf -v __sc_last '__sc_home=%q __sc_oldpwd=%q' "$__sc_home" "$__sc_oldpwd"
  __sc_locale=${LC_ALL+set}${LC_ALL-}
  __sc_dir=/proc/$2/fd
  __sc_loop head=96 ready='[[ 1 ]]' there='[[ 1 ]]' \
    begins='builtin printf %s "${__sc_head:64:32}" >@e && builtin printf %s%010d "${__sc_head:64:32}" "$$" >@o' \
    begun='[[ 1 ]]' \
    none='builtin printf %s "${__sc_head:64:32}" >@e; builtin printf %s%010d "${__sc_head:64:32}" 0 >@o' \
    over='builtin read "-r${TMOUT+t99999999}" -N 65 __sc_last <@@/5 &&
      builtin printf %s%03d- "$__sc_last" "${__sc_code-0}" >@o && builtin printf %s "$__sc_last" >@e' \
    after="exec 6<>@@/6 7<@@/7 8>@@/8 9>@@/9 || exit 76
      builtin printf %s \"\$__sc_text\" >&8
      __sc_feeder= ${__sc_last//@/$'\1'}" \
    f=@@/7 o=@@/8 e=@@/9 "i=/proc/$3/fd/3"
  builtin set --
  eval "$__sc_text"
  [[ ${__sc_prepared-} ]] || /bin/sh -c "kill -s KILL $$"     # an error of expansion has ended it

elif [ "${__sc_stays-}" ]; then

  # ---- its parent

  if ! __sc_setsid=$(type -P setsid); then
    printf '%s\n' "setsid (of util-linux or busybox), which shells that keep something need, is not in PATH $PATH" >&9
    exit 71
  fi

  # The shell opens stdout and stderr anew. What cannot be opened, as a socket or what belongs to another user, is
  # written by a program that goes on without the session, until no process has its pipe open.
  exec 3<> <(:)
  if ! { : >/proc/self/fd/8; }; then
    cat </proc/self/fd/3 >&8 3<&- 4<&- 6<&- 8>&- 9>&- & __sc_spared=$!
    exec 8>/proc/self/fd/3 3<> <(:)
  fi
  if ! { : >/proc/self/fd/9; }; then
    cat </proc/self/fd/3 >&9 3<&- 4<&- 6<&- 8>&- 9>&- & __sc_spared="${__sc_spared-} $!"
    exec 9>/proc/self/fd/3 3<> <(:)
  fi

  exec 5<> <(:) 7< <(__sc_read)
  __sc_reader=$!
  exec 4<&-
  printf %s "$REPLY" >&3 &
  (
    cd -P -- "$__sc_home"
    if [ "$__sc_locale" ]; then LC_ALL=${__sc_locale#set}; else unset -v LC_ALL; fi
    if [ "$__sc_oldpwd" ]; then export OLDPWD="${__sc_oldpwd#set}"; else unset -v OLDPWD; fi
    SHLVL=$((SHLVL - 1))
    eval "$__sc_kept"
    exec "$__sc_setsid" "$BASH" --noprofile --norc -p -c 'IFS= TMOUT= read -r -N "$1" -u 3 REPLY; shift
      printf "%s\n" "$$" >&3; printf "%s\n" "$$" >&5; exec 3<&- 5<&-
      eval "$REPLY"' bash "${#REPLY}" shell $$ "$__sc_reader" 6<&- 7<&- 8>&- 9>&-
  )
  __sc_code=$? __sc_gone=
  if read -t 0 -u 7; then __sc_gone=1; fi                     # the reader is, or leaves: there is nothing to tell
  if read -t 0 -u 3; then read -r __sc_shell <&3; fi
  __sc_sweep
  if [ -z "$__sc_gone" ] && read -t 0 -u 5 && IFS= read -r -N 65 -u 5 __sc_last; then
    printf '%s%03dX' "$__sc_last" "$__sc_code" >&8; printf %s "$__sc_last" >&9
  fi
  exec 8>&- 9>&-
  for __sc_round in {1..50}; do
    [ "${__sc_spared-}" ] && kill -s 0 $__sc_spared || break
    __sc_pause
  done
  [ -z "${__sc_spared-}" ] || kill -s KILL $__sc_spared       # a process that has got away holds their pipe
  exit "$__sc_code"

else
  exec 7< <(__sc_read)
  exec 4<&-
  : & disown $!                                               # $! is inherited by all: it must not be the reader
fi

# ---- isolated commands

builtin set --
builtin cd /
builtin unset -f __sc_read __sc_take __sc_sweep
__sc_child= __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed=
__sc_heed

until ! builtin read "-r${TMOUT+t99999999}" -N 96 -u 7 __sc_head; do
  __sc_verb=${__sc_head:0:5} __sc_input=${__sc_head:50:1} __sc_begin=${__sc_head:64:32}
  case $__sc_verb in 'run  ' | 'exec ' | fresh | 'anew ') ;; *) exit 73 ;; esac
  __sc_prepare= __sc_text= __sc_within=${__sc_head:52:10} __sc_cut=
  builtin read -r -N "$((10#${__sc_head:17:10}))" -u 7 __sc_dir || exit 74
  [[ ${__sc_head:28:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_head:28:10}))" -u 7 __sc_prepare || exit 74
  [[ ${__sc_head:39:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_head:39:10}))" -u 7 __sc_text || exit 74
  __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed=
  if [[ $__sc_input = i ]]; then
    while [[ $__sc_feeder ]] && builtin kill -s 0 "$__sc_feeder"; do builtin wait "$__sc_feeder"; done
    exec 3< <(__sc_feed)
    __sc_feeder=$!
  fi
  builtin set -m                                              # only for the fork: the child leads a group of its own
  (
    builtin trap - "${__sc_heeded[@]}"
    if [[ $__sc_input = i ]]; then exec <&3; fi
    exec >&8 2>/dev/null 3<&- 6<&- 7<&- 8>&-
    if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; elif [[ $__sc_verb = [ra]* ]]; then builtin unset -v LC_ALL; fi
    builtin cd -P -- "$__sc_home"
    if ! builtin cd -P -- "$__sc_dir"; then
      builtin printf %s "$__sc_begin" >&9
      builtin printf '%s%010d' "$__sc_begin" 0
      builtin exit
    fi
    exec 2>&9 9>&-
    builtin printf %s "$__sc_begin" >&2
    builtin printf '%s%010d' "$__sc_begin" "$BASHPID"         # the last: from now on it may be killed
    if [[ $__sc_verb != run* ]]; then                         # only what is exported can be seen
      builtin unset -v OLDPWD
      if [[ $__sc_verb != exec* ]]; then                      # what this bash has changed of its environment
        SHLVL=$((SHLVL - 1))
        if [[ $__sc_oldpwd ]]; then builtin export OLDPWD="${__sc_oldpwd#set}"; fi
      fi
      if [[ $__sc_verb = anew* ]]; then
        builtin set +mp
        __sc_anew "$__sc_text" "$((10#${__sc_head:28:10} + 10#${__sc_head:39:10}))"
      fi
      if [[ $__sc_verb = fresh ]]; then __sc_text="exec -a bash -- $__sc_bash $__sc_text"; fi
      __sc_hide
      eval "$__sc_kept$__sc_prepare${__sc_text:LINENO=0}"
    fi
    if [[ ${__sc_traced-} ]]; then __sc_text="{ builtin set -$__sc_traced; } 2>/dev/null;$__sc_text"; fi
    builtin set +mp -- "$__sc_kept$__sc_prepare" "$__sc_text" "$__sc_options"
    __sc_forget
    builtin printf -v SECONDS 0 2>/dev/null                   # an init may have made it readonly
    builtin unset -v OLDPWD REPLY BASH_EXECUTION_STRING "${!__sc_@}"
    if [[ $3 ]]; then builtin set -"$3" -- "$1" "$2"; else builtin set -- "$1" "$2"; fi
    eval "builtin shift;$1"                                   # environment and arguments; "$1" is now the text
    eval "builtin shift $((LINENO = 0, 1))
$1"
  ) &
  __sc_child=$!
  builtin set +m
  exec 3<&-
  __sc_await
  if [[ $__sc_cut ]]; then __sc_flag=C; fi
  builtin read -r -N 65 -u 7 __sc_last || exit 74
  ! builtin read -t 0 -u 7 || exit 75                         # that is the end: of frames there can be none now
  builtin printf '%s%03d%s' "$__sc_last" "$__sc_code" "$__sc_flag" >&8 && builtin printf %s "$__sc_last" >&9 || exit 75
  __sc_last=
done
}
