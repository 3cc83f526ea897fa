package dev.supervisor.signals;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.FlightRecording;
import dev.supervisor.signals.internal.Label;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A wait that a recording of the JVM's flight has, where it took long. */
final class RecordedWait {
  private RecordedWait() {}

  /** The event. */
  @Name("supervisor.Wait")
  @jdk.jfr.Label("Wait")
  @Category("Supervisor")
  @Description("A thread was parked in a wait of the library")
  @Threshold("20 ms")
  @StackTrace
  static final class WaitEvent extends Event {
    @jdk.jfr.Label("Waits For")
    @Nullable
    String waitsFor;
  }

  /** {@return what {@link #end} is to be given; null where nothing is recorded} Never throws: a recording that fails harms no wait. */
  static @Nullable Object begin() {
    if (!FlightRecording.isOn()) {
      return null;
    }
    try {
      WaitEvent event = new WaitEvent();
      event.begin();
      return event;
    } catch (RuntimeException | Error e) {
      return null; // there is no room for it
    }
  }

  /** The thread goes on, and may wait for a text of users for a moment. */
  static void end(@Nullable Object begun, Blocker wait) {
    if (begun instanceof WaitEvent event) {
      try {
        event.end();
        if (event.shouldCommit()) {
          event.waitsFor = Label.soon(wait::waitingFor);
          event.commit();
        }
      } catch (RuntimeException | Error e) {
        return; // as above
      }
    }
  }
}
