package dev.supervisor.testing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks like what is forbidden, and is not. */
final class OneDoorInnocent {
  record Pair(String name, List<Integer> numbers) {}

  String text(StringBuilder text, Duration duration, Pair pair, TimeUnit unit) {
    return text.append(duration.toString())
        .append(pair.toString())
        .append(unit.name())
        .append(1)
        .append('c')
        .append("s")
        .toString();
  }

  boolean equality(String one, Object other, Duration duration) {
    return one.equals(other) && duration.equals(other) && one.hashCode() == duration.hashCode();
  }

  /** Suppresses as javac says, in its own way. */
  int read(InputStream stream) throws IOException {
    try (stream) {
      return stream.read();
    }
  }

  Throwable wrapped(Throwable thrown) {
    return new IllegalStateException("why", thrown);
  }
}
