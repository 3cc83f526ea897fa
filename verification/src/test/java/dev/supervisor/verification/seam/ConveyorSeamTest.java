package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.internal.Conveyor;
import dev.supervisor.core.internal.Conveyor.Ahead;
import dev.supervisor.signals.Signal;
import dev.supervisor.verification.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: room is made, an element put, the last one of a batch put, or the end said, between a look and the park, and no thread is woken; one that was called
 * gives up, and calls no other; a chunk is unlinked while an emitter puts into it, or another thread reads from it, and its
 * elements are lost, there twice, or in another order.
 */
@Tag("long")
@Tag("model")
final class ConveyorSeamTest {

  private static final long FOR_EVER = Long.MAX_VALUE;

  /** One with little room, how much of it was used before, and what went in and came out. */
  public abstract static class Belt {
    final Conveyor<Integer> conveyor;
    final Signal till = Signal.named("till");
    final AtomicInteger in = new AtomicInteger();
    final AtomicInteger out = new AtomicInteger();

    Belt(int capacity, int filled) {
      this(capacity, filled, 1, FOR_EVER);
    }

    Belt(int capacity, int filled, int batch, long patience) {
      this.conveyor = new Conveyor<>(capacity, batch, patience, () -> "numbers", () -> null);
      try {
        for (int i = 0; i < filled; i++) {
          put();
        }
      } catch (InterruptedException e) {
        throw new AssertionError("there is room", e);
      }
    }

    public void put() throws InterruptedException {
      if (conveyor.put(1, Signal.NEVER)) {
        in.incrementAndGet();
      }
    }

    public void putOrGiveUp() throws InterruptedException {
      if (conveyor.put(1, till)) {
        in.incrementAndGet();
      }
    }

    /** The end is one, too. */
    public void take() throws InterruptedException {
      takeBefore(Signal.NEVER);
    }

    public void takeHalf() throws InterruptedException {
      for (int i = 0; i < 8; i++) {
        take();
      }
    }

    public void takeOrGiveUp() throws InterruptedException {
      takeBefore(till);
    }

    void takeBefore(Signal giveUp) throws InterruptedException {
      for (; ; ) {
        Ahead found = conveyor.await(giveUp);
        must(found != Ahead.NOTHING || giveUp.isGo());
        if (found != Ahead.ELEMENT) {
          return;
        }
        if (conveyor.poll() != null) { // else another took it
          out.incrementAndGet();
          return;
        }
      }
    }

    public void giveUp() {
      till.go();
    }

    public void close() {
      conveyor.end();
    }

    public void leave() {
      conveyor.end();
      conveyor.takeOut(each -> out.incrementAndGet());
    }

    public void end() {
      conveyor.takeOut(each -> out.incrementAndGet());
      must(in.get() == out.get());
      must(till.dependents() == 0);
    }
  }

  /** Room for one. */
  public static class Narrow extends Belt {
    /** Parking is a semaphore. */
    public Narrow() {
      super(1, 0);
      Permits.install();
    }
  }

  /** Room for so many that an emitter is called when half of it is free; it is full. */
  public static class Full extends Belt {
    /** Parking is a semaphore. */
    public Full() {
      super(16, 16);
      Permits.install();
    }
  }

  /** Two at a time, for which the reader waits as long as it takes; two were read before, so that it is about where a chunk ends. */
  public static class Pairs extends Belt {
    /** Parking is a semaphore. */
    public Pairs() {
      this(FOR_EVER);
    }

    Pairs(long patience) {
      super(5, 2, 2, patience);
      must(conveyor.poll() == 1);
      must(conveyor.poll() == 1);
      out.set(2);
      Permits.install();
    }

    /** One that is there at once is enough; else it waits for both, or the end. */
    public void takePair() throws InterruptedException {
      if (conveyor.await(Signal.NEVER) == Ahead.ELEMENT) {
        conveyor.takeOut(each -> out.incrementAndGet());
      }
    }

    public void takePairOrGiveUp() throws InterruptedException {
      takeBefore(till);
    }
  }

  /** Two at a time, for which the reader waits a moment. */
  public static class HastyPairs extends Pairs {
    /** Parking is a semaphore. */
    public HastyPairs() {
      super(1_000);
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class PairsCanary extends Pairs {
    /** Parking forgets. */
    public PairsCanary() {
      Permits.installForgetful();
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class NarrowCanary extends Narrow {
    /** Parking forgets. */
    public NarrowCanary() {
      Permits.installForgetful();
    }
  }

  /** Much room, and a first chunk of which one place is left. */
  public static class Chunks {
    private final Conveyor<Integer> conveyor =
        new Conveyor<>(100, 1, FOR_EVER, () -> "numbers", () -> null);
    private final List<Integer> out = new ArrayList<>(); // of one reader
    private final List<Integer> other = new ArrayList<>(); // of another
    private final AtomicInteger refused = new AtomicInteger();

    /** Parking is a semaphore. */
    public Chunks() {
      Permits.install();
      try {
        for (int i = 0; i < 3; i++) {
          must(conveyor.put(0, Signal.NEVER));
          must(conveyor.poll() == 0);
        }
      } catch (InterruptedException e) {
        throw new AssertionError("there is room", e);
      }
    }

    private void put(int element) throws InterruptedException {
      if (!conveyor.put(element, Signal.NEVER)) {
        refused.addAndGet(1 << element);
      }
    }

    public void putOneAndTwo() throws InterruptedException {
      put(1);
      put(2);
    }

    public void putThreeAndFour() throws InterruptedException {
      put(3);
      put(4);
    }

    private void poll(List<Integer> into) {
      Integer taken = conveyor.poll();
      if (taken != null) {
        into.add(taken);
      }
    }

    public void poll() {
      poll(out);
    }

    public void pollToo() {
      poll(other);
    }

    /** Two were put, and another thread takes one of them at the most. */
    public void pollWhereOneIsLeft() {
      int before = out.size();
      poll();
      must(out.size() == before + 1);
    }

    public void look() {
      boolean unused = conveyor.hasElement();
    }

    public void close() {
      conveyor.end();
    }

    void takeOut() {
      conveyor.takeOut(out::add);
    }

    public void end() {
      takeOut();
      out.addAll(other);
      must(other.size() < 2 || isInOrder(other));
      if (other.isEmpty()) {
        must(isInOrder(out));
      }
      int seen = 0;
      for (int element : out) {
        must((seen & 1 << element) == 0);
        seen |= 1 << element;
      }
      must((seen & refused.get()) == 0);
      must((seen | refused.get()) == (1 << 1 | 1 << 2 | 1 << 3 | 1 << 4));
    }

    private static boolean isInOrder(List<Integer> elements) {
      return isInOrder(elements, 1) && isInOrder(elements, 3);
    }

    private static boolean isInOrder(List<Integer> elements, int first) {
      int second = elements.indexOf(first + 1);
      return second < 0 || elements.indexOf(first) < second;
    }
  }

  /** Loses what came last. */
  public static final class ChunksCanary extends Chunks {
    @Override
    void takeOut() {
      poll();
      poll();
    }
  }

  @Test
  void putAndTake_bothWait_everyElementArrives() {
    Interleavings.check(Narrow.class, "put put", "take take");
    Interleavings.check(Narrow.class, "put", "put", "take take");
    Interleavings.check(Full.class, "put", "takeHalf");
    Interleavings.check(Full.class, "put", "put", "takeHalf");
  }

  @Test
  void oneGivesUp_theOtherGoesOn() {
    Interleavings.check(Narrow.class, "takeOrGiveUp", "put", "giveUp");
    Interleavings.check(Narrow.class, "put putOrGiveUp", "take", "giveUp");
    Interleavings.check(Full.class, "putOrGiveUp giveUp", "put", "takeHalf");
  }

  @Test
  void end_whileOthersWait_everyoneIsTold() {
    Interleavings.check(Narrow.class, "take", "close");
    Interleavings.check(Narrow.class, "put put", "put", "close");
    Interleavings.check(Narrow.class, "put put", "take take", "leave");
  }

  @Test
  void putAndPoll_whereAChunkEnds_everyElementArrivesOnceAndInOrder() {
    Interleavings.checkThoroughly(Chunks.class, "putOneAndTwo", "putThreeAndFour", "poll poll");
    Interleavings.check(Chunks.class, "putOneAndTwo poll", "putThreeAndFour close");
    Interleavings.checkThoroughly(
        Chunks.class, "putOneAndTwo pollWhereOneIsLeft putThreeAndFour", "pollToo look");
  }

  @Test
  void batches_areWaitedFor_andAWakeUpIsNeverLost() {
    Interleavings.checkThoroughly(Pairs.class, "put put", "takePair");
    Interleavings.checkThoroughly(Pairs.class, "put", "put", "takePair");
    Interleavings.check(Pairs.class, "put close", "takePair");
    Interleavings.check(Pairs.class, "put", "takePairOrGiveUp", "giveUp");
  }

  @Test
  void batches_whereTheReaderHasPatience_oneElementIsEnoughInTheEnd() {
    Interleavings.checkThoroughly(HastyPairs.class, "put", "take");
    Interleavings.check(HastyPairs.class, "put put", "take take");
    Interleavings.check(HastyPairs.class, "take", "close");
  }

  @Test
  void canary_lostWakeUpsOfBatches_areFound() {
    assertThatThrownBy(
            () -> Interleavings.checkThoroughly(PairsCanary.class, "put put", "takePair"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }

  @Test
  void canary_lostWakeUps_areFound() {
    for (String[] threads :
        new String[][] {{"take", "put"}, {"put put", "take"}, {"take", "close"}}) {
      assertThatThrownBy(() -> Interleavings.checkThoroughly(NarrowCanary.class, threads))
          .isInstanceOf(LincheckAssertionError.class)
          .hasMessageContaining("deadlock");
    }
  }

  @Test
  void canary_lostElement_isFound() {
    assertThatThrownBy(() ->
            Interleavings.check(ChunksCanary.class, "putOneAndTwo", "putThreeAndFour", "poll"))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
