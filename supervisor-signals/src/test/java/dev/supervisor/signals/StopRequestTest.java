package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The waits of a supervised thread that is asked to stop; the test stands in for the tree. */
final class StopRequestTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Signal stop = Signal.named("pleaseStop");
  private final AtomicBoolean seen = new AtomicBoolean();
  private final Ambient before = Ambient.current();
  private final ManualClock clock = ManualClock.install();

  @BeforeEach
  void superviseEveryThread() {
    Ambient.install(new Ambient() {
      @Override
      public String path() {
        return "/app/worker";
      }

      @Override
      public <S> S unseenStop(Class<S> type) {
        return seen.get() ? null : type.cast(stop);
      }

      @Override
      public void stopSeen() {
        seen.set(true);
      }
    });
  }

  @AfterEach
  void putBack() {
    Ambient.install(before);
    clock.close();
  }

  @Test
  void sleep_stopGoesMeanwhile_isCutShortOnce() throws InterruptedException {
    Running<List<Boolean>> worker = Running.start(() -> List.of(
        Till.in(SECOND).sleep(), Till.in(SECOND).sleep(), Till.in(SECOND).sleep()));
    clock.awaitParked(worker.thread());
    assertThat(stop.dependents()).isOne();
    stop.go();
    Running.eventually(seen::get);
    Running.eventually(() -> stop.dependents() == 0);
    for (int i = 0; i < 2; i++) { // the later waits last their full time
      worker.parked();
      clock.awaitParked(worker.thread());
      clock.advance(SECOND);
    }
    assertThat(worker.result()).containsExactly(false, true, true);
  }

  @Test
  void sleep_stopWentBefore_isCutShortOnce() throws InterruptedException {
    stop.go();
    assertThat(Till.in(SECOND).sleep()).isFalse();
    assertThat(seen).isTrue();
    Running<Boolean> second = Running.start(() -> Till.in(SECOND).sleep());
    clock.awaitParked(second.thread());
    clock.advance(SECOND);
    assertThat(second.result()).isTrue();
  }

  @Test
  void sleep_deadlineHasCome_doesNotUseTheRequestUp() throws InterruptedException {
    stop.go();
    assertThat(Till.in(Duration.ZERO).sleep()).isTrue();
    assertThat(seen).isFalse();
  }

  @Test
  void sleep_deadlineComesFirst_leavesNothingOnTheRequest() throws InterruptedException {
    Running<Boolean> worker = Running.start(() -> Till.in(SECOND).sleep());
    clock.awaitParked(worker.thread());
    clock.advance(SECOND);
    assertThat(worker.result()).isTrue();
    assertThat(stop.dependents()).isZero();
    assertThat(seen).isFalse();
  }

  @Test
  void otherWaits_stopGoes_areNotCutShort() throws InterruptedException {
    Signal signal = Signal.create();
    stop.go();
    Running<Boolean> withTill = Running.start(() -> signal.await(Till.in(SECOND)));
    Running<Boolean> combined = Running.awaits(signal.or(Till.in(SECOND)));
    Running<Boolean> till = Running.awaits(Till.in(SECOND));
    Running<Boolean> tillWithTill =
        Running.start(() -> Till.in(SECOND).await(Till.in(SECOND.multipliedBy(2))));
    clock.awaitParked(withTill.thread());
    clock.awaitParked(combined.thread());
    clock.awaitParked(till.thread());
    clock.awaitParked(tillWithTill.thread());
    clock.advance(SECOND);
    assertThat(withTill.result()).isFalse();
    assertThat(combined.result()).isTrue();
    assertThat(till.result()).isTrue();
    assertThat(tillWithTill.result()).isTrue();
    assertThat(seen).isFalse();
  }

  @Test
  void reason_givenByASupervisedThread_namesItsPath() {
    Signal signal = Signal.create();
    signal.go("done");
    assertThat(signal.reason()).get().extracting(Reason::by).isEqualTo("/app/worker");
  }
}
