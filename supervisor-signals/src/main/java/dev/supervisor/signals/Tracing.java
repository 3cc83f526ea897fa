package dev.supervisor.signals;

import dev.supervisor.signals.spi.Ambient;
import dev.supervisor.signals.spi.Seam;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records, while it is on, who makes signals and lets them go, and who attaches callbacks: for finding out why a signal
 * went, or never did.
 *
 * <pre>{@code
 * Tracing.on();                        // or -Dsupervisor.tracing=true
 * …
 * System.err.println(signal.trace());  // made by … at …, let go by … at …
 * }</pre>
 *
 * <p>While it is on, a callback that fails is logged with the place where it was attached. Off, which it is unless
 * asked for, it costs nothing and keeps nothing; on, each of those calls takes microseconds and keeps its stack for as
 * long as the signal or callback lives. Signals are not kept alive by it. Thread-safe; other threads notice a change
 * soon, not at once.
 */
public final class Tracing {
  /* The places are kept beside the signals, not in them, since a signal is one word. Keys are weak and compared by
   * identity; adding one clears away those whose signal is gone. */
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Map<Key, Trace.Place> MADE = new ConcurrentHashMap<>();
  private static final Map<Key, Trace.Place> FIRED = new ConcurrentHashMap<>();
  private static final Map<Key, Trace.Place> ATTACHED = new ConcurrentHashMap<>();
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
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object subject, @Nullable ReferenceQueue<Object> queue) {
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
      return subject != null && other instanceof Key key && key.refersTo(subject);
    }
  }

  /** Begins to keep places. */
  public static void on() {
    ON.setOpaque(true);
  }

  /** Keeps no more places, and forgets those it has. */
  public static void off() {
    ON.setOpaque(false);
    MADE.clear();
    FIRED.clear();
    ATTACHED.clear();
  }

  /** {@return whether places are kept} */
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
    return ATTACHED.get(new Key(link, null));
  }

  /** {@return what is known of the signal; nothing when tracing was never on} */
  static Optional<Trace> of(Signal signal) {
    Key key = new Key(signal, null);
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

  private static void note(Map<Key, Trace.Place> places, Object subject) {
    for (Reference<?> gone; (gone = DROPPED.poll()) != null; ) {
      MADE.remove(gone);
      FIRED.remove(gone);
      ATTACHED.remove(gone);
    }
    places.put(new Key(subject, DROPPED), new Trace.Place(Ambient.who(), Seam.now(), stack()));
  }

  private static List<StackTraceElement> stack() {
    return WALKER.walk(frames ->
        frames.dropWhile(Tracing::isOurs).map(StackFrame::toStackTraceElement).toList());
  }

  private static boolean isOurs(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    return type == Tracing.class || Signal.class.isAssignableFrom(type);
  }
}
