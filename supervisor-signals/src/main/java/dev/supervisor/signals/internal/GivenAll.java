package dev.supervisor.signals.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Several objects that users give at once: copied and checked before anything is done with one of them. */
public final class GivenAll {
  private GivenAll() {}

  /**
   * {@return a copy of the collection}
   *
   * @param all the name of the parameter
   * @param each the name of one of them
   * @throws NullPointerException when the collection is null, or one in it is; the message is the name
   */
  public static <E> List<E> of(
      @Nullable Collection<? extends @Nullable E> given, String all, String each) {
    List<E> copy = new ArrayList<>(Objects.requireNonNull(given, all).size());
    for (@Nullable E one : given) {
      copy.add(Objects.requireNonNull(one, each));
    }
    return copy;
  }

  /** {@return as {@link #of(Collection, String, String)}, of an array} */
  public static <E> List<E> of(@Nullable E @Nullable [] given, String all, String each) {
    List<E> copy = new ArrayList<>(Objects.requireNonNull(given, all).length);
    for (@Nullable E one : given) {
      copy.add(Objects.requireNonNull(one, each));
    }
    return copy;
  }
}
