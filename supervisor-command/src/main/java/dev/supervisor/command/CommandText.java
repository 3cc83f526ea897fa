package dev.supervisor.command;

import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.command.internal.text.ShellQuoting;
import dev.supervisor.command.internal.text.Signs;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.PlainText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What is to be run, as the shell gets it.
 *
 * @param name for its node
 * @param shown for people, on one line
 * @param text shell text
 * @param level what becomes of the text
 * @param arguments the text's {@code $1}, {@code $2}, …
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record CommandText(
    String name, String shown, byte[] text, Isolation level, List<byte[]> arguments) {
  private static final String EXEC = "exec --";
  private static final int SHOWN_CHARS = 200;
  private static final String LINE_ENDS = "\n\r\u000b\f\u0085\u2028\u2029";
  private static final String PLAIN = "_@%+=:,./-";

  /** Makes the text of one program. With {@code exec} it takes one fork and one exec. */
  static CommandText program(Object program, Object... arguments) {
    var words = new ShellQuoting().literal(EXEC);
    var shown = new StringBuilder();
    byte[] name = programName(program);
    append(words, shown, name);
    Objects.requireNonNull(arguments, "arguments");
    for (int i = 0; i < arguments.length; i++) {
      append(words, shown, RawBytes.of(arguments[i], "argument " + (i + 1)));
    }
    return new CommandText(
        nodeName(name), shorten(shown.toString()), words.toBytes(), Isolation.ARGV, List.of());
  }

  /** A path without a directory means the file, not something to look for in PATH. */
  private static byte[] programName(Object program) {
    byte[] name = RawBytes.of(program, "the program");
    if (name.length == 0) {
      throw new IllegalArgumentException("the program's name is empty");
    }
    if (program instanceof Path) {
      for (byte b : name) {
        if (b == '/') {
          return name;
        }
      }
      return new ShellQuoting().literal("./").raw(name).toBytes();
    }
    return name;
  }

  /** Text of the user's, run as it is. */
  static CommandText script(String text, Object... arguments) {
    byte[] bytes = RawBytes.ofText(text, "the script");
    var raw = new ArrayList<byte[]>();
    Objects.requireNonNull(arguments, "arguments");
    for (int i = 0; i < arguments.length; i++) {
      raw.add(RawBytes.of(arguments[i], "argument " + (i + 1)));
    }
    Isolation level = Signs.asksForItsShell(text) ? Isolation.ANEW : Isolation.SHELL;
    return new CommandText("script", shorten(onOneLine(text)), bytes, level, raw);
  }

  /** {@return a copy with further arguments, after the present ones} */
  CommandText with(List<?> further) {
    var raw = new ArrayList<byte[]>();
    Object[] now =
        Objects.requireNonNull(further, "arguments").toArray(); // once: it may change meanwhile
    for (int i = 0; i < now.length; i++) {
      raw.add(RawBytes.of(now[i], "argument " + (i + 1) + " of the list"));
    }
    if (level == Isolation.SHELL || level == Isolation.ANEW) {
      raw.addAll(0, arguments);
      return new CommandText(name, shown, text, level, raw);
    }
    var words = new ShellQuoting().raw(text); // they are words of the text here, the last ones
    var line = new StringBuilder(shown);
    for (byte[] each : raw) {
      append(words, level == Isolation.ARGV ? line : new StringBuilder(), each);
    }
    String all = shown.length() > SHOWN_CHARS ? shown : shorten(line.toString());
    return new CommandText(name, all, words.toBytes(), level, arguments);
  }

  /** {@return a text that has a new bash run this one; the arguments become those of that bash} */
  CommandText strict() {
    if (level == Isolation.ARGV) {
      throw new IllegalStateException(
          shown + " is a program, which runs without a shell: only shell text can be strict");
    }
    if (level == Isolation.STRICT) {
      return this;
    }
    var words = new ShellQuoting().literal("-c -- ").word(text).literal(" bash");
    arguments.forEach(it -> words.literal(" ").word(it));
    return new CommandText(name, shown, words.toBytes(), Isolation.STRICT, List.of());
  }

  /** {@return a copy for a sticky shell, where a function may have the name of a program} */
  CommandText sticky() {
    if (level == Isolation.STRICT) {
      throw new IllegalArgumentException(
          shown + " is strict: it needs a bash of its own, and cannot run in a sticky shell");
    }
    byte[] plain =
        level == Isolation.ARGV ? Arrays.copyOfRange(text, EXEC.length(), text.length) : text;
    return new CommandText(name, shown, plain, Isolation.STICKY, arguments);
  }

  /** {@return a copy with this name for the node} */
  CommandText named(String other) {
    Objects.requireNonNull(other, "name");
    if (other.isBlank() || other.indexOf('/') >= 0 || other.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "a command cannot have the name '" + Label.text(other)
              + "': the name of a node is not blank, and has no / (it separates a path) and no # (it numbers namesakes)");
    }
    return new CommandText(other, shown, text, level, arguments);
  }

  private static void append(ShellQuoting words, StringBuilder shown, byte[] word) {
    words.literal(" ").word(word);
    String text = new String(word, StandardCharsets.UTF_8);
    shown.append(shown.isEmpty() ? "" : " ").append(isPlain(text) ? text : "'" + text + "'");
  }

  /** {@return whether it is read as it is, without quotes} */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!word && PLAIN.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** The program's own name, without what a node's name cannot have. */
  private static String nodeName(byte[] program) {
    String text = new String(program, StandardCharsets.UTF_8);
    String last = text.substring(text.lastIndexOf('/') + 1).replace('#', '_');
    return last.isBlank() ? "program" : last;
  }

  /** {@return as much of the text as is shown} Looks at each character once, unlike an expression for the blanks before a line's end. */
  private static String onOneLine(String text) {
    var shown = new StringBuilder();
    int at = 0;
    while (at < text.length() && shown.length() <= SHOWN_CHARS) {
      int end = at;
      while (end < text.length() && LINE_ENDS.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      String line = text.substring(at, end).strip();
      if (!line.isEmpty()) {
        shown
            .append(shown.isEmpty() ? "" : "; ")
            .append(line.substring(0, Math.min(line.length(), SHOWN_CHARS + 1)));
      }
      at = end + 1;
    }
    return shown.toString();
  }

  private static String shorten(String text) {
    int end = PlainText.cut(text, SHOWN_CHARS);
    String line = PlainText.escaped(text.substring(0, end));
    return end == text.length() ? line : line + "…";
  }
}
