package dev.supervisor.core.internal;

import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.PlainText;
import java.util.Objects;

/** Which names a node may have. */
public final class NodeNames {
  private NodeNames() {}

  /**
   * {@return the name, with the codes of characters in it that are not shown as they are: so it is the same in a path, as the name of a thread, and wherever
   * people read it}
   *
   * @throws IllegalArgumentException when it cannot be part of a path
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
