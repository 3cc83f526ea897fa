package dev.supervisor.command;

import dev.supervisor.testing.LongForm;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of session that the same tests run over.
 *
 * @param target null for this machine
 * @param isHere whether it shares the environment of this JVM
 */
record Ground(@Nullable Target target, boolean isHere) {
  /** Over named pipes. */
  static final Ground LOCAL = new Ground(null, /* isHere= */ true);

  /** Over three plain pipes, with a launcher that does no more than that. */
  static final Ground REMOTE = new Ground(Target.over("sh", "-c"), /* isHere= */ true);

  /** The same without bash. */
  static final Ground POSIX = new Ground(Target.over("sh", "-c").posix(), /* isHere= */ true);

  /** {@return those that have a bash: this machine; in the long form a target, too} */
  static Stream<Ground> ofBash() {
    return LongForm.isOn() ? Stream.of(LOCAL, REMOTE) : Stream.of(LOCAL);
  }

  boolean isLocal() {
    return target == null;
  }

  boolean isPosix() {
    return target != null && target.isPosix();
  }

  /** {@return the shell of those sessions} */
  Shell shell() {
    return target == null ? Shells.local() : Shells.at(target);
  }

  /** {@return what a new shell of the kind says} */
  String fresh(String text) {
    return isPosix() ? Sessions.freshly("sh", "-c", text) : Sessions.fresh(text);
  }
}
