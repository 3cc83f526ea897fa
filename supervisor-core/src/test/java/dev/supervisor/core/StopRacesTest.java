package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the random trees have found, each with its schedule forced: two moves of a stop that met. */
final class StopRacesTest {
  private static final Reason WHY = Reason.of("enough");

  /** Hears what it is told. */
  private static final class Pool implements Attachment {
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final Signal ended = Signal.create();

    @Override
    public void closing(Reason why) {
      heard.add("closing");
    }

    @Override
    public void ask(Reason why) {
      heard.add("ask");
      ended.go();
    }

    @Override
    public void insist() {
      heard.add("insist");
    }

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended;
    }
  }

  /**
   * Two threads tell a node to close; the one that comes second makes its next move, which is to ask it, before the
   * first has said that it is closing: the attachment was asked first, and then heard that it is closing.
   */
  @Test
  void attachment_askedByOneThreadBeforeAnotherSaysThatItIsClosing_hearsOfTheClosingFirst()
      throws Exception {
    Pool pool = new Pool();
    try (Scope app = Supervisor.open("app")) {
      AttachmentPlace node = (AttachmentPlace) app.attach("pool", pool);
      node.ask(0, WHY);
      node.closing(WHY);
      Soon.await(node.stopped());
    }
    assertThat(pool.heard).startsWith("closing", "ask");
    assertThat(Collections.frequency(pool.heard, "closing")).isOne();
  }

  /** As above, with the end of its grace. */
  @Test
  void attachment_insistedUponByOneThreadBeforeAnotherAsksIt_hearsOfTheAskingFirst()
      throws Exception {
    Pool pool = new Pool();
    try (Scope app = Supervisor.open("app")) {
      AttachmentPlace node = (AttachmentPlace) app.attach("pool", pool);
      node.lock();
      Runnable insist = node.insistHeld(null);
      node.unlock();
      insist.run();
      node.ask(0, WHY);
      Soon.await(node.stopped());
    }
    Soon.until("told", () -> pool.heard.contains("insist"));
    assertThat(pool.heard).containsExactly("closing", "ask", "insist");
  }

  /**
   * One thread has noted that it asks a node, and the reserve interrupts it before that one lets {@code pleaseStop} go: the
   * interrupt came out of the body as a failure.
   */
  @Test
  void body_interruptedByOneThreadBeforeAnotherAsksIt_isAskedFirst() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    boolean[] asked = new boolean[1];
    ChildNode<?> child;
    try (Scope app = Supervisor.open("app")) {
      child = (ChildNode<?>) app.spawn("child", pleaseStop -> {
        running.countDown();
        try {
          new CountDownLatch(1).await();
        } finally {
          asked[0] = pleaseStop.isGo();
        }
      });
      running.await();
      Runnable send;
      child.lock();
      try {
        boolean unused = child.stopping.ask();
        send = child.insistHeld(null);
      } finally {
        child.unlock();
      }
      assertThat(send).isNotNull();
      send.run();
      Soon.await(child.stopped());
    } // throws nothing
    assertThat(asked[0]).isTrue();
    assertThat(child.stopping.outcome()).isEqualTo(Outcome.INTERRUPTED);
  }

  /** An interrupt is noted, and the body ends before it is sent: the thread was called interrupted. */
  @Test
  void body_thatEndsBeforeItsInterruptIsSent_isNotCalledInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch noted = new CountDownLatch(1);
    boolean[] flag = new boolean[1];
    ChildNode<?> child;
    Runnable send;
    try (Scope app = Supervisor.open("app")) {
      child = (ChildNode<?>) app.spawn("child", pleaseStop -> {
        pleaseStop.await();
        asked.countDown();
        noted.await();
        flag[0] = Thread.currentThread().isInterrupted();
      });
      Signal stopped = child.stop();
      asked.await();
      send = insistedUpon(child);
      noted.countDown();
      Soon.await(stopped);
    }
    send.run(); // too late: it was taken back
    assertThat(child.stopping.outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(flag[0]).isFalse();
  }

  /** The same, once an earlier interrupt has been sent. */
  @Test
  void body_thatWasInterruptedBefore_isCalledInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch noted = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ChildNode<?> child;
    try (Scope app = Supervisor.open("app")) {
      child = (ChildNode<?>) app.spawn("child", pleaseStop -> {
        pleaseStop.await();
        asked.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
        noted.await();
      });
      Signal stopped = child.stop();
      asked.await();
      insistedUpon(child).run();
      interrupted.await();
      ChildNode<?> late = child;
      Soon.until("the first is sent", () -> insistedUponOrNull(late) != null);
      noted.countDown();
      Soon.await(stopped);
    }
    assertThat(child.stopping.outcome()).isEqualTo(Outcome.INTERRUPTED);
  }

  private static Runnable insistedUpon(ThreadNode node) {
    Runnable send = insistedUponOrNull(node);
    assertThat(send).isNotNull();
    return send;
  }

  private static Runnable insistedUponOrNull(ThreadNode node) {
    node.lock();
    try {
      return node.insistHeld(null);
    } finally {
      node.unlock();
    }
  }

  /** An interrupt that comes when all is settled, and the listener has still to hear: close returned before it had. */
  @Test
  void close_interruptedWhileTheListenerHears_waitsForItAllTheSame() throws Exception {
    CountDownLatch hears = new CountDownLatch(1);
    List<TreeEvent> heard = Collections.synchronizedList(new ArrayList<>());
    List<TreeEvent> byClose = new ArrayList<>();
    boolean[] flag = new boolean[1];
    Signal[] settled = new Signal[1];
    CountDownLatch opened = new CountDownLatch(1);
    Thread closer = new Thread(() -> {
      Scope app = Supervisor.open(
          "app",
          with -> with.stopWithin(Duration.ofMinutes(10)).listener(event -> {
            awaitUninterruptibly(hears);
            heard.add(event);
          }));
      settled[0] = app.stopped();
      opened.countDown();
      app.close();
      flag[0] = Thread.interrupted();
      byClose.addAll(heard);
    });
    closer.start();
    opened.await();
    Soon.await(settled[0]);
    Soon.until("close waits for the listener", () -> isParked(closer));
    closer.interrupt();
    Soon.until("the interrupt has come", () -> !closer.isAlive() || hasBeenWoken(closer));
    hears.countDown();
    closer.join();
    assertThat(byClose).hasAtLeastOneElementOfType(TreeEvent.Stopped.class);
    assertThat(flag[0]).isTrue();
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static boolean hasBeenWoken(Thread thread) {
    return !thread.isInterrupted() && isParked(thread);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }
}
