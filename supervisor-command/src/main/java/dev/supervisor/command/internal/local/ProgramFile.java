package dev.supervisor.command.internal.local;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The file that is executed for a program's name: whether the kernel does all of it. With whatever else it may be, each shell does something of its own. */
final class ProgramFile {
  // Of an ELF file: the mark and the width of words, their order, later the processor.
  private static final int ORDER = 5;
  private static final int MACHINE = 18;
  private static final int END = 20;

  /** What a kernel reads of a script at least, to know its interpreter. */
  private static final int HEAD = 127;

  /** Read for the first program. */
  private static final class Own {
    static final byte[] HEAD = head(new File("/proc/self/exe"));
  }

  private ProgramFile() {}

  /**
   * {@return whether the name leads to a program for this machine, or to a script that begins with the name of one}
   *
   * @param name as it was given, in ASCII
   * @param directory in which it runs
   * @param path the directories in which shells look for it; all of them absolute
   */
  static boolean isRunByKernel(String name, String directory, String path) {
    return find(name, directory, path) != null;
  }

  /**
   * {@return the file of such a name, as a bash tells a program that it starts by {@code _}; null where the kernel does not do all of
   * it} The parameters are those of {@link #isRunByKernel(String, String, String)}.
   */
  static @Nullable String find(String name, String directory, String path) {
    if (name.startsWith("/")) {
      return isRunByKernel(new File(name)) ? name : null;
    }
    if (name.indexOf('/') >= 0) {
      // A script is told the name of its file, which a bash makes absolute.
      var file = new File(directory, name);
      return isExecutable(file) && isNative(head(file)) ? name : null;
    }
    int from = 0;
    while (from < path.length()) {
      int next = path.indexOf(File.pathSeparatorChar, from);
      int end = next < 0 ? path.length() : next;
      String in = path.substring(from, end);
      var file = new File(in, name);
      if (isExecutable(file)) {
        return isRunByKernel(file) ? in + (in.endsWith("/") ? "" : "/") + name : null;
      }
      from = end + 1;
    }
    return null;
  }

  private static boolean isRunByKernel(File file) {
    if (!isExecutable(file)) {
      return false;
    }
    byte[] head = head(file);
    return isNative(head) || isNative(head(interpreter(head)));
  }

  private static boolean isExecutable(File file) {
    return file.canExecute() && file.isFile();
  }

  private static boolean isNative(byte[] head) {
    byte[] own = Own.HEAD;
    return head.length >= END
        && own.length >= END
        && head[0] == 0x7f
        && Arrays.equals(head, 0, ORDER + 1, own, 0, ORDER + 1)
        && Arrays.equals(head, MACHINE, END, own, MACHINE, END);
  }

  /** {@return what a script names in its first line; null when it is none, or that could be meant otherwise} */
  private static @Nullable File interpreter(byte[] head) {
    String line = new String(head, StandardCharsets.ISO_8859_1);
    int end = line.indexOf('\n');
    if (!line.startsWith("#!/") || end < 0) {
      return null;
    }
    int blank = line.indexOf(' ');
    var file = new File(line.substring(2, blank > 0 && blank < end ? blank : end));
    return isExecutable(file) ? file : null;
  }

  /** {@return how it begins; nothing where that cannot be seen, though it may be executable all the same} */
  private static byte[] head(@Nullable File file) {
    if (file == null) {
      return new byte[0];
    }
    try (var in = new FileInputStream(file)) {
      var head = new byte[HEAD];
      return Arrays.copyOf(head, Math.max(0, in.read(head)));
    } catch (IOException notToBeRead) {
      return new byte[0];
    }
  }
}
