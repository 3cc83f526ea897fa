package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Tracing.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a signal was made and let go, and where its callbacks were attached. */
final class TracingTest {

  @AfterEach
  void off() {
    Tracing.off();
  }

  private static Signal madeHere() {
    return Signal.named("ready");
  }

  private static void letGoHere(Signal signal) {
    signal.go();
  }

  private static Registration attachedHere(Signal signal, Runnable action) {
    return signal.then(action);
  }

  private static String innermost(Trace.Place place) {
    return place.stack().get(0).getMethodName();
  }

  @Test
  void trace_withTracingOff_isNotThere() {
    Signal signal = madeHere();
    signal.then(() -> {});
    signal.go();
    assertThat(Tracing.isOn()).isFalse();
    assertThat(signal.trace()).isEmpty();
  }

  @Test
  void trace_ofASignal_tellsWhereItWasMadeAndLetGoAndByWhom() throws Exception {
    Tracing.on();
    Signal signal = madeHere();
    Trace before = signal.trace().orElseThrow();
    assertThat(before.signal()).isEqualTo("ready");
    assertThat(innermost(before.made().orElseThrow())).isEqualTo("madeHere");
    assertThat(before.fired()).isEmpty();

    Thread other = new Thread(() -> letGoHere(signal), "other");
    other.start();
    other.join();
    Trace after = signal.trace().orElseThrow();
    assertThat(innermost(after.fired().orElseThrow())).isEqualTo("letGoHere");
    assertThat(after.fired().orElseThrow().by()).isEqualTo("other");
    assertThat(after.made()).isEqualTo(before.made());
    assertThat(after.toString())
        .startsWith("ready\n  made by ")
        .contains("madeHere(TracingTest.java:")
        .contains("\n  let go by other at ")
        .contains("letGoHere(TracingTest.java:");
  }

  @Test
  void trace_ofOneThatWasLetGoTwice_tellsTheFirst() {
    Tracing.on();
    Signal signal = madeHere();
    letGoHere(signal);
    signal.go();
    assertThat(innermost(signal.trace().orElseThrow().fired().orElseThrow()))
        .isEqualTo("letGoHere");
  }

  @Test
  void trace_ofACombination_tellsWhichCallMadeItGo() {
    Tracing.on();
    Signal source = madeHere();
    Signal either = source.or(Till.in(Duration.ofHours(1)));
    either.then(() -> {});
    letGoHere(source);
    assertThat(either.trace().orElseThrow().fired().orElseThrow().stack())
        .extracting(StackTraceElement::getMethodName)
        .contains("letGoHere");
  }

  @Test
  void trace_withCallbacks_tellsOfThoseThatHangOnIt() {
    Tracing.on();
    Signal signal = madeHere();
    Registration first = attachedHere(signal, () -> {});
    signal.then(() -> {});
    assertThat(signal.trace().orElseThrow().attached())
        .extracting(TracingTest::innermost)
        .containsExactly("trace_withCallbacks_tellsOfThoseThatHangOnIt", "attachedHere");
    assertThat(signal.trace().orElseThrow().toString()).contains("callback attached by ");
    first.cancel();
    assertThat(signal.trace().orElseThrow().attached()).hasSize(1);
    signal.go();
    assertThat(signal.trace().orElseThrow().attached()).isEmpty();
  }

  @Test
  void callback_thatFails_bringsThePlaceWhereItWasAttached() {
    Tracing.on();
    Signal signal = madeHere();
    List<Throwable> failures = new ArrayList<>();
    signal.then(
        () -> {
          throw new IllegalStateException("broken");
        },
        failures::add);
    letGoHere(signal);
    assertThat(failures).hasSize(1);
    Throwable[] suppressed = failures.get(0).getSuppressed();
    assertThat(suppressed).hasSize(1);
    assertThat(suppressed[0]).hasMessageStartingWith("the callback was attached by ");
    assertThat(suppressed[0].getStackTrace()[0].getMethodName())
        .isEqualTo("callback_thatFails_bringsThePlaceWhereItWasAttached");
  }

  @Test
  void off_forgetsWhatWasKept() {
    Tracing.on();
    Signal signal = madeHere();
    Registration pending = attachedHere(signal, () -> {});
    letGoHere(madeHere());
    assertThat(signal.trace()).isPresent();
    assertThat(Tracing.kept()).as("two made, one attached, one let go").isEqualTo(4);
    Tracing.off();
    assertThat(Tracing.kept()).isZero();
    assertThat(pending.cancel()).isTrue();
    assertThat(signal.trace()).isEmpty();
    assertThat(madeHere().trace()).isEmpty();
  }

  @Test
  void places_ofSignalsThatNobodyHolds_areDropped() throws Exception {
    Tracing.on();
    for (int i = 0; i < 1_000; i++) {
      var unused = madeHere();
    }
    assertThat(Tracing.kept()).isPositive();
    Signal limit = Till.in(Duration.ofSeconds(30));
    while (Tracing.kept() > 100 && !limit.isGo()) {
      System.gc();
      var unused = madeHere(); // whoever adds clears away
    }
    assertThat(Tracing.kept()).isLessThanOrEqualTo(100);
  }
}
