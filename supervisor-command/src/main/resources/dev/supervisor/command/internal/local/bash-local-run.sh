# Isolated commands of a local session, see bash-local.sh, at once or after texts that stay, see bash-local-stay.sh. What
# bash-common.sh and bash-local-odd.sh define is text in __sc_odd.
#
# A child begins with a copy of all that its shell has: each page that one of them writes to then is copied, and what was let
# go of lies among what is used. So there were never functions here, only their text, which is taken when something is odd;
# what never changes are the arguments of the shell, of which the traps are taken out:
#
#   $1 the pipes  $2 what commands are given back  $3, $4 options they begin with, -vx and -eu  $5 bash, quoted
#   $6 whether the session was prepared  $7 its number to the kernel  $8 traps, set at first  then signals that are heeded

if [[ ! ${__sc_prepared-} ]]; then
  builtin eval "$8"                                           # the traps
  builtin set -- "${@:1:7}" "${@:9}"
else
  if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; else builtin unset -v LC_ALL; fi
  if builtin shopt -q expand_aliases; then
    __sc_odd="\\builtin shopt -u expand_aliases
$__sc_odd
builtin shopt -s expand_aliases"
  fi
  builtin cd /
  __sc_load='\builtin eval "$__sc_odd"; '
  __sc_heed
  builtin set -- "$__sc_fifos" "$__sc_kept" "$__sc_traced" "$__sc_options" "$__sc_bash" 1 "$__sc_session" "${__sc_heeded[@]}"
  __sc_forget
  builtin unset -v __sc_fifos __sc_kept __sc_traced __sc_options __sc_bash __sc_prepared __sc_session __sc_heeded __sc_traps \
    __sc_load __sc_seen __sc_locale __sc_shell __sc_head __sc_dir __sc_in __sc_text __sc_told __sc_code
fi
builtin unset -v REPLY BASH_EXECUTION_STRING OLDPWD
exec 7<"$1/f"
builtin printf 'H %s\n' "$$" >"$1/s"
exec 2>/dev/null

until ! builtin read "-r${TMOUT+t99999999}" -N 64 -u 7 __sc_frame; do
  case $__sc_frame in 'run  '* | 'exec '* | quick* | fresh* | 'anew '* | turn*) ;; *) exit 73 ;; esac
  if [[ ${__sc_frame:62:1} != b ]]; then
    builtin read -r -N "$((10#${__sc_frame:17:10} + 10#${__sc_frame:28:10} + 10#${__sc_frame:39:10}))" -u 7 __sc_body || exit 74
  else
    LC_ALL=C builtin read -r -N "$((10#${__sc_frame:17:10} + 10#${__sc_frame:28:10} + 10#${__sc_frame:39:10}))" -u 7 __sc_body || exit 74
    if [[ $__sc_frame = turn* ]]; then
      builtin eval "${__sc_body:10#${__sc_frame:17:10}}"
      builtin continue
    fi
  fi
  if [[ ${__sc_signal+set} ]]; then                           # the last one was odd, or a signal came for none
    builtin eval "$__sc_odd"
    __sc_forget
    builtin unset -v __sc_signal __sc_late __sc_fatal __sc_doubt __sc_passed __sc_flag __sc_seen __sc_fifos __sc_number \
      __sc_session
  fi
  builtin set -m                                              # only for the fork: the child leads a group of its own
  if [[ $__sc_frame = quick* ]]; then
    (builtin eval "$__sc_body") &
  else
    (
      builtin trap - "${@:8}"
      if [[ ${__sc_frame:62:1} = b ]]; then __sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C; fi
      builtin set -- "${__sc_body:0:10#${__sc_frame:17:10}}" "${__sc_body:10#${__sc_frame:17:10}:10#${__sc_frame:28:10}}" \
        "${__sc_body:10#${__sc_frame:17:10} + 10#${__sc_frame:28:10}}" "${@:1:6}"
      # $1 the directory  $2 what prepares the text  $3 the text  $4 the pipes  $5 what is given back  $6, $7 options  $8 bash
      case ${__sc_frame:62:1} in
        q) builtin eval "\\builtin set -- $1 $2 $3 \"\${@:4}\"" ;;
        b)
          if [[ $__sc_locale ]]; then LC_ALL=${__sc_locale#set}; else builtin unset -v LC_ALL; fi
          builtin unset -v __sc_locale
          ;;
      esac
      builtin cd -P -- "$1" || { builtin printf 'C %d\n' "$((10#${__sc_frame:6:10}))" >"$4/s"; builtin exit; }
      if [[ ${__sc_frame:50:1} = i ]]; then exec <"$4/i" || builtin exit; fi
      exec >"$4/o" 2>"$4/e" 7<&- && [[ -p $4/o && -p $4/e ]] && # where a pipe is gone, a file has been made
        builtin printf 'B %d %d\n' "$((10#${__sc_frame:6:10}))" "$BASHPID" >"$4/s" && [[ -p $4/s ]] || builtin exit
      if [[ $__sc_frame != run* ]]; then                        # only what is exported can be seen
        builtin unset -v OLDPWD
        [[ $- != *a* ]] || builtin export -n "${!__sc_@}"       # as an init may have had all exported
        case $__sc_frame in
          exec*) eval "$5$2${3:LINENO=0}" ;;
          fresh*) eval "$5$2${3:LINENO=0:0}exec -a bash -- $8 $3" ;;
        esac
        builtin set +mp
        builtin eval "$__sc_odd"
        __sc_prepare=$2 __sc_text=$3 __sc_kept=$5 __sc_traced=$6 __sc_options=$7 __sc_bash=$8 __sc_prepared=$9
        builtin set --
        __sc_anew "$__sc_text" "$((${#__sc_prepare} + ${#__sc_text}))"
      fi
      if [[ $9 ]]; then builtin printf -v SECONDS 0 2>/dev/null; else SECONDS=0; fi # which an init may have made readonly
      builtin set +mp -- "$5$2" "${6:+{ builtin set -$6; \} 2>/dev/null;}$3" "$7"
      builtin unset -v OLDPWD __sc_frame __sc_body __sc_odd __sc_code __sc_signal __sc_late
      if [[ $3 ]]; then builtin set -"$3" -- "$1" "$2"; else builtin set -- "$1" "$2"; fi
      eval "builtin shift;$1"                                   # environment and arguments; "$1" is now the text
      eval "builtin shift $((LINENO = 0, 1))
  $1"
    ) &
  fi
  __sc_child=$!
  builtin set +m
  if [[ ${__sc_late-} ]]; then builtin eval "$__sc_odd"; __sc_pass; fi
  builtin wait "$__sc_child"; __sc_code=$?                    # never `wait -f`
  if [[ ${__sc_signal-} ]] || ((__sc_code > 146 && __sc_code < 151)) || builtin kill -s 0 -- "-$__sc_child"; then
    builtin eval "$__sc_odd"
    __sc_signal=${__sc_signal-} __sc_fifos=$1 __sc_session=$7 __sc_number=$((10#${__sc_frame:6:10}))
    __sc_settle
  fi
  builtin unset -v __sc_child
  builtin printf 'S %d %d %s\n' "$((10#${__sc_frame:6:10}))" "$__sc_code" "${__sc_flag--}" >"$1/s" && [[ -p $1/s ]] ||
    builtin kill -s KILL "$$"                                 # the pipe is gone: what cannot be told is no end
done
