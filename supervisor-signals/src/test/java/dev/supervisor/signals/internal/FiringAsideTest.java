package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Steps that must not be kept by the callbacks they set off (a callback that blocks kept the thread that closed a tree). */
final class FiringAsideTest {
  private static final Till LONG = Till.in(Duration.ofSeconds(60));

  private static void aside(Runnable step) {
    Firing firing = Firing.enterAside();
    try {
      step.run();
    } finally {
      firing.exit();
    }
  }

  @Test
  void callbackThatBlocks_doesNotKeepTheStep() throws InterruptedException {
    Signal trouble = Signal.create();
    Signal linked = trouble.or(Signal.create());
    CountDownLatch release = new CountDownLatch(1);
    Signal done = Signal.create();
    trouble.then(() -> {
      try {
        assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      done.go();
    });
    aside(trouble::go);
    assertThat(linked.isGo()).isTrue();
    assertThat(done.isGo()).isFalse();
    release.countDown();
    assertThat(done.await(LONG)).isTrue();
  }

  @Test
  void callbacks_keepTheirOrder() throws InterruptedException {
    Signal first = Signal.create();
    Signal second = Signal.create();
    Signal done = Signal.create();
    List<String> order = new CopyOnWriteArrayList<>();
    first.then(() -> order.add("first"));
    second.then(() -> order.add("second"));
    second.then(done::go);
    aside(() -> {
      first.go();
      second.go();
    });
    assertThat(done.await(LONG)).isTrue();
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void stepWithinACallback_leavesItsCallbacksToThatThread() {
    AtomicReference<Thread> by = new AtomicReference<>();
    Signal outer = Signal.create();
    Signal inner = Signal.create();
    inner.then(() -> by.set(Thread.currentThread()));
    outer.then(() -> aside(inner::go));
    outer.go();
    assertThat(by.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void goAfterIt_runsItsCallbacksAtOnceAgain() {
    AtomicReference<Thread> by = new AtomicReference<>();
    aside(() -> {});
    Signal signal = Signal.create();
    signal.then(() -> by.set(Thread.currentThread()));
    signal.go();
    assertThat(by.get()).isSameAs(Thread.currentThread());
  }
}
