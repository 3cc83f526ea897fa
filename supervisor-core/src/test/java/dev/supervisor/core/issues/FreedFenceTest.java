package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Firing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thread that was given up ended just after its parent was found fenced, and before that began to wait for this end: the parent was never
 * started again.
 *
 * <p>The moment is met each time: the last child of the parent is an attachment, whose end the test tells. So the test's own thread finds the
 * parent fenced; the wait for the fence is queued behind what the test queues.
 */
@ExtendWith(Unlogged.class)
final class FreedFenceTest {
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();
  private static final int LINKS = 1_000;

  private static final int ROUNDS = 100;

  /** It ends when the test says so. */
  private static final class Last implements Attachment {
    private final Signal asked = Signal.create();
    private final Signal ended = Signal.create();

    @Override
    public void ask(Reason why) {
      asked.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended;
    }
  }

  @Test
  void child_whoseFenceFallsBeforeItWaitsForThat_isStartedAgain() throws Exception {
    boolean isMet = false;
    for (int round = 0; round < ROUNDS && !isMet; round++) {
      isMet = new Round().play();
    }
    assertThat(isMet).as("the moment was met").isTrue();
  }

  /** One tree. */
  private static final class Round {
    private final AtomicInteger runs = new AtomicInteger();
    // no signal: a thread that a link wakes is woken after that link, and the one here waits for
    // what the thread does
    private final CountDownLatch release = new CountDownLatch(1);
    private final Last last = new Last();
    private final AtomicReference<Child<?>> deaf = new AtomicReference<>();
    private boolean hasFallen;
    private int looks;

    /** {@return whether the moment was met: not where another thread makes the last move of the attachment} */
    boolean play() throws InterruptedException {
      try (var app = Supervisor.open("app", with -> with.stopWithin(Duration.ofHours(1)))) {
        Child<?> parent = app.spawn("parent", with -> patient(with).restart(EAGER), this::live);
        Soon.await(last.asked); // the newest child was given up by now
        Firing links = Firing.enter();
        last.ended.go();
        links.addLink(() -> fall(links, parent));
        links.exit();
        release.countDown();
        Soon.until("started again", () -> runs.get() == 2);
        return hasFallen;
      } finally {
        release.countDown();
      }
    }

    /** The thread ends as soon as the parent is found fenced. */
    private void fall(Firing links, Child<?> parent) {
      if (parent.state() != Node.State.FENCED) {
        if (++looks < LINKS) {
          links.addLink(() -> fall(links, parent));
        }
        return;
      }
      release.countDown();
      try {
        Soon.until("ended", deaf.get().ended()::isGo);
        hasFallen = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static ThreadOptions patient(ThreadOptions with) {
      return with.grace(Duration.ofHours(1)).patience(Duration.ofHours(1));
    }

    private void live(Signal pleaseStop) throws Exception {
      if (runs.incrementAndGet() > 1) {
        pleaseStop.await();
        return;
      }
      SupervisedThread self = Supervisor.current();
      var unused = self.attach("last", last);
      Signal begun = Signal.create();
      deaf.set(self.spawn(
          "deaf",
          with -> with.grace(Duration.ZERO).patience(Duration.ZERO),
          stop -> listen(begun)));
      begun.await();
      throw new IOException("while a child is deaf");
    }

    private void listen(Signal begun) {
      begun.go();
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          // that is what it is for
        }
      }
    }
  }
}
