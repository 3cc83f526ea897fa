package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which loop is whose, where all threads have the same place. The one of the test plays each of them. */
final class VirtualLoopsTest {
  private final VirtualLoops loops = new VirtualLoops(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread first = living();
  private final Thread second = living();

  /** {@return a thread that lives until the end of the test} */
  private Thread living() {
    Thread thread = new Thread(() -> {
      try {
        over.await();
      } catch (InterruptedException e) {
        return;
      }
    });
    thread.start();
    return thread;
  }

  @AfterEach
  void over() throws InterruptedException {
    over.countDown();
    first.join();
    second.join();
  }

  @Test
  void thread_hasOneLoopUntilItLeavesThat() {
    assertThat(loops.ifMade(first)).isNull();
    Firing loop = loops.of(first);
    assertThat(loops.of(first)).isSameAs(loop);
    assertThat(loops.ifMade(first)).isSameAs(loop);
    assertThat(loops.ifMade(second)).isNull();
    loops.leave(loop, first);
    assertThat(loops.ifMade(first)).isNull();
  }

  @Test
  void loopThatWasLeft_isThatOfTheNext() {
    Firing loop = loops.of(first);
    loops.leave(loop, first);
    assertThat(loops.of(second)).isSameAs(loop);
    assertThat(loops.ifMade(first)).isNull();
  }

  @Test
  void placeThatIsTaken_isLeftToItsThread() {
    Firing loop = loops.of(first);
    Firing other = loops.of(second);
    assertThat(other).isNotSameAs(loop);
    assertThat(loops.ifMade(first)).isSameAs(loop);
    loops.leave(loop, first);
    assertThat(loops.of(second)).isSameAs(other);
    assertThat(loops.of(first)).isSameAs(loop);
    loops.leave(other, second);
    assertThat(loops.ifMade(second)).isNull();
    assertThat(loops.ifMade(first)).isSameAs(loop);
  }

  @Test
  void placeOfAThreadThatEndedInItsLoop_isGivenToTheNext() throws InterruptedException {
    Thread cutOff = new Thread(() -> loops.of(Thread.currentThread()));
    cutOff.start();
    cutOff.join();
    Firing loop = loops.of(first);
    assertThat(loops.ifMade(first)).isSameAs(loop);
    assertThat(loop.owner()).isSameAs(first);
    loops.leave(loop, first);
    assertThat(loops.of(second)).isSameAs(loop);
  }
}
