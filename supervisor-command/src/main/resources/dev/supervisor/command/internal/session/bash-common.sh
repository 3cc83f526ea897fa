# What the drivers for bash have in common: it is sent before them. They keep in
# __sc_shell the process that runs the commands, in __sc_child the leader of the command's group, and clear these before
# each command:
#
#   __sc_signal  the number of a signal, plus 128, that interrupted the wait for the command
#   __sc_late    the name of a signal that came before the child was known
#   __sc_fatal   the code of a command that was passed a signal and has nothing against it
#   __sc_doubt   the code that a success is not believed after
#   __sc_passed  whether the command was passed a signal
#
# and have __sc_heed look after the rest. A driver that keeps its functions as text has __sc_load, which brings them back. Each has its own __sc_linger, which waits for those who are left of the command's
# group, as long as something is to be expected of them.
#
# These run in the session, which may have functions called `read` and an IFS of a user's: so they say `builtin`.

# Variables that would change how this works: they are taken out of the way, and __sc_kept gives them to commands.
__sc_keep() {
  local each all
  for each in BASH_COMPAT CDPATH EXECIGNORE FUNCNEST GLOBIGNORE TMOUT; do
    if [[ ${!each+set} ]]; then
      all=${!each@A}
      [[ $all != declare* ]] || all="builtin $all"
      ! builtin unset -v "$each" 2>/dev/null || __sc_kept+="$all;" # what is readonly stays where it is
    fi
  done
}

# What the kernel says about process $1: state, parent, group, session, and as number 19 when it began; nothing when
# there is none.
__sc_look() {
  local line= IFS=$' \t\n'
  IFS= builtin read -r -d '' line <"/proc/$1/stat"
  __sc_seen=(${line##*) })
}

# Whether what was looked at last is of the shell's session, or was started by the shell in one of its own.
__sc_belongs() { [ "${__sc_seen[3]}" = "$__sc_shell" ] || [ "${__sc_seen[1]}" = "$__sc_shell" ]; }

# Kills all of the session but the caller, the shell and those in __sc_spared; a process that forks meanwhile is found the next
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
# comes while bash reaps the child can lose its exit code, and a second `wait` would never return: so there is no waiting for
# what is gone though bash believes it running. A child can end by itself before the signal is back: then its code is
# that of the signal all the same, unless it had a trap for it (of INT bash never tells; there only a success is not
# believed).
#
# A signal that the shell was started to ignore can have no trap, and stays ignored in commands: to reset it there would
# make it fatal. So __sc_heeded names those that have one, and __sc_traps sets them.
__sc_heed() {
  local each key mask ignored=0 IFS=$' \t\n'
  __sc_look "$$"
  __sc_session=${__sc_seen[3]}
  while builtin read -r key mask; do
    if [[ $key = SigIgn: ]]; then ignored=$((16#$mask)); fi
  done <"/proc/$$/status"
  __sc_heeded=() __sc_traps=
  for each in 'HUP 1' 'INT 2' 'QUIT 3' 'USR1 10' 'USR2 12' 'ALRM 14' 'TERM 15'; do
    ((ignored >> (${each#* } - 1) & 1)) && continue
    __sc_heeded+=("${each% *}")
    __sc_traps+="builtin trap '__sc_late=${each% *} __sc_signal=$((${each#* } + 128))
      [[ ! \${__sc_child-} ]] || { ${__sc_load-}__sc_pass; }' ${each% *};"
  done
  builtin eval "$__sc_traps"
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
  __sc_settle
}

# The same after one wait, which may have been interrupted.
__sc_settle() {
  local LC_ALL=C                                              # names of processes are bytes
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
      break                                                   # else a process may have forked while we looked
    fi
  done
  [[ -z $ours ]] || builtin kill -s KILL -- "-$__sc_child"
}

# In a child of the session: nothing of this is for a command to see.
__sc_forget() {
  builtin unset -f __sc_look __sc_belongs __sc_sweep __sc_heed __sc_pass __sc_await __sc_settle __sc_pause __sc_linger __sc_clear __sc_feed \
    __sc_keep __sc_enable __sc_hide __sc_anew __sc_forget
}

# Before a child of the session becomes another program: where an init has all that is set exported (set -a), this is, too.
__sc_hide() {
  local __sc_names
  [[ $- = *a* ]] || builtin return 0
  builtin mapfile -t __sc_names < <(builtin compgen -A function __sc_)
  builtin export -fn "${__sc_names[@]}"
  builtin export -n "${!__sc_@}"
}

# In a child of the session, instead of running __sc_text there: runs it in a bash of its own, with what the session was
# prepared with. That, and what is too long to be an argument, it reads as its start-up file. $1 is the text, which the
# preparation may give arguments; $2 is how long the two are.
__sc_anew() {
  local __sc_long= __sc_args __sc_names __sc_each
  if (($2 > 120000)); then __sc_long=1; fi
  builtin set -- "$1"
  builtin eval "$__sc_prepare"
  builtin shift
  __sc_args=("$@")
  builtin set -- -c -- "$__sc_text" bash "$@"
  if [[ ! $__sc_long && ! ${__sc_prepared-} ]]; then
    builtin eval "$__sc_kept"
    builtin eval "builtin exec -a bash -- $__sc_bash \"\$@\""
  fi
  if [[ $__sc_long ]]; then
    builtin set -- -c 'builtin eval "builtin set -- \"\${__sc_args[@]}\"; builtin unset -v __sc_args __sc_text${LINENO:LINENO=0:0}
$__sc_text"' bash
  fi
  {
    BASH_ENV=/proc/self/fd/8
    builtin export BASH_ENV
    builtin unset -v POSIXLY_CORRECT                          # with it there would be no start-up file
    __sc_hide
    builtin eval "builtin exec -a bash -- $__sc_bash \"\$@\""
  } 8< <(
    builtin printf '%s\n' 'exec 9>&2 2>/dev/null'
    if [[ ${__sc_prepared-} ]]; then
      builtin shopt -p extglob
      builtin mapfile -t __sc_names < <(builtin compgen -A function)
      for __sc_each in "${__sc_names[@]}"; do
        [[ $__sc_each = __sc_* ]] || builtin declare -f -- "$__sc_each"
      done
      builtin mapfile -t __sc_names < <(builtin declare -F)
      for __sc_each in "${__sc_names[@]}"; do                 # such as are exported
        [[ $__sc_each = *' __sc_'* || $__sc_each = 'declare -f '* ]] || builtin printf '%s\n' "$__sc_each"
      done
      builtin mapfile -t __sc_names < <(builtin compgen -v)
      for __sc_each in "${__sc_names[@]}"; do
        case $__sc_each in
          __sc_* | _ | BASH | BASH_* | BASHOPTS | BASHPID | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | LINENO) ;;
          OLDPWD | PIPESTATUS | PPID | PWD | RANDOM | SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID) ;;
          *) builtin declare -p -- "$__sc_each" ;;
        esac
      done
      builtin printf '%s\n' "$__sc_kept"
      builtin alias -p
      builtin mapfile -t __sc_names < <(builtin shopt -p)
      for __sc_each in "${__sc_names[@]}"; do                 # to take these back would set BASH_COMPAT
        [[ $__sc_each = 'shopt -u compat'* ]] || builtin printf '%s\n' "$__sc_each"
      done
      builtin set +o
    else
      builtin printf '%s\n' "$__sc_kept"
    fi
    [[ ! $__sc_long ]] || builtin declare -p __sc_args __sc_text
    if [[ ${BASH_ENV+set} ]]; then
      builtin printf 'BASH_ENV=%q\n' "$BASH_ENV"
    else
      builtin printf '%s\n' 'unset -v BASH_ENV'
    fi
    [[ ! ${POSIXLY_CORRECT+set} ]] || builtin declare -p POSIXLY_CORRECT
    builtin printf '%s\n' "exec 2>&9 9>&- 8<&-" "${__sc_options:+set -$__sc_options}" "${__sc_traced:+set -$__sc_traced}"
  )
}
