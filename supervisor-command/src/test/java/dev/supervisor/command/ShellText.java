package dev.supervisor.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Random shell text: much of what bash can do, some of it wrong, none of it depending on time, chance or the number of a
 * process.
 */
final class ShellText {
  private static final String[] NAMES = {"a", "b", "c", "list", "map", "PATHS", "x1"};
  private static final String[] FUNCTIONS = {"f", "g", "printf", "echo", "cd", "eval"};
  private static final String[] OPTIONS = {
    "set -e",
    "set -u",
    "set -f",
    "set -o pipefail",
    "set -C",
    "set -a",
    "set +e",
    "set -v",
    "set -b",
    "set -h",
    "set +h",
    "set +B",
    "set -E",
    "set -T",
    "set -o posix",
    "shopt -s extglob",
    "shopt -s nullglob",
    "shopt -s lastpipe",
    "shopt -s dotglob",
    "shopt -s inherit_errexit",
    "shopt -s expand_aliases",
    "set -k",
    "set -P",
    "set -p",
  };
  private static final String[] WORDS = {
    "one",
    "'two words'",
    "\"$a\"",
    "$b",
    "\"${list[@]}\"",
    "${#a}",
    "${a:-none}",
    "${b:=set}",
    "${a/o/0}",
    "${a^^}",
    "$'tab\\tnul\\x41'",
    "*",
    "?",
    "[a-c]*",
    "~",
    "{1..3}",
    "{a,b}c",
    "-n",
    "--",
    "\\\\",
    "'it'\\''s'",
    "\"$@\"",
    "$#",
    "$?",
    "\"$*\"",
    "$((1 + 2 * 3))",
    "$(echo sub)",
    "`echo tick`",
    "$0",
    "$LINENO",
    "é",
    "$'\\xff'",
    "\"${!a}\"",
    "''",
    "${a:1:2}",
    "${a%e}",
    "$-",
    "${map[k]}",
    "${PWD##*/}",
    "${a@Q}",
    "!",
    "\"\n\"",
    "#",
    "${nope?gone}",
    "${a[3]}"
  };

  private final Random random;

  private final String[] words;
  private final String[] traps;

  /**
   * @param strict whether the text may ask for what only a bash of its own answers exactly
   */
  ShellText(long seed, boolean strict) {
    this.random = new Random(seed);
    this.words = strict ? WORDS : without(WORDS, "nope|!a");
    this.traps =
        strict ? new String[] {"EXIT", "ERR", "RETURN", "USR1"} : new String[] {"EXIT", "USR1"};
  }

  private static String[] without(String[] all, String pattern) {
    Pattern unwanted = Pattern.compile(pattern);
    return Stream.of(all).filter(it -> !unwanted.matcher(it).find()).toArray(String[]::new);
  }

  /** {@return lines, each complete in itself as far as it is right at all} */
  List<String> statements() {
    var all = new ArrayList<String>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      all.add(statement(3));
    }
    return all;
  }

  private String any(String... of) {
    return of[random.nextInt(of.length)];
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private String word() {
    String word = any(words);
    return once(5) ? word + any(words) : word;
  }

  private String words() {
    var all = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      all.append(' ').append(word());
    }
    return all.toString();
  }

  private String name() {
    return any(NAMES);
  }

  private String statement(int depth) {
    if (depth <= 0 || once(3)) {
      return simple() + redirection();
    }
    int less = depth - 1;
    return switch (random.nextInt(22)) {
      case 0 ->
        "if " + statement(less) + "; then " + statement(less) + "; else " + statement(less)
            + "; fi";
      case 1 -> "for " + name() + " in" + words() + "; do " + statement(less) + "; done";
      case 2 -> {
        String counter = "i" + depth; // one for each depth, so that every loop ends
        yield "for ((" + counter + " = 0; " + counter + " < " + random.nextInt(4) + "; " + counter
            + "++)); do " + statement(less) + "; done";
      }
      case 3 -> {
        String counter = "i" + depth;
        yield counter + "=3; while ((" + counter + "-- > 0)); do " + statement(less)
            + any("; ", "; continue; ", "; break; ") + "done";
      }
      case 4 ->
        "case " + word() + " in a*) " + statement(less) + ";; *o*) " + statement(less)
            + ";& *) echo other;; esac";
      case 5 -> "( " + statement(less) + "; " + statement(less) + " )" + redirection();
      case 6 -> "{ " + statement(less) + "; " + statement(less) + "; }" + redirection();
      case 7 ->
        statement(less) + " | "
            + any("cat", "sort", "tr a-z A-Z", "while read -r l; do echo \"<$l>\"; done", "wc -l");
      case 8 -> statement(less) + any(" && ", " || ", "; ") + statement(less);
      case 9 -> "! " + statement(less);
      case 10 ->
        any(FUNCTIONS) + "() { local a=inner; " + statement(less) + "; return " + random.nextInt(5)
            + "; }";
      case 11 -> name() + "=$(" + statement(less) + ")";
      case 12 -> "eval " + quoted(statement(less));
      case 13 -> "trap " + quoted("echo bye; " + statement(0)) + " " + any(traps);
      case 14 -> "{ cat <<EOF\n" + word() + "\n$(" + statement(0) + ")\nEOF\n}";
      case 15 -> "{ cat <<'EOF'\n" + word() + "\nEOF\n}";
      case 16 -> "{ { " + statement(less) + "; } & wait $!; }";
      case 17 -> "cat <(" + statement(0) + ")";
      case 18 -> statement(less) + " 2>&1";
      case 19 ->
        "[[ " + word() + any(" == ", " != ", " < ", " -lt ") + word() + " ]] && echo holds";
      case 20 -> "bash -c " + quoted(statement(less)) + " sub" + words();
      default -> any(OPTIONS);
    };
  }

  private String simple() {
    return switch (random.nextInt(30)) {
      case 0 -> name() + "=" + word();
      case 1 -> "list=(" + words() + " )";
      case 2 -> "declare -A map=([k]=" + word() + ")";
      case 3 -> "printf '%s|'" + words();
      case 4 -> "printf '%q %b %d\\n'" + words();
      case 5 -> "export " + name() + "=" + word() + "; env | grep -a '^[abc]=' | sort";
      case 6 -> "declare -p " + name();
      case 7 -> "read -r " + name() + " <<< " + word();
      case 8 -> "read " + name() + " rest";
      case 9 -> "mapfile -t list";
      case 10 -> "cd " + any("sub", ".", "nowhere", "\"$PWD\"") + " && pwd";
      case 11 -> "exit " + any("", "0", "3", "256", "-1", "word");
      case 12 -> "return " + random.nextInt(9);
      case 13 -> "test " + word() + " = " + word();
      case 14 -> "(( a " + any("+=", "=", "/=", "<<=") + " " + random.nextInt(3) + " ))";
      case 15 -> any("true", "false", ":", "nosuchcommand", "./nosuchfile", "/etc/passwd", "/");
      case 16 -> any("f", "g") + words();
      case 17 -> "set --" + words();
      case 18 -> "shift " + any("", "1", "9");
      case 19 -> "unset " + any("", "-v ", "-f ") + name();
      case 20 ->
        any(
            "umask",
            "umask 077",
            "ulimit -n",
            "ulimit -n 64",
            "pwd",
            "shopt -p extglob",
            "hash",
            "type f",
            "trap",
            "alias");
      case 21 -> "exec " + any("3>file3", "3>&1", "2>&1", ">>file", "</dev/null", "true", "nosuch");
      case 22 -> any("echo x >&3", "cat <&3", "exec 3>&-");
      case 23 ->
        any(
            "foo(",
            "echo \"open",
            "fi",
            "echo )",
            "then",
            "<<< x",
            "a b() { :; }",
            "echo $(",
            "${",
            "case x in");
      case 24 -> "(kill -" + any("TERM", "PIPE", "USR1", "HUP") + " $BASHPID); echo $?";
      case 25 -> "let " + any("a=1+1", "'b = a * 2'", "1/0");
      case 26 ->
        any(
            "seq 5",
            "seq 5 | head -n 2",
            "ls",
            "cat",
            "wc -c",
            "cat file",
            "echo {a..c}*",
            "true | false | true; echo \"${PIPESTATUS[@]}\"");
      case 27 -> "readonly " + name() + any("", "=r");
      case 28 -> "getopts ab: " + name() + " -a -b; echo $OPTIND";
      default -> "echo" + words();
    };
  }

  private String redirection() {
    return once(6)
        ? any(
            " > file",
            " >> file",
            " 2> err",
            " < file",
            " 2>/dev/null",
            " > sub",
            " >| file",
            " &> both",
            " < /nowhere",
            " 1>&2",
            " <<< here")
        : "";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
