package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shell text that is nothing but a program and plain words: a bash that is given this alone replaces itself by the program, so
 * it can be run as a program is. Where anything could be meant otherwise, a text stays a text.
 */
final class ProgramOfText {
  private static final String MARKS = "_@%+=:,./-";

  /** Builtins and reserved words of any bash, as far as a plain word can be one; whatever has a {@code /} is a file. */
  private static final Set<String> OF_BASH = Set.of(
      (". : alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo"
              + " enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile"
              + " popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true"
              + " type typeset ulimit umask unalias unset wait"
              + " if then else elif fi case esac for select while until do done in function time coproc")
          .split(" "));

  /** A bash that looks for a program heeds these. */
  private static final Set<String> OF_SEARCH = Set.of("EXECIGNORE", "SHELLOPTS");

  private ProgramOfText() {}

  /** {@return whether a word in this environment can mean nothing but the program of that name} */
  static boolean isPossible(Map<String, String> environment) {
    for (String name : environment.keySet()) {
      if (name.startsWith("BASH") || OF_SEARCH.contains(name)) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@return the text of a program that does the same; null where there is none} Looks at the program's file: one that is not
   * found, or that the kernel does not run by itself, is for the text to tell of.
   *
   * @param job for a session that was not prepared
   * @param path the directories in which shells look for programs; all of them absolute
   */
  static byte @Nullable [] of(Job job, String path) {
    byte[] text = job.text();
    if (job.level() != Isolation.SHELL
        || text.length == 0
        || !ProgramFrame.isShort(job, 0)
        || !isPlain(text)) {
      return null;
    }
    var words = new String(text, StandardCharsets.US_ASCII)
        .replace('\n', ' ')
        .replace('\t', ' ')
        .strip();
    int end = words.indexOf(' ');
    String name = end < 0 ? words : words.substring(0, end);
    String preparation = new String(job.preparation(), StandardCharsets.US_ASCII);
    if (!isProgram(name) || !DashFrame.isPlain(preparation) || isOfLocale(preparation)) {
      return null;
    }
    String file =
        ProgramFile.find(name, new String(job.directory(), StandardCharsets.US_ASCII), path);
    return file == null || !DashFrame.isWord(file) ? null : program(file, words);
  }

  /** A shell gives each program the variable {@code _}, which has the file, but {@code exec} does not. */
  private static byte[] program(String file, String words) {
    var program = new ShellQuoting().literal("_='" + file + "' exec --");
    int at = 0;
    while (at < words.length()) {
      int blank = words.indexOf(' ', at);
      int end = blank < 0 ? words.length() : blank;
      if (end > at) {
        program.literal(" '" + words.substring(at, end) + "'");
      }
      at = end + 1;
    }
    return program.toBytes();
  }

  /** {@return whether these are words with no quote, no pattern, and nothing to be expanded, on one line} */
  private static boolean isPlain(byte[] text) {
    int last = text.length - 1;
    for (int i = 0; i <= last; i++) {
      char c = (char) text[i];
      boolean word = (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == ' '
          || c == '\t'
          || MARKS.indexOf(c) >= 0;
      if (!word && !(c == '\n' && i == last)) {
        return false;
      }
    }
    return true;
  }

  /** {@return whether it may change the locale to one that there is not: a bash warns of that, and a dash does not} */
  private static boolean isOfLocale(String preparation) {
    int at = preparation.indexOf(" L");
    while (at >= 0) {
      int end = at + 1;
      while (end < preparation.length()
          && (preparation.charAt(end) == '_' || Character.isLetter(preparation.charAt(end)))) {
        end++;
      }
      String name = preparation.substring(at + 1, end);
      if ((name.startsWith("LC_") || name.startsWith("LANG"))
          && !preparation.startsWith("='C';", end)) {
        return true;
      }
      at = preparation.indexOf(" L", end);
    }
    return false;
  }

  /** {@return whether it is neither an assignment, a job, nor anything of bash's own} */
  private static boolean isProgram(String name) {
    return !name.isEmpty()
        && name.indexOf('=') < 0
        && name.charAt(0) != '-'
        && name.charAt(0) != '%'
        && !OF_BASH.contains(name);
  }
}
