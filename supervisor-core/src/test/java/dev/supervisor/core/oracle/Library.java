package dev.supervisor.core.oracle;

import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.oracle.Spec.Trait;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The few words of the library whose form the rest of the test need not know. */
final class Library {
  /** Nobody obedient is interrupted: the time is up long before. */
  static final Duration LONG = Duration.ofMinutes(5);

  /** What needs an interrupt gets it at once. */
  static final Duration SHORT = Duration.ofMillis(1);

  /** Deaf ones are soon given up. */
  static final Duration PATIENCE = Duration.ofMillis(2);

  static final boolean VIRTUAL = Runtime.version().feature() >= 21;

  private Library() {}

  static Scope open(String name, Duration stopWithin, Consumer<? super TreeEvent> listener) {
    return Supervisor.open(
        name,
        with -> with.stopWithin(stopWithin)
            .threads(threads -> threads.grace(LONG).patience(LONG))
            .listener(listener));
  }

  static Scope openInner(String name) {
    return Supervisor.open(
        name, with -> with.threads(threads -> threads.grace(LONG).patience(LONG)));
  }

  static ThreadOptions options(ThreadOptions with, Spec spec) {
    ThreadOptions options = spec.is(Trait.VIRTUAL) && VIRTUAL ? with.virtual() : with.platform();
    options = spec.is(Trait.DAEMON) ? options.daemon(true) : options.daemon(false);
    options = options.grace(spec.conduct().needsInterrupt() ? SHORT : LONG);
    options = options.patience(spec.conduct() == Conduct.DEAF ? PATIENCE : LONG);
    return spec.is(Trait.ALL_AT_ONCE) ? options.allAtOnce() : options;
  }

  static void stop(Node node) {
    var unused = node.stop();
  }

  static Events events() {
    return Supervisor.events();
  }

  static Said said(StopReport report, StopReport.Entry entry) {
    return new Said(
        entry.path(), entry.outcome(), report.late().contains(entry), entry.late() != null);
  }

  /** What the report says of a node. */
  record Said(String path, Outcome outcome, boolean late, boolean looked) {}

  /** What the listener of the tree heard of a node. */
  record Heard(Kind kind, @Nullable Outcome outcome) {
    enum Kind {
      STARTED,
      DRAINING,
      STOP_ASKED,
      INSISTED,
      FAILED,
      STOPPED,
      ABANDONED,
      REGISTERED,
      LEFT,
      OTHER
    }

    static Heard of(TreeEvent event) {
      Kind kind = event instanceof TreeEvent.Started
          ? Kind.STARTED
          : event instanceof TreeEvent.Draining
              ? Kind.DRAINING
              : event instanceof TreeEvent.StopAsked
                  ? Kind.STOP_ASKED
                  : event instanceof TreeEvent.Insisted
                      ? Kind.INSISTED
                      : event instanceof TreeEvent.Failed
                          ? Kind.FAILED
                          : event instanceof TreeEvent.Stopped
                              ? Kind.STOPPED
                              : event instanceof TreeEvent.Abandoned
                                  ? Kind.ABANDONED
                                  : event instanceof TreeEvent.Registered
                                      ? Kind.REGISTERED
                                      : event instanceof TreeEvent.Left ? Kind.LEFT : Kind.OTHER;
      return new Heard(kind, event instanceof TreeEvent.Stopped stopped ? stopped.outcome() : null);
    }
  }

  static int idOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int number = name.indexOf('#');
    return Spec.idOf(number < 0 ? name : name.substring(0, number));
  }
}
