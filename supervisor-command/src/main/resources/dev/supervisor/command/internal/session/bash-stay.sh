# Texts that stay: what the drivers for bash have in common about them. It is sent between bash-common.sh and them.
#
# Such a text meets a shell that is the user's. All that is ours then is the loop around it, which was parsed before, with
# the paths of pipes written into it, and a trap for URG, by which a process beside the shell makes it leave out the rest
# of a text: a DEBUG trap skips every simple command, and breaks out of one loop each time, until those with an "__sc_" in
# them come, which are ours.
#
# A frame is a head of columns, "stay n d p t i", with the lengths of a directory and a text that follow, both as words of
# ASCII only, whatever bytes they stand for; and whether there is an input (i) or not (-). The head is as long as a flavour
# has it. Another head ends the loop; what follows that is in __sc_text.

# Stops a text that stays: the shell leaves out the rest of it, and what the text has begun gets signal $1. That is
# what began at $2 or later, in hundredths of a second since the machine did: the others are part of the state.
__sc_interrupt() {
  local pid
  kill -s URG "$__sc_shell"
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    [ "$pid" != "$__sc_shell" ] && [ "$pid" != "$BASHPID" ] || continue
    __sc_look "$pid"
    if __sc_belongs && ((__sc_seen[19] >= $2)); then
      kill -s "$1" "$pid"; kill -s CONT "$pid"
    fi
  done
}

# Never called: a text must not be in a function. Its body is taken, where these are written in:
#
#   @f @o @e @i    the paths of frames and of the three streams
#   @head          how long a head is
#   @ready         says that it takes texts
#   @there         whether the pipes are still there
#   @begins        says that the text is about to begin; its input is open
#   @begun         says that it begins; its outputs are open, too
#   @none          says that there is no such directory
#   @over          says that the text is over, with code __sc_code
#   @after         opens what isolated commands need
#   @lost          ends the shell, which cannot say what it has to, by a signal: that is no code of a text
#
# A text may have taken away what this needs: builtins, redirections (set -r), pipes, descriptors. So each step that has to
# succeed ends the shell when it does not. After `set -n` nothing is carried out and all succeeds, which is why the loops
# here end by success. A text that leaves more loops than it has, with `break` or `continue`, comes to the next round
# without having been told as over. Whether commands are traced (set -vx) is put aside between texts, and each takes it
# back on its first line, which is ours.
__sc_stay() {
  builtin trap '{ __sc_stopped=1 __sc_traced=${__sc_traced-}${-//[!vx]}
  builtin set +vx
  builtin shopt -s extdebug
  builtin set -T
  builtin trap '\''[[ $BASH_COMMAND = *__sc_* || $BASH_COMMAND = *" DEBUG" ]] || ! builtin break 2>/dev/null'\'' DEBUG
  } 2>/dev/null' URG
  @ready
  __sc_told=1
  until [[ -z ${__sc_told-} ]] || ! { builtin read "-r${TMOUT+t99999999}" -N @head __sc_head &&
      { [[ ${__sc_head:17:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_head:17:10}))" __sc_dir; } &&
      { [[ ${__sc_head:39:10} = 0000000000 ]] || builtin read -r -N "$((10#${__sc_head:39:10}))" __sc_text; }
    } <@f || [[ ${__sc_head-} != stay* ]]; do
    if [[ ${__sc_stopped-} ]]; then                           # the one before; from here on nothing is skipped
      builtin trap -- - DEBUG
      builtin shopt -u extdebug
      builtin set +T
      builtin unset -v __sc_stopped
    fi
    if [[ -z ${__sc_dir-} ]] || builtin eval "\\builtin cd -P -- $__sc_dir"; then
      if [[ ${__sc_head:50:1} = i ]]; then __sc_in=@i; fi
      if [[ ${__sc_traced-} ]]; then                          # on the text's line 0, which is ours
        __sc_text=${__sc_text/":0}\"\$'\\012'"/":0}{ \\\\builtin unset -v __sc_traced; \\\\builtin set -$__sc_traced; } 2>/dev/null\"\$'\\012'"}
      fi
      until [[ -z ${__sc_text+set} ]]; do                     # once: what a break or continue of the text gets out of
        @there && @begins || @lost
        {
          @begun || @lost
          builtin eval "\\builtin unset -v __sc_head __sc_dir __sc_in __sc_told && \\builtin unset -v __sc_text &&
            { \\builtin true bash || [[ 1 ]]; } &&
            $__sc_text"
        } >@o 2>@e
        ((__sc_code = $?, 1)) || @lost                        # which may be made readonly; an assignment would end all
        unset -f builtin __sc_                                # or nothing of ours would work any more
        [[ -z ${__sc_text+set} ]] || @lost                    # it has not begun
      done <"${__sc_in-/dev/null}"
    else
      @none
    fi
    if [[ $-${__sc_-} = *[vx]* ]]; then
      __sc_traced=${__sc_traced-}${-//[!vx]}
      builtin set +vx ${__sc_-}
    fi
    if [[ ${__sc_stopped-} ]]; then
      __sc_code=143
      builtin set +v ${__sc_-}                                # a trap leaves it as it was, though $- says otherwise
    fi
    @over || @lost
    builtin unset -v __sc_head __sc_dir __sc_in __sc_text __sc_code __sc_last
    __sc_told=1
  done
}

# A script that prepares a session may have disabled builtins: the driver gets them back, its commands do not.
__sc_enable() {
  local line disabled
  disabled=$(builtin enable -n) || return
  while [[ $disabled ]]; do
    line=${disabled%%$'\n'*}
    builtin enable "${line##* }" || return
    case ${line##* } in builtin | eval | shift) ;; *) __sc_kept+="builtin $line;" ;; esac
    [[ $disabled = *$'\n'* ]] || break
    disabled=${disabled#*$'\n'}
  done
}

# Makes __sc_text of it, with what the arguments, name=text, have written in, each into what those before have made, and
# __sc_dir, quoted, for "@@" (what can have an "@" of its own comes with a control character for it); and then the way back to a driver of isolated commands. It puts the shell in order, to be run
# at once.
__sc_loop() {
  local each
  __sc_text=$(declare -f __sc_stay)
  unset -f __sc_stay __sc_loop __sc_interrupt
  __sc_text="{ ${__sc_text#*\{}
[[ \${__sc_head-} = leave* ]] || @lost
@after
__sc_bash=$__sc_bash __sc_shell=\$\$ __sc_prepared=1
trap - DEBUG ERR RETURN EXIT URG
__sc_options=\${-//[!eu]} __sc_traced=\${__sc_traced-}
set +eu +m
__sc_locale=\${LC_ALL+set}\${LC_ALL-} LC_ALL=C
$(declare -f)
__sc_enable || @lost
__sc_keep; }"
  __sc_text=${__sc_text/$'\n}\n'/$'\n'}                       # the body's own end
  for each in "$@" \
    lost='{ builtin kill -s KILL "$$" ${__sc_-} || [[ 1 ]]; /bin/sh -c "kill -s KILL $$" ${__sc_-} || [[ 1 ]]; builtin exit 173; }' \
    "@=${__sc_dir//@/$'\1'}"
  do __sc_text=${__sc_text//"@${each%%=*}"/"${each#*=}"}; done
  __sc_text=${__sc_text//$'\1'/@}
  set +p
  __sc_forget
  if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; else unset -v LC_ALL; fi
  __sc_text="${__sc_kept}unset -v OLDPWD REPLY BASH_EXECUTION_STRING ${!__sc_@}
$__sc_text"
}
