package dev.supervisor.command.internal.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The text that makes a shell a session, put together from scripts that are resources of the rooms. */
public final class DriverScript {
  private final StringBuilder all = new StringBuilder();

  /**
   * Adds scripts, without what is only for the reader of the files.
   *
   * @param beside a class of the package that has them
   */
  public DriverScript add(Class<?> beside, String... names) {
    for (String name : names) {
      for (String line : text(beside, name).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          all.append(line).append('\n');
        }
      }
    }
    return this;
  }

  public byte[] toBytes() {
    return all.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(Class<?> beside, String name) {
    try (@Nullable InputStream in = beside.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("the script " + name + " cannot be read", e);
    }
  }
}
