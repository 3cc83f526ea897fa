package dev.supervisor.verification.seam;

import static dev.supervisor.verification.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.verification.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: a hand-over meets a consumer or producer that gives up, and the element is lost or
 * there twice; room is made, or the channel closed, between a look and the park; a cancelled future
 * swallows what it was just given; a producer has its place, in a chunk that is read through or ended meanwhile, and its
 * element is lost, there twice, or before an older one of the same producer; several elements come at once while a chunk becomes the last, is
 * read through, or is ended: some of them are lost, or their producer is told of more or fewer than are there, or a consumer that waits is
 * not woken; a producer that looked for room itself has to be called from now on, just when the last take passes without the mutex.
 */
@Tag("long")
@Tag("model")
final class ChannelSeamTest {

  /** A channel with room for one; what went in and what came out. */
  public static class Pipe {
    final Channel<Integer> channel = Channel.bounded("pipe", 1, ChannelOptions::silent);
    final Signal till = Signal.named("till");
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

    public void end() {
      int left = channel.drainAll().size();
      must(in.get() == out.get() + left);
      must(!channel.closed().isGo() || channel.drained().isGo());
      must(till.dependents() == 0);
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

  /** Elements that come several at once; one place of the first chunk is left. */
  public static class Batches {
    private static final int SEVERAL = 10; // one place, and more than are put one by one

    final Channel<Integer> channel;
    private final Queue<Integer> out = new ConcurrentLinkedQueue<>(); // each consumer's in order
    private final int[] accepted = new int[4]; // of the producer of so many tens

    /** No end to the room. */
    public Batches() {
      this(Channel.unbounded("batches", ChannelOptions::silent), 3);
    }

    Batches(Channel<Integer> channel, int used) {
      Permits.install();
      this.channel = channel;
      for (int i = 0; i < used; i++) {
        must(channel.offer(0));
        must(channel.poll() == 0);
      }
    }

    private void putSeveral(int tens) throws InterruptedException {
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < SEVERAL; i++) {
        all.add(SEVERAL * tens + i);
      }
      try {
        channel.putAll(all);
        accepted[tens] = SEVERAL;
      } catch (ChannelClosedException e) {
        accepted[tens] = acceptedBy(e.getMessage());
      }
    }

    /** {@return how many elements the message of the end says were accepted} */
    int acceptedBy(String message) {
      int at = message.indexOf("took ") + 5;
      return Integer.parseInt(message.substring(at, message.indexOf(' ', at)));
    }

    public void putTen() throws InterruptedException {
      putSeveral(1);
    }

    public void putTwenty() throws InterruptedException {
      putSeveral(2);
    }

    public void putThirty() {
      try {
        must(channel.offer(3 * SEVERAL));
        accepted[3] = 1;
      } catch (ChannelClosedException e) {
        must(channel.closed().isGo());
      }
    }

    public void poll() {
      Integer taken = channel.poll();
      if (taken != null) {
        out.add(taken);
      }
    }

    public void take() throws InterruptedException {
      try {
        out.add(channel.take());
      } catch (ChannelClosedException e) {
        must(channel.drained().isGo());
      }
    }

    public void drainThree() {
      out.addAll(channel.drain(3));
    }

    public void close() {
      channel.close(Closing.DRAIN);
    }

    public void end() {
      out.addAll(channel.drainAll());
      int[] seen = new int[4];
      int all = 0;
      for (int element : out) {
        must((seen[element / SEVERAL] & 1 << element % SEVERAL) == 0);
        seen[element / SEVERAL] |= 1 << element % SEVERAL;
        all++;
      }
      for (int tens = 1; tens < seen.length; tens++) {
        must(
            seen[tens] == (1 << accepted[tens]) - 1); // those that were accepted, from the first on
      }
      must(all == accepted[1] + accepted[2] + accepted[3]);
      must(channel.isEmpty());
    }
  }

  /** No place of the first chunk is left: a chunk with elements is linked to it. */
  public static final class BatchesAtTheEnd extends Batches {
    /** No end to the room. */
    public BatchesAtTheEnd() {
      super(Channel.unbounded("batches", ChannelOptions::silent), 4);
    }
  }

  /** Room for some of them. */
  public static final class BatchesInRoom extends Batches {
    /** Less than all. */
    public BatchesInRoom() {
      super(Channel.bounded("batches", 8, ChannelOptions::silent), 4);
    }
  }

  /** Takes all elements for accepted where the channel was closed after some. */
  public static final class BatchesCanary extends Batches {
    @Override
    int acceptedBy(String message) {
      int accepted = super.acceptedBy(message);
      return accepted == 0 ? 0 : accepted + 1;
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class ForgetfulBatches extends Batches {
    /** Parking forgets. */
    public ForgetfulBatches() {
      Permits.installForgetful();
    }
  }

  /** A channel with more than little room, of which one place is free, and from which elements are taken quickly. */
  public static class Shares {
    private static final int ROOM = 64;

    private final Channel<Integer> channel =
        Channel.bounded("shares", ROOM, ChannelOptions::silent);
    private final AtomicInteger in = new AtomicInteger(ROOM - 1);
    private final AtomicInteger out = new AtomicInteger();

    /** Parking is a semaphore. */
    public Shares() {
      this(Permits.fresh());
    }

    Shares(Permits parking) {
      Seam.replace(parking);
      for (int i = 0; i < ROOM; i++) {
        must(channel.offer(i));
      }
      must(channel.poll() == 0);
    }

    public void put() throws InterruptedException {
      channel.put(1);
      in.incrementAndGet();
    }

    public void take() throws InterruptedException {
      must(channel.take() != null);
      out.incrementAndGet();
    }

    public void drainTwo() {
      out.addAndGet(channel.drain(2).size());
    }

    public void pushAndTake() throws InterruptedException {
      channel.push(7);
      in.incrementAndGet();
      take();
    }

    public void offerInVain() {
      if (channel.offer(1)) {
        in.incrementAndGet();
      }
    }

    public void end() {
      must(channel.size() == in.get() - out.get());
    }
  }

  /** The same with a seam that loses early wake-ups. */
  public static final class ForgetfulShares extends Shares {
    /** Parking forgets. */
    public ForgetfulShares() {
      super(Permits.forgetful());
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
  }

  @Test
  void putAndClose_whereAChunkEnds_everyElementArrivesOnceAndInOrder() {
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
  void putAndTake_nearlyFull_everyProducerComesIn() {
    Interleavings.check(Shares.class, "put put", "take");
    Interleavings.check(Shares.class, "put", "put put", "take take");
    Interleavings.check(Shares.class, "put put", "offerInVain", "drainTwo");
    Interleavings.check(Shares.class, "put put", "pushAndTake", "take");
  }

  @Test
  void canary_wakeUpForRoomLost_isFound() {
    assertThatThrownBy(() -> Interleavings.check(ForgetfulShares.class, "put put put", "take take"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
  }

  @Test
  void severalAtOnce_whereAChunkEnds_everyElementArrivesOnce() {
    Interleavings.check(Batches.class, "putTen", "putTwenty", "poll drainThree");
    Interleavings.check(
        BatchesAtTheEnd.class, "putTen", "putTwenty putThirty", "poll drainThree poll");
  }

  @Test
  void severalAtOnce_closedMeanwhile_theProducerIsToldHowManyWereAccepted() {
    Interleavings.check(Batches.class, "putTen", "close");
    Interleavings.check(BatchesAtTheEnd.class, "putTen putThirty", "poll close");
    Interleavings.check(BatchesInRoom.class, "putTen", "poll close");
  }

  @Test
  void severalAtOnce_othersWait_areWoken() {
    Interleavings.check(BatchesAtTheEnd.class, "putTen", "take", "take");
    Interleavings.check(BatchesInRoom.class, "putTen", "take", "drainThree take");
  }

  @Test
  void canary_toldOfMoreThanWereAccepted_isFound() {
    assertThatThrownBy(() -> Interleavings.checkThoroughly(BatchesCanary.class, "putTen", "close"))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void canary_wakeUpOfSeveralLost_isFound() {
    assertThatThrownBy(
            () -> Interleavings.checkThoroughly(ForgetfulBatches.class, "take", "putTen"))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("deadlock");
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
  void canary_lostWakeUps_areFound() {
    for (String[] threads :
        new String[][] {{"take", "put"}, {"put put", "take"}, {"take", "close"}}) {
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
