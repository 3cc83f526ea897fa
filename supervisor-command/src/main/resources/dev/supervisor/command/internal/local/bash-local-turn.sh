# The bash of a local session gives way to a dash, see dash-local.sh, or says "H pid" when it does not: where the kernel session
# is another's, where commands have to be given back what would change a dash, too, and where a signal of terminals is ignored,
# which a dash does not keep. Only perl can open a terminal here. Unless it is known that all of it works, a child tries it first.
#
# Sent in a frame after the text for dash; "i" says that it is known.
__sc_told=${__sc_body:0:10#${__sc_frame:17:10}}
__sc_open='$^F = 9; $none = pack "i", 0; $number = pack "i", 0;
  if (open(M, "+<", "/dev/ptmx") && ioctl(M, 0x40045431, $none) && ioctl(M, 0x80045430, $number)
      && open(S, "+<", "/dev/pts/" . unpack("i", $number)) && fileno(M) < 10 && fileno(S) < 10) {
    exec @ARGV, fileno(M) . "<&- " . fileno(S) . "<&-";
  }'
__sc_ignored=$(exec cat /proc/self/status) __sc_ignored=${__sc_ignored#*SigIgn:?} __sc_ignored=${__sc_ignored%%?SigCgt*}
if [[ ! $2 && $7 = "$$" ]] && ((!(16#$__sc_ignored >> 19 & 5))) &&
  __sc_dash=$(builtin type -P dash) && __sc_perl=$(builtin type -P perl); then
  if [[ ${__sc_frame:50:1} != i ]]; then
    command mkdir -m 700 "$1/p" &&
      builtin printf '(exec cat /proc/self/stat /proc/self/status >"$1/o")&\n__sc_over 1\n' >"$1/p/f" &&
      command setsid "$__sc_perl" -e "$__sc_open" "$__sc_dash" -c "$__sc_told" dash "$1/p" "$BASH"
    IFS=' ' builtin read -r -d '' -a __sc_seen <"$1/p/o"        # number, name, state, parent, group, session, terminal
    [[ ${__sc_seen[0]} = "${__sc_seen[4]}" && ${__sc_seen[3]} = "${__sc_seen[5]}" && ${__sc_seen[6]} = 0 &&
      $(<"$1/p/s") = 'S 1 0 -' && $(<"$1/p/o") = *"SigIgn:"?"$__sc_ignored"* ]] || __sc_perl=
    command rm -rf "$1/p"
  fi
  if [[ $__sc_perl ]]; then
    SHLVL=$((SHLVL + 1))                                      # of which `exec` takes one, but not in a child
    builtin exec "$__sc_perl" -e "$__sc_open" "$__sc_dash" -c "$__sc_told" dash "$1" "$BASH"
  fi
fi
builtin unset -v __sc_seen __sc_told __sc_open __sc_ignored __sc_dash __sc_perl
builtin printf 'H %d\n' "$$" >"$1/s"
