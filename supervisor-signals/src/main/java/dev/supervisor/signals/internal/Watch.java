package dev.supervisor.signals.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wait of the current thread for signals, or for news that are no signal: for classes that have to
 * park on both at once.
 *
 * <p>Confined to the thread that made it, but for {@link #wake}. Parking may return for no reason,
 * so its user looks for itself what happened, each time.
 */
public interface Watch {
  /** {@return a watch that hangs on nothing yet; the blocker says what the thread waits for} */
  static Watch about(Blocker what) {
    return about(what, /* looks= */ true);
  }

  /**
   * {@return the same}
   *
   * @param looks whether it looks for news for a moment before it parks; not where its user has done that
   */
  static Watch about(Blocker what, boolean looks) {
    WatchMaker maker = InstalledMaker.maker;
    if (maker == null) {
      throw new IllegalStateException("no signal has been used yet, so there is nothing to watch");
    }
    return maker.about(what, looks);
  }

  /**
   * Hangs on a signal too.
   *
   * @param signal a signal; of any type, so that this package need not know it
   * @return false when it has gone, so that there is no need to park
   */
  boolean on(Object signal);

  /**
   * Parks until one of the signals goes, {@link #wake}, or for no reason.
   *
   * @throws InterruptedException when the thread is interrupted before or while parked
   */
  void park() throws InterruptedException;

  /** Called by any thread that has news for the one that waits. */
  void wake();

  /** Lets go of all signals. */
  void leave();

  /**
   * Has a step of the library's own run when the signal goes, at once if it has gone: before all callbacks, and without
   * waiting for one. It must neither block nor run code of users.
   *
   * @param signal a signal; of any type, so that this package need not know it
   */
  static void whenGone(Object signal, Runnable step) {
    WatchMaker maker = InstalledMaker.maker;
    if (maker == null) {
      throw new IllegalStateException("there is no signal yet");
    }
    maker.whenGone(signal, step);
  }

  /** {@return what a thread needs that waits for the signal; of any type, so that this package need not know it} */
  static List<Need> needs(Object signal) {
    WatchMaker maker = InstalledMaker.maker;
    return maker == null ? List.of() : maker.needs(signal);
  }

  /**
   * {@return a signal that goes at a moment of the monotonic clock; of any type, so that this package need not know it}
   *
   * <p>A duration would be counted from when it is turned into a signal, and that may be later than when it was found out.
   *
   * @param nanos as {@link Seam#nanoTime} counts
   */
  static Object deadline(long nanos) {
    WatchMaker maker = InstalledMaker.maker;
    if (maker == null) {
      throw new IllegalStateException("there is no signal yet");
    }
    return maker.deadline(nanos);
  }

  /** The label of the signals of {@link #endOf}. */
  String END = "end";

  /**
   * {@return a signal about the end of an object; of any type, so that this package need not know it}
   *
   * <p>It is let go by {@link #endGoes}, so it needs no source of its own beside it: each node of a tree has one.
   */
  static Object endOf(Object holder) {
    WatchMaker maker = InstalledMaker.maker;
    if (maker == null) {
      throw new IllegalStateException("no signal has been used yet");
    }
    return maker.endOf(holder);
  }

  /**
   * Lets a signal of {@link #endOf} go, for the reason if there is one.
   *
   * @return whether this call did it
   */
  static boolean endGoes(Object end, @Nullable Object reason) {
    WatchMaker maker = InstalledMaker.maker;
    return maker != null && maker.endGoes(end, reason);
  }

  /** Makes watches. */
  interface WatchMaker {
    /** Does the same as {@link Watch#endOf}. */
    Object endOf(Object holder);

    /** Does the same as {@link Watch#endGoes}. */
    boolean endGoes(Object end, @Nullable Object reason);

    /** Does the same as {@link Watch#deadline}. */
    Object deadline(long nanos);

    /** Does the same as {@link Watch#needs}. */
    List<Need> needs(Object signal);

    /** Does the same as {@link Watch#whenGone}. */
    void whenGone(Object signal, Runnable step);

    /** {@return a watch of the current thread} As {@link Watch#about(Blocker, boolean)}. */
    Watch about(Blocker what, boolean looks);
  }

  /** Installs what makes watches, once, for the whole JVM. */
  static void install(WatchMaker maker) {
    InstalledMaker.maker = maker;
  }

  /** Holds what is installed. */
  final class InstalledMaker {
    private static volatile @Nullable WatchMaker maker;

    private InstalledMaker() {}
  }
}
