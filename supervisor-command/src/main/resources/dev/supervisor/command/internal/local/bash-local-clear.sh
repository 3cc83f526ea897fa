# Kills those whom a program that a dash has run has left behind, and says that it is over: see dash-local.sh. In a bash of its own,
# with bash-common.sh.
#
#   $1 the pipes  $2 the group  $3 whether it was passed a signal  $4 dash, the kernel session  $5 the number of the program  $6 its code
__sc_child=$2 __sc_passed=$3 __sc_session=$4
__sc_clear
printf 'S %d %d %s\n' "$5" "$6" "$__sc_flag" >"$1/s" && [[ -p $1/s ]] || kill -s KILL "$4"
