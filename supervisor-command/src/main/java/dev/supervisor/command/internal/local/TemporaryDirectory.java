package dev.supervisor.command.internal.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Makes directories for temporary files, and says what is wrong with the place where it cannot. */
final class TemporaryDirectory {
  private static final String PLACE = "java.io.tmpdir";

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
      Path unused = Path.of(System.getProperty(PLACE)); // else the next line is an Error
      return Files.createTempDirectory(prefix, ownerOnly);
    } catch (InvalidPathException e) {
      throw new IOException(
          "the directory for temporary files (" + PLACE + ") has no valid name: " + e.getReason(),
          e);
    } catch (FileSystemException e) {
      throw new IOException(told(e), e);
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
