package dev.supervisor.command;

import org.jspecify.annotations.Nullable;

/** The kinds of session that the same tests run over. */
enum Flavour {
  /** Over named pipes, on this machine. */
  LOCAL(null),
  /** Over three plain pipes, with a launcher that does no more than that. */
  REMOTE(Target.over("sh", "-c")),
  /** The same without bash. */
  POSIX(Target.over("sh", "-c").posix());

  final @Nullable Target target;

  boolean isPosix() {
    return this == POSIX;
  }

  /** {@return what a new shell of the kind says} */
  String fresh(String text) {
    return isPosix() ? Sessions.freshly("sh", "-c", text) : Sessions.fresh(text);
  }

  Flavour(@Nullable Target target) {
    this.target = target;
  }
}
