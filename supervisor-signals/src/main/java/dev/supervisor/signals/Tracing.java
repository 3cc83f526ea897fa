package dev.supervisor.signals;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Thrown;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records, while it is on, which threads make signals and let them go, and which attach callbacks.
 * It helps to find out why a signal went, or why it did not go.
 *
 * <pre>{@code
 * Tracing.on();                        // or -Dsupervisor.tracing=true
 * …
 * System.err.println(signal.trace());  // made by … at …, let go by … at …
 * }</pre>
 *
 * <p>Tracing is off by default; then it costs next to nothing and keeps nothing. While it is on,
 * each call that makes a signal, lets one go, or attaches a callback takes some microseconds more,
 * and its stack is kept for as long as the signal or the callback lives. A callback that fails is
 * then logged with the place where it was attached. Tracing keeps no signal alive. Thread-safe;
 * other threads notice a switch soon, not at once.
 */
public final class Tracing {
  /* The places are kept beside the signals, not in them, since a signal is one word. Keys are weak and compared by
   * identity; adding one clears away those whose signal is gone. */
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Map<Traced, Trace.Place> MADE = new ConcurrentHashMap<>();
  private static final Map<Traced, Trace.Place> FIRED = new ConcurrentHashMap<>();
  private static final Map<Traced, Trace.Place> ATTACHED = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();
  private static final VarHandle ON;

  @SuppressWarnings("UnusedVariable") // by its handle
  private static boolean on = Boolean.getBoolean("supervisor.tracing");

  static {
    try {
      ON = MethodHandles.lookup().findStaticVarHandle(Tracing.class, "on", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Tracing() {}

  /** A signal or link, as long as it is held elsewhere. */
  private static final class Traced extends WeakReference<Object> {
    private final int hash;

    Traced(Object subject, @Nullable ReferenceQueue<Object> queue) {
      super(subject, queue);
      this.hash = System.identityHashCode(subject);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object subject = get();
      return subject != null && other instanceof Traced key && key.refersTo(subject);
    }
  }

  /** Starts to record places. */
  public static void on() {
    ON.setOpaque(true);
  }

  /** Stops recording, and forgets the places that were recorded. */
  public static void off() {
    ON.setOpaque(false);
    MADE.clear();
    FIRED.clear();
    ATTACHED.clear();
  }

  /** {@return whether places are recorded} */
  public static boolean isOn() {
    return (boolean) ON.getOpaque();
  }

  static void made(Signal signal) {
    note(MADE, signal);
  }

  static void fired(Signal signal) {
    note(FIRED, signal);
  }

  static void attached(CallbackLink link) {
    note(ATTACHED, link);
  }

  /** {@return where the callback was attached; null when that is not known} */
  static Trace.@Nullable Place attachedAt(CallbackLink link) {
    return ATTACHED.get(new Traced(link, null));
  }

  /** {@return what is known of the signal; nothing when tracing was never on} */
  static Optional<Trace> of(Signal signal) {
    Traced key = new Traced(signal, null);
    Optional<Trace.Place> made = Optional.ofNullable(MADE.get(key));
    Optional<Trace.Place> fired = Optional.ofNullable(FIRED.get(key));
    List<Trace.Place> attached = new ArrayList<>();
    signal.eachLink(link -> {
      Trace.Place at = link instanceof CallbackLink callback ? attachedAt(callback) : null;
      if (at != null) {
        attached.add(at);
      }
    });
    return made.isEmpty() && fired.isEmpty() && attached.isEmpty()
        ? Optional.empty()
        : Optional.of(new Trace(signal.name(), made, fired, attached));
  }

  /** {@return how many places are kept} */
  static int kept() {
    return MADE.size() + FIRED.size() + ATTACHED.size();
  }

  private static void note(Map<Traced, Trace.Place> places, Object subject) {
    for (Reference<?> gone; (gone = DROPPED.poll()) != null; ) {
      MADE.remove(gone);
      FIRED.remove(gone);
      ATTACHED.remove(gone);
    }
    places.put(new Traced(subject, DROPPED), new Trace.Place(Ambient.who(), Seam.now(), stack()));
  }

  private static List<StackTraceElement> stack() {
    return WALKER.walk(frames ->
        frames.dropWhile(Tracing::isOurs).map(StackFrame::toStackTraceElement).toList());
  }

  private static boolean isOurs(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    return type == Tracing.class || Signal.class.isAssignableFrom(type);
  }

  /**
   * Where a signal was made and let go, and where its callbacks were attached. Immutable. A place
   * is known only if {@link Tracing} was on at that moment.
   *
   * @param signal the name of the signal
   * @param made where it was made; empty if that is not known
   * @param fired where it was let go; for a combination, the place where the source was let go that
   *     decided it. Empty if the signal has not gone, if it went by itself while nothing was
   *     attached to it, or if the place is not known
   * @param attached where the callbacks were attached that are attached now, newest first
   */
  public record Trace(
      String signal, Optional<Place> made, Optional<Place> fired, List<Place> attached) {

    /**
     * Makes a trace.
     *
     * @throws NullPointerException if a component is null
     */
    public Trace {
      Objects.requireNonNull(signal, "signal");
      Objects.requireNonNull(made, "made");
      Objects.requireNonNull(fired, "fired");
      attached = List.copyOf(attached);
    }

    /**
     * A place in the program, at a moment. Immutable.
     *
     * @param by the path of the supervised thread that was there; for any other thread, the name of
     *     the thread
     * @param at the moment, by the wall clock
     * @param stack the calls of that thread, the innermost first, without the calls within the
     *     signal itself
     */
    public record Place(String by, Instant at, List<StackTraceElement> stack) {

      /**
       * Makes a place.
       *
       * @throws NullPointerException if a component is null
       */
      public Place {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(at, "at");
        stack = List.copyOf(stack);
      }

      /** {@return the place in one line: thread, moment and innermost call} */
      @Override
      public String toString() {
        return "by " + by + " at " + at.toString()
            + (stack.isEmpty() ? "" : " in " + stack.get(0).toString());
      }

      /** As a failure without a fault of its own, for logs that print stacks. */
      Throwable asThrowable(String what) {
        return Thrown.made(what + " " + toString(), stack);
      }
    }

    /** {@return the whole trace, for people: each place with its stack, one call to a line} */
    @Override
    public String toString() {
      var text = new StringBuilder(signal);
      made.ifPresent(it -> append(text, "made", it));
      fired.ifPresent(it -> append(text, "let go", it));
      attached.forEach(it -> append(text, "callback attached", it));
      return text.toString();
    }

    private static void append(StringBuilder text, String what, Place place) {
      text.append("\n  ").append(what).append(" by ").append(place.by());
      text.append(" at ").append(place.at().toString());
      place.stack().forEach(call -> text.append("\n    ").append(call.toString()));
    }
  }
}
