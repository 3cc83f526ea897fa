# The driver of a local session: bash 4.4 or later, told what to do through pipes that no command can touch.
#
#   fifo  f: frames from the JVM (its end of file: the JVM has no more commands, or is gone)
#   fifo  s: status lines to the JVM (its end of file: the watchdog is gone): "H pid" ready, "D pid" a dash is, then for command n: "B n pid"
#         begun, "C n" no such directory,
#         "L n" the text has ended and there are still processes of its group, which are killed when a frame "clear" comes,
#         "S n code flag" over, where the flag is "-" or "L" when processes were left over and killed; "K n" when the
#         watchdog has carried out a request; "E", the last of all, when it has killed all that there was
#   fifo  i, o, e: stdin, stdout, stderr of the command, opened by it and ended by the kernel
#   fifo  k: requests "n SIGNAL pid since" to the watchdog; its end of file means that the JVM has let go or is dead
#
# A frame is 64 bytes of columns, "verb n d p t i w q": the number of the command, the lengths of directory, preparation
# and text, which follow, whether it has a stdin (i) or not (-), how long what is left behind is waited for, and what the
# three are: ASCII, as it is read in the locale of the commands; words of ASCII that stand for them (q); or, where that would
# take long, bytes, for which the locale is changed (b).
#
#   run    the text, in a child: isolated
#   exec   the same, where the text is one exec of a program, for which less of a shell has to be put in order
#   quick  the text is all that the child of the shell does to become a program: that has the least to be read
#   fresh  the text is the arguments of a bash of its own
#   turn   the text, in the session: it has a dash take its place, see bash-local-turn.sh
#   anew   the text, in a bash of its own that knows what the session was prepared with
#   stay   the text, in the session itself, which it may change: ASCII only, whatever bytes it stands for
#   leave  no more of these: from now on commands are isolated
#   clear  those are to be killed whom the text has left behind
#
# A session begins with texts that stay, see bash-stay.sh, or at once with isolated ones. Whatever a text that stays has
# done (functions called `read`, IFS, set -u, a locale, closed descriptors), the driver has to get by with: so it says
# `builtin`, splits no words, and has no descriptor and no variable of its own while such a text runs.
#
# This is what begins: it makes the pipes and the watchdog. When the JVM has opened its ends, it sends what serves commands:
# 32 bytes with two lengths and how it goes on, what is taken when something is odd, and the rest. That is for a new bash, which takes this
# one's place: a shell forks the faster the less it ever had in its memory, and it has no $! of ours.

builtin printf -v __sc_bash %q "$BASH"
__sc_shell=$$
exec 7<&0 0</dev/null
__sc_kept=
__sc_keep
__sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C                  # lengths are bytes
IFS= builtin read -r -N "$1" -u 7 __sc_fifos || exit 70
set --
cd / && command mkfifo -m 600 "$__sc_fifos"/{f,i,o,e,s,k} && hash -r || exit 71
exec 5<>"$__sc_fifos/k" 6<>"$__sc_fifos/s" 8>"$__sc_fifos/s" 6<&-
printf 'ready\n'
read -r -N 32 -u 7 __sc_frame || { rm -rf -- "$__sc_fifos"; exit 72; }
exec >/dev/null

# The watchdog: carries requests out, and when the JVM is gone leaves nothing behind. It outlives everything else of
# the session, and it alone keeps fd 8 open, so that the end of file there says "all gone", or that it is gone itself.
__sc_watch() {
  local number signal pid since
  trap '' HUP INT QUIT USR1 USR2 ALRM TERM
  exec 2>/dev/null 4<"$__sc_fifos/k" 5<&- 7<&-
  while read -r -t 86400 -u 4 number signal pid since || [ $? -gt 128 ]; do
    if [ -z "$number" ]; then                               # a cleaner of temporary files would take them for forgotten
      touch -- "$__sc_fifos" "$__sc_fifos"/*
      continue
    elif [ "$pid" = $$ ]; then
      __sc_interrupt "$signal" "$since"
    else
      __sc_look "$pid"
      if [ "${__sc_seen[1]}" = $$ ] || [ ! -d /proc/self ]; then # else it is reaped, and its number another's
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

# The arguments are explained in bash-local-run.sh. Where texts stay, the user's variables are in their place.
__sc_load='\builtin eval "$__sc_odd"; '
__sc_heed
set -- "$((10#${__sc_frame:0:10}))" "$((10#${__sc_frame:11:10}))" \
  "$__sc_fifos" "$__sc_kept" '' '' "$__sc_bash" '' "$__sc_session" "$__sc_traps" "${__sc_heeded[@]}"
if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; else unset -v LC_ALL; fi
if [[ ${__sc_frame:22:4} = once ]]; then                      # for one command a new bash takes longer than it spares
  IFS= TMOUT= read -r -N "$1" -u 7 __sc_odd && IFS= TMOUT= read -r -N "$2" -u 7 REPLY || exit 72
  exec 7<&-
  : & disown $!                                               # $! is inherited: the command's shall not be the watchdog
  shift 2
  __sc_forget
  unset -v __sc_fifos __sc_kept __sc_bash __sc_shell __sc_locale __sc_session __sc_traps __sc_heeded __sc_load __sc_seen
  eval "$REPLY"
  exit
fi
if [[ ${__sc_frame:22:4} = stay ]]; then eval "$__sc_kept"; fi
eval "exec $__sc_bash"' --noprofile --norc -p -c "IFS= TMOUT= read -r -N \$1 -u 7 __sc_odd &&
  IFS= TMOUT= read -r -N \$2 -u 7 REPLY || exit 72; exec 7<&-; shift 2; eval \"\$REPLY\"" bash "$@"'
