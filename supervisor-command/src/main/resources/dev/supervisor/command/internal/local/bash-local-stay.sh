# Texts that stay in a local session, see bash-stay.sh, which goes before, and bash-local.sh. $1 is the directory of its pipes.
# What bash-common.sh and bash-local-odd.sh define is there, and is sent once more with the frame "leave".

__sc_fifos=$1 __sc_kept=
set --
builtin printf -v __sc_bash %q "$BASH"
__sc_keep
__sc_locale=${LC_ALL+set}${LC_ALL-} LC_ALL=C
builtin printf -v __sc_dir %q "$__sc_fifos"
__sc_loop head=64 \
  ready='builtin printf '\''H %s\n'\'' "$$" >@@/s
    exec 2>/dev/null' \
  there='[[ -p @@/o && -p @@/e && -p @@/s ]]' \
  begins='[[ 1 ]]' \
  begun='builtin printf '\''B %d %s\n'\'' "$((10#${__sc_head:6:10}))" "$$" >@@/s' \
  none='builtin printf '\''C %d\n'\'' "$((10#${__sc_head:6:10}))" >@@/s' \
  over='[[ -p @@/s${__sc_-} ]] && builtin printf '\''S 0 %d -\n'\'' "${__sc_code-0}" >@@/s' \
  after='__sc_fifos=@@ __sc_odd=$__sc_text' f=@@/f o=@@/o e=@@/e i=@@/i
eval "$__sc_text"
[[ ${__sc_prepared-} ]] || /bin/sh -c "kill -s KILL $$"     # an error of expansion has ended it

