package dev.supervisor.command.internal.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Makes directories for temporary files, and says what is wrong with the place where it cannot. */
final class TemporaryDirectory {
  private static final String PLACE = "java.io.tmpdir";
  private static final int ATTEMPTS = 100;

  private TemporaryDirectory() {}

  /**
   * Makes a directory that only this user may enter.
   *
   * @throws IOException whose message names the place and what is wrong with it
   */
  static Path make(String prefix) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      return unused(Path.of(System.getProperty(PLACE)), prefix, ownerOnly);
    } catch (InvalidPathException e) {
      throw new IOException(
          "the directory for temporary files (" + PLACE + ") has no valid name: " + e.getReason(),
          e);
    } catch (FileSystemException e) {
      throw new IOException(told(e), e);
    }
  }

  /**
   * As {@link Files#createTempDirectory}, but without the classes of cryptography, which the first command of a JVM would wait
   * for: a process that guesses the name gains nothing, as what is there already is not taken.
   */
  private static Path unused(Path place, String prefix, FileAttribute<?> ownerOnly)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      long name = ThreadLocalRandom.current().nextLong();
      try {
        return Files.createDirectory(
            place.resolve(prefix + Long.toUnsignedString(name)), ownerOnly);
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** {@return what is wrong with the place in which the file of {@code e} could not be made} */
  static String told(FileSystemException e) {
    Path file = Path.of(e.getFile()).toAbsolutePath();
    Path parent = file.getParent();
    Path place = parent == null ? file : parent;
    return "the directory for temporary files " + place.toString() + " (" + PLACE + ") "
        + whatIsWrong(place, e);
  }

  private static String whatIsWrong(Path place, FileSystemException e) {
    if (e instanceof AccessDeniedException) return "may not be written to by this user";
    if (!Files.exists(place)) return "does not exist";
    if (!Files.isDirectory(place)) return "is not a directory";
    return "takes no new one: "
        + Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
  }
}
