package dev.supervisor.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The scripts by which a shell becomes a session; they are resources beside this class. */
final class Driver {

  private Driver() {}

  /** {@return these, one after the other, without what is only for the reader of the files} */
  static byte[] of(String... names) {
    var all = new StringBuilder();
    for (String name : names) {
      text(name)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> all.append(line).append('\n'));
    }
    return all.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(String name) {
    try (@Nullable InputStream in = Driver.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("the script " + name + " cannot be read", e);
    }
  }
}
