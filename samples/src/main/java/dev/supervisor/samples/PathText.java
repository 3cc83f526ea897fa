package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Paths as text, the same in every locale. A file's name is bytes; {@link Path#toString} loses those that the JVM's
 * charset does not have, which in the locale {@code C} are all but ASCII.
 */
final class PathText {
  private PathText() {}

  /**
   * {@return the suffix of the file's name from its last dot on, in lower case; {@code (none)} when there is no dot, or
   * only the one it begins with}
   */
  static String type(Path file) {
    String name = name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot).toLowerCase(Locale.ROOT) : "(none)";
  }

  /** {@return the path, fit to be printed on one line} */
  static String shown(Path path) {
    String text = text(bytes(path));
    boolean slashAdded = text.endsWith("/") && text.length() > 1; // a URI marks directories
    return printable(slashAdded ? text.substring(0, text.length() - 1) : text);
  }

  /** {@return the text with what would disturb a line or a terminal written as an escape} */
  static String printable(String text) {
    var shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      if (c == '\n') {
        shown.append("\\n");
      } else if (Character.isISOControl(c)) {
        shown.append("\\x%02x".formatted(c));
      } else {
        shown.appendCodePoint(c);
      }
    });
    return shown.toString();
  }

  private static String name(Path file) {
    byte[] path = bytes(file);
    int begin = path.length;
    while (begin > 0 && path[begin - 1] != '/') {
      begin--;
    }
    return text(Arrays.copyOfRange(path, begin, path.length));
  }

  /** A URI is the one place where the JDK shows a path's own bytes. */
  private static byte[] bytes(Path path) {
    String raw = path.toUri().getRawPath();
    var bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(raw.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  /** As UTF-8; where it is none, every byte beyond ASCII as an escape. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (Arrays.equals(text.getBytes(UTF_8), bytes)) {
      return text;
    }
    var escaped = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      escaped.append(b < 0 ? "\\x%02x".formatted(b & 0xff) : String.valueOf((char) b));
    }
    return escaped.toString();
  }
}
