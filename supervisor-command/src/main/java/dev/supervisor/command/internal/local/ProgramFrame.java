package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.ShellQuoting;
import org.jspecify.annotations.Nullable;

/**
 * A program on its way to a session that was not prepared: what a child of the shell does for it is written here, so that the shell need
 * not take a frame apart, and its child has a few words to read in place of all that other commands need.
 */
final class ProgramFrame {
  /*
   * How it works. The text is read with the arguments of the shell that bash-local-run.sh explains: $1 has the pipes, $2 what is given
   * back to commands. The traps of the shell are not its child's, and `exec` has signals as the shell was begun with. Nothing here can
   * be an alias or a function: only a session that was prepared has such.
   */
  private static final String VERB = "quick";

  /** What is longer is read by bytes, for which the locale has to be changed: see {@link Frame}. */
  private static final int SHORT = 2048;

  private ProgramFrame() {}

  /**
   * {@return the whole of a job; null when it is not for this}
   *
   * @param carried what goes before its preparation
   */
  static byte @Nullable [] of(Job job, int number, byte[] carried, boolean input) {
    byte[] directory = job.directory();
    byte[] preparation = job.preparation();
    byte[] text = job.text();
    if (!isShort(job, carried)) {
      return null;
    }
    String name = Integer.toString(number);
    var words = new ShellQuoting()
        .literal("builtin cd -P -- ")
        .word(directory)
        .literal("||{ builtin printf 'C " + name + "\\n' >\"$1/s\";builtin exit;}\n");
    if (input) {
      words.literal("exec <\"$1/i\"||builtin exit\n");
    }
    words
        .literal("exec >\"$1/o\" 2>\"$1/e\" 7<&-&&[[ -p $1/o&&-p $1/e ]]&&builtin printf 'B " + name
            + " %d\\n' \"$BASHPID\" >\"$1/s\"&&[[ -p $1/s ]]||builtin exit\n"
            + "builtin unset -v OLDPWD\n__sc_text=")
        .word(text)
        .literal("\neval \"$2\"")
        .word(new ShellQuoting().raw(carried).raw(preparation).toBytes())
        .literal("\"${__sc_text:LINENO=0}\""); // of which errors are told
    return Frame.of(VERB, number, Frame.NOTHING, Frame.NOTHING, words.toBytes(), input);
  }

  /** {@return whether it is a program in few words of ASCII} */
  static boolean isShort(Job job, byte[] carried) {
    return job.level() == Isolation.ARGV && isShort(job, carried.length);
  }

  /** {@return whether it is few words of ASCII} */
  static boolean isShort(Job job, int more) {
    byte[] directory = job.directory();
    byte[] preparation = job.preparation();
    byte[] text = job.text();
    return directory.length + more + preparation.length + text.length <= SHORT
        && isAscii(directory)
        && isAscii(preparation)
        && isAscii(text);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
