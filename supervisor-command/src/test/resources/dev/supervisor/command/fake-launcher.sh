# A launcher for tests, that reaches this machine and does something wrong on the way: fake-launcher.sh DIR HOW… LINE.
# Leaves in DIR a line in "starts" for each start, and the pids of those who carry the bytes in "up", "down" and "err".
dir=$1 how=$2 line=${!#}
echo "$$" >>"$dir/starts"

carry() { # $1 the name, then what carries
  echo "$BASHPID" >"$dir/$1"
  shift
  exec "$@"
}

pass() { # $1 bytes, each as soon as it comes
  dd bs=1 count="$1" 2>/dev/null
}

case $how in
  banner) # noise on both streams, without a newline, and some that looks like ours
    printf 'Welcome!\n\0\377 ab@@ 0123456789abcdef0123456789abcdef'
    printf 'Last login: never 0123456789abcdef' >&2
    exec sh -c "$line"
    ;;
  refuse) # the first $3 times
    if [ "$(grep -c . "$dir/starts")" -le "$3" ]; then
      echo "connect to host failed: Connection refused" >&2
      exit 255
    fi
    exec sh -c "$line"
    ;;
  mute)
    echo "knock, knock" >&2
    exec sleep 1000
    ;;
  carry) # so that the test can stop, or end, one of the three
    (carry up cat) | sh -c "$line" 2> >(carry err cat >&2) | carry down cat
    ;;
  cut) # after $3 bytes of stdout, which ends then
    exec > >(pass "$3")
    exec sh -c "$line"
    ;;
  cuterr)
    exec 2> >(pass "$3" >&2)
    exec sh -c "$line"
    ;;
  drop) # $4 bytes of stdout after the first $3
    exec > >(pass "$3"; pass "$4" >/dev/null; exec cat)
    exec sh -c "$line"
    ;;
  droperr)
    exec 2> >(exec >&2; pass "$3"; pass "$4" >/dev/null; exec cat)
    exec sh -c "$line"
    ;;
  socket) # stdout and stderr are sockets
    exec perl -MSocket -e '
      for my $fd (1, 2) {
        socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die;
        my $pid = fork;
        if (!$pid) {
          close $theirs;
          open(my $to, ">&", $fd) or die;
          while (sysread($ours, my $bytes, 65536)) { syswrite($to, $bytes); }
          exit;
        }
        open($fd == 1 ? *STDOUT : *STDERR, ">&", $theirs) or die;
      }
      my $status = system "sh", "-c", $ARGV[0];
      close STDOUT;
      close STDERR;
      1 while wait > 0;
      exit($status & 127 ? 128 + ($status & 127) : $status >> 8);' "$line"
    ;;
  hold) # leaves somebody behind who holds the streams open
    sleep 1000 &
    echo $! >"$dir/holder"
    sh -c "$line"
    ;;
esac
