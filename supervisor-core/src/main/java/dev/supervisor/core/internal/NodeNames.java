package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.PlainText;
import java.util.Objects;

/** Checks the names of nodes. */
public final class NodeNames {
  private NodeNames() {}

  /**
   * {@return the name; characters that are not shown as they are stand in it as their codes, so that it is the same in a path, as the name of a thread, and wherever
   * people read it}
   *
   * @throws IllegalArgumentException when the name is blank, or has {@code /} or {@code #} in it
   */
  public static String checked(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a node needs a name that is not blank");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('#') >= 0) {
      throw new IllegalArgumentException("the name '" + Label.text(name)
          + "' cannot contain / (it separates a path) nor # (it numbers namesakes)");
    }
    return PlainText.escaped(name);
  }
}
