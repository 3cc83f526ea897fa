package dev.supervisor.command;

import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.signals.internal.Label;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs.
 *
 * @param target null for this machine
 * @param shell there; null for a bash with the environment that is there
 * @param directory null for the JVM's here, and there for the one that a target begins in; so are relative ones
 */
record Location(
    @Nullable Target target,
    @Nullable Shell shell,
    @Nullable Path directory) {
  static final Location HERE = new Location(null, null, null);

  Location in(Path to) {
    return new Location(target, shell, to);
  }

  Location at(Target there) {
    if (shell != null && !isAt(shell, there)) {
      throw notBoth(there, shell);
    }
    return new Location(there, shell, directory);
  }

  Location using(Shell prepared) {
    if (target != null && !isAt(prepared, target)) {
      throw notBoth(target, prepared);
    }
    return inside(prepared);
  }

  /** {@return a copy in this shell, wherever that is} */
  Location inside(Shell own) {
    return new Location(own.target(), own, directory);
  }

  private static boolean isAt(Shell shell, Target target) {
    Target its = shell.target();
    return its != null && its.equals(target);
  }

  /** {@return what the pool is to give it a session of; null for what that is of itself} */
  @Nullable
  PreparedShell prepared() {
    return shell == null ? null : shell.prepared();
  }

  private static IllegalArgumentException notBoth(Target target, Shell shell) {
    return new IllegalArgumentException("a command cannot run at " + target.toString()
        + " in the shell " + shell.toString()
        + ", which is of another place: give it one of Shells.at(target), or none");
  }

  byte[] directoryBytes() {
    if (directory == null) {
      return target == null ? JvmDirectory.bytes() : ".".getBytes(StandardCharsets.US_ASCII);
    }
    return RawBytes.ofPath(
        target == null ? directory.toAbsolutePath() : directory, "the directory");
  }

  String shown() {
    if (directory == null) {
      return target == null ? JvmDirectory.SHOWN : target.toString();
    }
    return target == null
        ? directory.toAbsolutePath().toString()
        : Label.text(directory) + " at " + target.toString();
  }

  /** {@return what the target is called in the tree; null for this machine} */
  @Nullable
  String launcher() {
    return target == null ? null : target.toString();
  }

  /** The directory of the JVM, which never changes. */
  private static final class JvmDirectory {
    private static final Path PATH = Path.of("").toAbsolutePath();
    static final String SHOWN = PATH.toString();
    private static volatile byte @Nullable [] bytes;

    /** Made when the first command wants them: a name that has no bytes is refused then. */
    static byte[] bytes() {
      byte[] known = bytes;
      if (known == null) {
        known = RawBytes.ofPath(PATH, "the directory");
        bytes = known;
      }
      return known;
    }
  }
}
