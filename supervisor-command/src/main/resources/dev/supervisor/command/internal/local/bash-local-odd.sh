# The part of the driver of a local session that is used when something is odd, besides bash-common.sh.

# The JVM has the outputs, and sees what comes: it says when processes are not to be waited for any longer, or are gone.
__sc_linger() {
  local frame
  [[ -p $__sc_fifos/s ]] && builtin printf 'L %d\n' "$__sc_number" >"$__sc_fifos/s" || builtin return
  ! builtin read "-r${TMOUT+t99999999}" -N 64 -u 7 frame || [[ $frame = clear* ]] || exit 73
}
