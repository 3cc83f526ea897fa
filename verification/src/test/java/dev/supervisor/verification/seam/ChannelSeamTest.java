package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.verification.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: a hand-over meets a consumer or producer that gives up, and the element is lost or
 * there twice; room is made, or the channel closed, between a look and the park; a cancelled future
 * swallows what it was just given; a producer has its place, in a chunk that is read through or ended meanwhile, and its
 * element is lost, there twice, or before an older one of the same producer.
 */
@Tag("long")
@Tag("model")
final class ChannelSeamTest {

  /** A channel with room for one; what went in and what came out. */
  public static class Pipe {
    final Channel<Integer> channel = Channel.bounded("pipe", 1, ChannelOptions::silent);
    final Signal till = Signal.named("till");
    final Promise<Integer> promise = Promise.named("promise");
    final AtomicInteger in = new AtomicInteger();
    final AtomicInteger out = new AtomicInteger();
    final CompletableFuture<Integer> asked = new CompletableFuture<>();

    /** Parking is a semaphore. */
    public Pipe() {
      Permits.install();
    }

    public void put() throws InterruptedException {
      try {
        channel.put(1);
        in.incrementAndGet();
      } catch (ChannelClosedException e) {
        must(channel.closed().isGo());
      }
    }

    public void putOrGiveUp() throws InterruptedException {
      if (channel.put(1, till)) {
        in.incrementAndGet();
      } else {
        must(till.isGo());
      }
    }

    public void take() throws InterruptedException {
      try {
        must(channel.take() != null);
        out.incrementAndGet();
      } catch (ChannelClosedException e) {
        must(channel.drained().isGo());
      }
    }

    public void takeOrGiveUp() throws InterruptedException {
      try {
        if (channel.take(till) != null) {
          out.incrementAndGet();
        } else {
          must(till.isGo());
        }
      } catch (ChannelClosedException e) {
        must(channel.drained().isGo());
      }
    }

    public void takeAndCancel() {
      CompletableFuture<Integer> future = channel.takeAsync();
      if (!future.cancel(false) && !future.isCompletedExceptionally()) {
        out.incrementAndGet();
      }
    }

    public void giveUp() {
      till.go();
    }

    public void close() {
      channel.close(Closing.DRAIN);
    }

    public void complete() {
      promise.complete(1);
    }

    public void awaitPromise() throws InterruptedException {
      must(promise.await() == 1);
    }

    public void end() {
      int left = channel.drainAll().size();
      must(in.get() == out.get() + left);
      must(!channel.closed().isGo() || channel.drained().isGo());
      must(till.dependents() + promise.ready().dependents() == 0);
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class Canary extends Pipe {
    /** Parking forgets. */
    public Canary() {
      Permits.installForgetful();
    }
  }

  /** Loses the element of a consumer that gave up: what the count must catch. */
  public static final class LosingCanary extends Pipe {
    @Override
    public void takeOrGiveUp() throws InterruptedException {
      Integer taken = channel.take(till);
      if (taken != null && !till.isGo()) {
        out.incrementAndGet();
      }
    }
  }

  /** A channel of whose first chunk one place is left. */
  public static class Chunks {
    private final Channel<Integer> channel = Channel.unbounded("chunks", ChannelOptions::silent);
    private final List<Integer> out = new ArrayList<>(); // of the consumer
    private final AtomicInteger refused = new AtomicInteger();

    /** Parking is a semaphore. */
    public Chunks() {
      Permits.install();
      for (int i = 0; i < 3; i++) {
        must(channel.offer(0));
        must(channel.poll() == 0);
      }
    }

    private void put(int element) {
      try {
        must(channel.offer(element));
      } catch (ChannelClosedException e) {
        refused.addAndGet(1 << element);
      }
    }

    public void putOneAndTwo() {
      put(1);
      put(2);
    }

    public void putThreeAndFour() {
      put(3);
      put(4);
    }

    public void poll() {
      Integer taken = channel.poll();
      if (taken != null) {
        out.add(taken);
      }
    }

    public void forceFive() {
      try {
        channel.force(5);
      } catch (ChannelClosedException e) {
        refused.addAndGet(1 << 5);
      }
    }

    public void close() {
      channel.close(Closing.DRAIN);
    }

    void pollAll() {
      out.addAll(channel.drainAll());
    }

    public void end() {
      int seen = 0;
      pollAll();
      for (int element : out) {
        must((seen & 1 << element) == 0);
        must(element != 1 || (seen & 1 << 2) == 0);
        must(element != 3 || (seen & 1 << 4) == 0);
        seen |= 1 << element;
      }
      must((seen & refused.get()) == 0);
      must((seen | refused.get()) == (1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5));
      must(channel.isEmpty());
    }
  }

  /** Loses an element that came in the last moment. */
  public static final class ChunksCanary extends Chunks {
    @Override
    void pollAll() {
      poll();
      poll();
      poll();
    }
  }

  @Test
  void putAndPoll_whereAChunkEnds_everyElementArrivesOnceAndInOrder() {
    Interleavings.checkThoroughly(
        Chunks.class, "putOneAndTwo", "putThreeAndFour", "forceFive poll poll");
    Interleavings.checkThoroughly(
        Chunks.class, "putOneAndTwo", "putThreeAndFour forceFive", "poll poll close");
  }

  @Test
  void canary_lostAtTheEnd_isFound() {
    assertThatThrownBy(() -> Interleavings.check(
            ChunksCanary.class, "putOneAndTwo", "putThreeAndFour", "forceFive poll"))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void putAndTake_bothWait_everyElementArrives() {
    Interleavings.check(Pipe.class, "put", "take");
    Interleavings.check(Pipe.class, "put put", "take take");
  }

  @Test
  void takeOrPut_givesUpAtTheHandOver_nothingIsLost() {
    Interleavings.check(Pipe.class, "takeOrGiveUp", "put", "giveUp");
    Interleavings.check(Pipe.class, "put putOrGiveUp", "take", "giveUp");
  }

  @Test
  void close_whileOthersWait_everyoneIsTold() {
    Interleavings.checkThoroughly(
        Pipe.class, "take", "close"); // who learns of the end must see it said
    Interleavings.check(Pipe.class, "take", "take", "close");
    Interleavings.check(Pipe.class, "takeOrGiveUp", "close", "giveUp");
    Interleavings.check(Pipe.class, "put put", "take", "close");
  }

  @Test
  void takeAsync_cancelledAtTheHandOver_nothingIsLost() {
    Interleavings.check(Pipe.class, "takeAndCancel", "put");
    Interleavings.check(Pipe.class, "takeAndCancel", "put put", "take");
  }

  @Test
  void promise_awaited_isWoken() {
    Interleavings.check(Pipe.class, "awaitPromise", "awaitPromise", "complete");
  }

  @Test
  void canary_lostWakeUps_areFound() {
    for (String[] threads : new String[][] {
      {"take", "put"}, {"put put", "take"}, {"take", "close"}, {"awaitPromise", "complete"}
    }) {
      assertThatThrownBy(() -> Interleavings.check(Canary.class, threads))
          .isInstanceOf(LincheckAssertionError.class)
          .hasMessageContaining("deadlock");
    }
  }

  @Test
  void canary_lostElement_isFound() {
    assertThatThrownBy(
            () -> Interleavings.check(LosingCanary.class, "takeOrGiveUp", "put", "giveUp"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
