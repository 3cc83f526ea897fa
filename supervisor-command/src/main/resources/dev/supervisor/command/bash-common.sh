# What the drivers for bash, bash-local.sh and bash-remote.sh, have in common: it is sent before them. They keep in
# __sc_shell the process that runs the commands, in __sc_child the leader of the command's group, and clear these before
# each command:
#
#   __sc_signal  the number of a signal, plus 128, that interrupted the wait for the command
#   __sc_late    the name of a signal that came before the child was known
#   __sc_fatal   the code of a command that was passed a signal and has nothing against it
#   __sc_doubt   the code that a success is not believed after
#   __sc_passed  whether the command was passed a signal
#
# and have __sc_heed look after the rest. Each has its own __sc_linger, which waits for those who are left of the command's
# group, as long as something is to be expected of them.
#
# These run in the session, which may have functions called `read` and an IFS of a user's: so they say `builtin`.

# What the kernel says about process $1: state, parent, group, session, and as number 19 when it began; nothing when
# there is none.
__sc_look() {
  local line= IFS=$' \t\n'
  IFS= builtin read -r -d '' line <"/proc/$1/stat"
  __sc_seen=(${line##*) })
}

# Whether what was looked at last is of the shell's session, or was started by the shell in one of its own.
__sc_belongs() { [ "${__sc_seen[3]}" = "$__sc_shell" ] || [ "${__sc_seen[1]}" = "$__sc_shell" ]; }

# Kills all of the session but the caller, the shell and those in __sc_spared; whoever forks meanwhile is found the next
# time round.
__sc_sweep() {
  local round pid found
  for round in 1 2 3 4 5 6 7 8 9 10; do
    found=
    for pid in /proc/[0-9]*; do
      pid=${pid#/proc/}
      [[ " $$ $BASHPID $__sc_shell ${__sc_spared-} " != *" $pid "* ]] || continue
      __sc_look "$pid"
      [ "${__sc_seen[0]-Z}" != Z ] || continue
      __sc_belongs || [ "${__sc_seen[1]}" = $$ ] || [ "${__sc_seen[3]}" = $$ ] || continue
      found=1
      if [ "${__sc_seen[2]}" = "$pid" ]; then kill -s KILL -- "-$pid"; else kill -s KILL "$pid"; fi
    done
    [ "$found" ] || break
  done
}

# `kill $$` in a command ends that command, as it would end a shell of its own. Three races are looked after. A child
# can be so quick that its signal comes before its number is known here: then the signal waits for that. A trap that
# comes while bash reaps the child can lose its exit code, and a second `wait` would never return: so nobody waits for
# what is gone though bash believes it running. A child can end by itself before the signal is back: then its code is
# that of the signal all the same, unless it had a trap for it (of INT bash never tells; there only a success is not
# believed).
__sc_heed() {
  __sc_look "$$"
  __sc_session=${__sc_seen[3]}
  builtin trap '__sc_forward HUP 1' HUP
  builtin trap '__sc_forward INT 2' INT
  builtin trap '__sc_forward QUIT 3' QUIT
  builtin trap '__sc_forward USR1 10' USR1
  builtin trap '__sc_forward USR2 12' USR2
  builtin trap '__sc_forward ALRM 14' ALRM
  builtin trap '__sc_forward TERM 15' TERM
}
__sc_forward() {
  __sc_late=$1 __sc_signal=$(($2 + 128))
  [[ -z $__sc_child ]] || __sc_pass
}
__sc_pass() {
  local key mask fatal=$__sc_signal IFS=$' \t\n'
  __sc_passed=1
  [[ -d /proc/self ]] || fatal=
  while builtin read -r key mask; do
    case $key in SigIgn: | SigCgt:) if ((16#$mask >> (__sc_signal - 129) & 1)); then fatal=; fi ;; esac
  done <"/proc/$__sc_child/status"
  if [[ $fatal ]]; then __sc_fatal=$fatal; fi
  if [[ $__sc_late = INT ]]; then __sc_doubt=$__sc_signal; fi
  builtin kill -s "$__sc_late" -- "-$__sc_child"
  builtin kill -s CONT -- "-$__sc_child"
  __sc_late=
}

# Waits for the child; __sc_code and __sc_flag tell how it ended.
__sc_await() {
  [[ -z $__sc_late ]] || __sc_pass
  builtin wait "$__sc_child"; __sc_code=$?                    # never `wait -f`
  while
    if [[ $__sc_signal ]]; then
      __sc_code=$__sc_signal __sc_signal=
      if ! builtin kill -s 0 "$__sc_child" && [[ $(builtin jobs -rp) = "$__sc_child" ]]; then
        builtin disown "$__sc_child"                          # or it would be in the list of the running for ever
      else
        builtin wait "$__sc_child"; __sc_code=$?
      fi
    elif ((__sc_code > 146 && __sc_code < 151)) && builtin kill -s 0 "$__sc_child"; then
      # It was so quick to stop itself that there was job control, which does not wait for the stopped.
      builtin set -m
      __sc_pause
      builtin set +m
      builtin wait "$__sc_child"; __sc_code=$?
    else
      false
    fi
  do :; done
  if [[ $__sc_code = 0 && $__sc_doubt ]]; then __sc_code=$__sc_doubt; fi
  if [[ $__sc_fatal ]]; then __sc_code=$__sc_fatal; fi
  __sc_flag=-
  if builtin kill -s 0 -- "-$__sc_child"; then __sc_linger; __sc_clear; fi
  __sc_child=
}
__sc_pause() { builtin read -r -t 0.02 <> <(:); }

# Kills what is left of the command's group; that does not count what only waits to be reaped by its parent. Those who
# were passed a signal may take a moment to end. As the child has been reaped, its number can be that of a new group by
# now, of another session: that is left alone.
__sc_clear() {
  local pid round ours -
  builtin set +f
  for round in 1 2 3 4 5 6 7 8 9 10; do
    if [[ -d /proc/self ]]; then ours= __sc_flag=-; else ours=1 __sc_flag=L; fi
    for pid in /proc/[0-9]*; do
      __sc_look "${pid#/proc/}"
      if [[ ${__sc_seen[2]} = "$__sc_child" && ${__sc_seen[3]} = "$__sc_session" ]]; then
        ours=1
        if [[ ${__sc_seen[0]} != Z ]]; then __sc_flag=L; break; fi
      fi
    done
    if [[ $ours ]]; then
      [[ $__sc_flag = L && $__sc_passed && $round != 10 ]] || break
      __sc_pause
    elif ((round > 2)) || ! builtin kill -s 0 -- "-$__sc_child"; then
      break                                                   # else somebody may have forked while we looked
    fi
  done
  [[ -z $ours ]] || builtin kill -s KILL -- "-$__sc_child"
}

# In a child of the session: nothing of this is for a command to see.
__sc_forget() {
  builtin unset -f __sc_look __sc_belongs __sc_heed __sc_forward __sc_pass __sc_await __sc_pause __sc_linger __sc_clear __sc_feed __sc_forget
}
