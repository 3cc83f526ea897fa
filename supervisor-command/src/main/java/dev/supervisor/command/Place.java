package dev.supervisor.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs.
 *
 * @param target null for this machine
 * @param directory null for the JVM's here, and there for the one that a target begins in; so are relative ones
 */
record Place(@Nullable Target target, @Nullable Path directory) {
  static final Place HERE = new Place(null, null);

  Place in(Path to) {
    return new Place(target, to);
  }

  Place at(Target there) {
    return new Place(there, directory);
  }

  byte[] directoryBytes() {
    return target != null && directory == null
        ? ".".getBytes(StandardCharsets.US_ASCII)
        : RawBytes.ofPath(path(), "the directory");
  }

  String shown() {
    if (target == null) {
      return path().toString();
    }
    return directory == null ? target.toString() : directory + " at " + target;
  }

  private Path path() {
    Path path = directory == null ? Path.of("") : directory;
    return target == null ? path.toAbsolutePath() : path;
  }
}
