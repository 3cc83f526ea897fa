# The driver of a local session: bash 4.4 or later, told what to do through pipes that no command can touch.
#
#   fifo  f: frames from the JVM (its end of file: the JVM has no more commands, or is gone)
#   fifo  s: status lines to the JVM (its end of file: the watchdog is gone): "H pid" ready, then for command n: "B n pid"
#         begun, "C n" no such directory,
#         "L n" the text has ended and there is still somebody of its group, who is killed when a frame "clear" comes,
#         "S n code flag" over, where the flag is "-" or "L" when processes were left over and killed; "K n" when the
#         watchdog has carried out a request; "E", the last of all, when it has killed all that there was
#   fifo  i, o, e: stdin, stdout, stderr of the command, opened by it and ended by the kernel
#   fifo  k: requests "n SIGNAL pid since" to the watchdog; its end of file means that the JVM has let go or is dead
#
# A frame is 64 bytes of columns, "verb n d p t i": the number of the command, the lengths in bytes of directory,
# preparation and text, which follow, and whether it has a stdin (i) or not (-).
#
#   run    the text, in a child: isolated
#   exec   the same, where the text is one exec of a program, for which less of a shell has to be put in order
#   fresh  the text is the arguments of a bash of its own
#   anew   the text, in a bash of its own that knows what the session was prepared with
#   stay   the text, in the session itself, which it may change: ASCII only, whatever bytes it stands for
#   leave  no more of these: from now on commands are isolated
#   clear  those are to be killed whom the text has left behind
#
# A session begins with texts that stay, see bash-stay.sh, or at once with isolated ones. Whatever a text that stays has
# done (functions called `read`, IFS, set -u, a locale, closed descriptors), the driver has to get by with: so it says
# `builtin`, splits no words, and has no descriptor and no variable of its own while such a text runs.

builtin printf -v __sc_bash %q "$BASH"
__sc_shell=$$
if [ "$1" != stay ]; then
  exec 7<&0 0</dev/null
  __sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C                # lengths are bytes; commands get the locale back
  IFS= builtin read -r -N "$1" -u 7 __sc_fifos || exit 70
  set --
  cd / && command mkfifo -m 600 "$__sc_fifos"/{f,i,o,e,s,k} && hash -r || exit 71
  exec 5<>"$__sc_fifos/k" 6<>"$__sc_fifos/s" 8>"$__sc_fifos/s" 6<&-
  printf 'ready\n'                                            # now the JVM opens its ends and says how to begin
  read -r -N 6 -u 7 __sc_verb && [[ $__sc_verb = 'stay  ' || $__sc_verb = 'leave ' ]] ||
    { rm -rf -- "$__sc_fifos"; exit 72; }
  exec >/dev/null 7<&-

  # The watchdog: carries requests out, and when the JVM is gone leaves nothing behind. It outlives everything else of
  # the session, and it alone keeps fd 8 open, so that the end of file there says "all gone", or that it is gone itself.
  __sc_watch() {
    local number signal pid since
    trap '' HUP INT QUIT USR1 USR2 ALRM TERM
    exec 2>/dev/null 4<"$__sc_fifos/k" 5<&-
    while read -r -t 86400 -u 4 number signal pid since || [ $? -gt 128 ]; do
      if [ -z "$number" ]; then                               # a cleaner of temporary files would take them for forgotten
        touch -- "$__sc_fifos" "$__sc_fifos"/*
        continue
      elif [ "$pid" = $$ ]; then
        __sc_interrupt "$signal" "$since"
      else
        __sc_look "$pid"
        if [ "${__sc_seen[1]}" = $$ ] || [ ! -d /proc/self ]; then # else it is reaped, and its number someone else's
          kill -s "$signal" -- "-$pid"; kill -s CONT -- "-$pid"
        fi
      fi
      kill -s CONT $$
      printf 'K %s\n' "$number" >&8
    done
    rm -rf -- "$__sc_fifos"
    __sc_sweep
    kill -s KILL $$
    printf 'E\n' >&8
  }
  __sc_watch 5<&5 &
  disown $!
  exec 5<&- 8>&-
  unset -f __sc_watch __sc_sweep

  # $! is inherited by all that is forked: nobody's shall be the watchdog. A shell of a user's begins without any, which
  # takes a new bash in this one's place.
  if [[ $__sc_verb = stay* ]]; then
    if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; else unset -v LC_ALL; fi
    eval "$__sc_kept"
    eval "exec -a bash -- $__sc_bash "'--noprofile --norc -p -c "IFS= TMOUT= read -r -N \$1 -u 7 REPLY; exec 7<&-; shift; eval \"\$REPLY\"" bash "${#REPLY}" stay "$__sc_fifos" 7<<<"$REPLY"'
  fi
  : & disown $!
else
  __sc_fifos=$2
  __sc_verb=stay
  __sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C
  set --
  unset -f __sc_sweep
fi

# The JVM has the outputs, and sees what comes: it says when nobody is to be waited for any longer, or is gone.
__sc_linger() {
  [[ -p $__sc_fifos/s ]] && builtin printf 'L %d\n' "$__sc_number" >"$__sc_fifos/s" || builtin return
  ! builtin read "-r${TMOUT+t99999999}" -N 64 -u 7 __sc_frame || [[ $__sc_frame = clear* ]] || exit 73
}

# Parsed as a whole before the first text, as from then on there may be aliases.
{

# ---- texts that stay

if [[ $__sc_verb = stay* ]]; then
  builtin printf -v __sc_dir %q "$__sc_fifos"
  __sc_quoted=${__sc_dir//\\/\\\\} __sc_quoted=${__sc_quoted//\"/\\\"}
  __sc_quoted=${__sc_quoted//\$/\\\$} __sc_quoted=${__sc_quoted//\`/\\\`}
  __sc_loop head=64 \
    ready='builtin printf '\''H %s\n'\'' "$$" >@@/s
      exec 2>/dev/null' \
    there='[[ -p @@/o && -p @@/e && -p @@/s ]]' \
    begins='[[ 1 ]]' \
    begun='\\builtin printf '\''B %d %s\n'\'' $((10#${__sc_head:6:10})) \"\$\$\" >@quoted/s || @gone' \
    none='builtin printf '\''C %d\n'\'' "$((10#${__sc_head:6:10}))" >@@/s' \
    over='[[ -p @@/s${__sc_-} ]] && builtin printf '\''S 0 %d -\n'\'' "${__sc_code-0}" >@@/s' \
    after='__sc_fifos=@@' f=@@/f o=@@/o e=@@/e i=@@/i "quoted=${__sc_quoted//@/$'\1'}"
  eval "$__sc_text"
  [[ ${__sc_prepared-} ]] || /bin/sh -c "kill -s KILL $$"     # an error of expansion has ended it
else
  unset -f __sc_stay __sc_loop __sc_interrupt
fi

# ---- isolated commands

builtin cd /
__sc_child= __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed=
__sc_heed
exec 7<"$__sc_fifos/f"
builtin printf 'H %s\n' "$$" >"$__sc_fifos/s"
exec 2>/dev/null

until ! builtin read "-r${TMOUT+t99999999}" -N 64 -u 7 __sc_frame; do
  __sc_verb=${__sc_frame:0:5} __sc_number=$((10#${__sc_frame:6:10})) __sc_input=${__sc_frame:50:1}
  case $__sc_verb in 'run  ' | 'exec ' | fresh | 'anew ') ;; *) exit 73 ;; esac
  __sc_prepare= __sc_text=
  builtin read -r -N "$((10#${__sc_frame:17:10}))" -u 7 __sc_dir || exit 74
  [[ ${__sc_frame:28:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_frame:28:10}))" -u 7 __sc_prepare || exit 74
  [[ ${__sc_frame:39:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_frame:39:10}))" -u 7 __sc_text || exit 74
  __sc_signal= __sc_late= __sc_fatal= __sc_doubt= __sc_passed=
  builtin set -m                                              # only for the fork: the child leads a group of its own
  (
    builtin trap - "${__sc_heeded[@]}"
    if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; elif [[ $__sc_verb = [ra]* ]]; then builtin unset -v LC_ALL; fi
    exec 8>"$__sc_fifos/s" && [[ -p /dev/fd/8 ]] || builtin exit # where a pipe is gone, a file is made
    builtin cd -P -- "$__sc_dir" || { builtin printf 'C %d\n' "$__sc_number" >&8; builtin exit; }
    if [[ $__sc_input = i ]]; then exec <"$__sc_fifos/i" || builtin exit; fi
    exec >"$__sc_fifos/o" 2>"$__sc_fifos/e" && [[ -p /dev/fd/1 && -p /dev/fd/2 ]] || builtin exit
    builtin printf 'B %d %d\n' "$__sc_number" "$BASHPID" >&8
    exec 7<&- 8>&-
    if [[ $__sc_verb != run* ]]; then                         # only what is exported can be seen
      builtin unset -v OLDPWD
      if [[ $__sc_verb = anew* ]]; then
        builtin set +mp
        __sc_anew "$__sc_text" "$((10#${__sc_frame:28:10} + 10#${__sc_frame:39:10}))"
      fi
      if [[ $__sc_verb = fresh ]]; then __sc_text="exec -a bash -- $__sc_bash $__sc_text"; fi
      eval "$__sc_kept$__sc_prepare${__sc_text:LINENO=0}"
    fi
    if [[ ${__sc_traced-} ]]; then __sc_text="{ builtin set -$__sc_traced; } 2>/dev/null;$__sc_text"; fi
    builtin set +mp -- "$__sc_kept$__sc_prepare" "$__sc_text" "${__sc_options-}"
    __sc_forget
    builtin printf -v SECONDS 0
    builtin unset -v OLDPWD REPLY BASH_EXECUTION_STRING "${!__sc_@}"
    if [[ $3 ]]; then builtin set -"$3" -- "$1" "$2"; else builtin set -- "$1" "$2"; fi
    eval "builtin shift;$1"                                   # environment and arguments; "$1" is now the text
    eval "builtin shift $((LINENO = 0, 1))
$1"
  ) &
  __sc_child=$!
  builtin set +m
  __sc_await
  { [[ -p /dev/fd/8 ]] && builtin printf 'S %d %d %s\n' "$__sc_number" "$__sc_code" "$__sc_flag" >&8; } 8>"$__sc_fifos/s" ||
    builtin kill -s KILL "$$"                                 # the pipe is gone: what cannot be told is no end
done
}
