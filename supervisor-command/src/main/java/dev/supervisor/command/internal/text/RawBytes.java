package dev.supervisor.command.internal.text;

import dev.supervisor.signals.internal.Label;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnmappableCharacterException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/**
 * The bytes the operating system gets for a text, a path or bytes, or the error that says why there are none.
 *
 * <p>Nothing is ever replaced by a question mark: what cannot be said in bytes is refused with its position.
 */
public final class RawBytes {

  private RawBytes() {}

  /**
   * The bytes of an argument: a {@code String} in UTF-8, a {@code Path} as the file system knows it, {@code byte[]}
   * as they are.
   *
   * @param what names the argument in errors
   * @throws IllegalArgumentException when it is of another type, holds a NUL or cannot be encoded
   */
  public static byte[] of(Object argument, String what) {
    Objects.requireNonNull(argument, what);
    if (argument instanceof String text) {
      return ofText(text, what);
    }
    if (argument instanceof Path path) {
      return ofPath(path, what);
    }
    if (argument instanceof byte[] bytes) {
      return withoutNul(bytes.clone(), what);
    }
    throw new IllegalArgumentException(what + " is a " + argument.getClass().getName()
        + "; an argument is a String, a Path or a byte[]"
        + (argument instanceof Collection ? ", and a list of them is given to args(…)" : ""));
  }

  public static byte[] ofText(String text, String what) {
    int nul = Objects.requireNonNull(text, what).indexOf('\0');
    if (nul >= 0) {
      throw nulAt(nul, what);
    }
    return isAscii(text)
        ? text.getBytes(StandardCharsets.US_ASCII)
        : encode(text, StandardCharsets.UTF_8, what);
  }

  /**
   * Text in a charset, NULs included.
   *
   * @throws IllegalArgumentException when it has something that the charset has not; with its position
   */
  public static byte[] encode(String text, Charset charset, String what) {
    Objects.requireNonNull(text, what);
    var encoder = Objects.requireNonNull(charset, "charset")
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    var chars = CharBuffer.wrap(text);
    try {
      ByteBuffer bytes = encoder.encode(chars);
      return Arrays.copyOfRange(
          bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.limit());
    } catch (UnmappableCharacterException e) {
      throw new IllegalArgumentException(
          what + " has a character at position " + chars.position() + " that " + charset.name()
              + " does not have",
          e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          what + " has half a surrogate pair at position " + chars.position()
              + ", which has no bytes",
          e);
    }
  }

  /**
   * A path's own bytes. {@code Path.toString()} loses those that the JVM's file name encoding does not know (every
   * byte above 127 when the locale is {@code C}); the path's URI keeps them, but is absolute.
   */
  public static byte[] ofPath(Path path, String what) {
    Objects.requireNonNull(path, what);
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new IllegalArgumentException(
          what + " is a path of " + path.getFileSystem().provider().getScheme() + ": "
              + Label.text(path) + "; programs only see the default file system");
    }
    String text = path.toString();
    if (isAscii(text)) {
      return withoutNul(text.getBytes(StandardCharsets.US_ASCII), what);
    }
    byte[] absolute = absolute(path);
    if (path.isAbsolute()) {
      return absolute;
    }
    int prefix = absolute(Path.of("")).length;
    return Arrays.copyOfRange(
        absolute, absolute[prefix - 1] == '/' ? prefix : prefix + 1, absolute.length);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static byte[] absolute(Path path) {
    String uri = path.toUri().getRawPath();
    var bytes = ByteBuffer.allocate(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        bytes.put((byte) Integer.parseInt(uri, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    int length = bytes.position();
    if (length > 1 && bytes.get(length - 1) == '/') {
      length--; // the URI of a directory ends in a slash, the path does not
    }
    return Arrays.copyOf(bytes.array(), length);
  }

  private static byte[] withoutNul(byte[] bytes, String what) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw nulAt(i, what);
      }
    }
    return bytes;
  }

  private static IllegalArgumentException nulAt(int position, String what) {
    return new IllegalArgumentException(
        what + " has a NUL at position " + position + ", which no program can be given");
  }
}
