package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Batching.BatchFailedException;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.internal.BackendBefore;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements that are taken together. */
final class BatchingTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Channel<Integer> channel = Channel.unbounded("numbers");
  private final List<List<Integer>> written = Collections.synchronizedList(new ArrayList<>());

  static java.util.stream.Stream<ThreadKind> kinds() {
    return ThreadKind.available();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void run_fullBatches_areWrittenAtOnce_theRestWhenTheChannelIsClosed(ThreadKind kind)
      throws Exception {
    for (int i = 1; i <= 7; i++) {
      channel.put(i);
    }
    Batching<Integer> batching = Batching.of(channel, 3, Duration.ofHours(1));
    Running<String> run = Running.on(kind, () -> {
      batching.run(written::add);
      return "done";
    });
    Running.eventually(() -> written.size() == 2);
    channel.put(8);
    channel.close(Closing.DRAIN);
    assertThat(run.result()).isEqualTo("done");
    assertThat(written).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7, 8));
  }

  private Running<String> running(Batching<Integer> batching, Signal till) {
    return Running.start(() -> {
      batching.run(written::add, till);
      return "done";
    });
  }

  @Test
  void run_incompleteBatch_isWrittenOnceItsFirstElementHasWaitedThePeriod() throws Exception {
    try (var clock = ManualClock.install()) {
      Running<String> run = running(Batching.of(channel, 10, SECOND), Signal.NEVER);
      run.parked(); // without elements there is no deadline
      channel.put(1);
      clock.awaitParked(run.thread());
      clock.advance(Duration.ofMillis(999));
      channel.put(2);
      Running.eventually(() -> channel.isEmpty());
      assertThat(written).isEmpty();
      clock.awaitParked(run.thread());
      clock.advance(Duration.ofMillis(1));
      Running.eventually(() -> written.size() == 1);
      assertThat(written).containsExactly(List.of(1, 2));
      channel.close(Closing.DRAIN);
      assertThat(run.result()).isEqualTo("done");
    }
  }

  @Test
  void run_tillGone_writesWhatItHas_andLeavesTheRest() throws Exception {
    Signal till = Signal.create();
    Running<String> run = running(Batching.of(channel, 2, Duration.ofHours(1)), till);
    channel.put(1);
    Running.eventually(() -> channel.isEmpty());
    run.parked();
    till.go();
    assertThat(run.result()).isEqualTo("done");
    channel.put(2);
    assertThat(written).containsExactly(List.of(1));
    assertThat(channel.size()).isEqualTo(1);
  }

  @Test
  void run_writerFails_theHandlerGetsTheBatch_andTheRunGoesOn() throws Exception {
    List<String> seen = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      channel.put(i);
    }
    channel.close(Closing.DRAIN);
    Batching<Integer> batching = Batching.of(channel, 2, SECOND)
        .onError((batch, failure) -> seen.add(batch + " " + failure.getMessage()))
        .afterwards(batch -> seen.add("after " + batch));
    batching.run(batch -> {
      if (batch.contains(1)) {
        throw new IOException("as told");
      }
      seen.add("written " + batch);
    });
    assertThat(seen).containsExactly("[1, 2] as told", "written [3, 4]", "after [3, 4]");
  }

  @Test
  void run_writerFails_withoutAHandler_endsTheRun() throws Exception {
    channel.put(1);
    channel.put(2);
    assertThatThrownBy(() -> Batching.of(channel, 1, SECOND).run(batch -> {
          throw new IOException("as told");
        }))
        .isInstanceOf(IOException.class)
        .hasMessage("as told");
    assertThat(channel.drainAll()).containsExactly(1, 2);
  }

  @Test
  void run_interrupted_putsBackWhatItHas() throws Exception {
    Running<String> run = running(Batching.of(channel, 10, Duration.ofHours(1)), Signal.NEVER);
    channel.put(1);
    channel.put(2);
    Running.eventually(() -> channel.isEmpty());
    run.parked().interrupt();
    assertThat(run.failure()).isInstanceOf(InterruptedException.class);
    channel.put(3);
    assertThat(channel.drainAll()).containsExactly(1, 2, 3);
    assertThat(written).isEmpty();
  }

  @Test
  void run_interruptedWithAPartialBatchOfAClosedChannel_writesWhatItHas() throws Exception {
    put(3);
    channel.close(Closing.DRAIN);
    try (ManualClock clock = ManualClock.install()) {
      Seam.replace(new BackendBefore(clock) {
        @Override
        public long nanoTime() { // read when the first element is there
          Thread.currentThread().interrupt();
          return super.nanoTime();
        }
      });
      assertThatThrownBy(() -> Batching.of(channel, 10, SECOND).run(written::add))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(written).containsExactly(List.of(1));
    assertThat(channel.drainAll()).containsExactly(2, 3);
  }

  // CASES 31: a batch that could not be written was neither put back nor in the exception

  private Batching<Integer> ofTwo() {
    return Batching.of(channel, 2, Duration.ZERO);
  }

  private void put(int count) throws InterruptedException {
    for (int i = 1; i <= count; i++) {
      channel.put(i);
    }
  }

  @Test
  void run_writerFailsAndSpoilsItsList_theBatchIsBackInOrderAtTheFront() throws Exception {
    put(3);
    assertThatThrownBy(() -> ofTwo().run(batch -> {
          batch.clear();
          channel.put(4);
          throw new IOException("as told");
        }))
        .isInstanceOf(IOException.class);
    assertThat(channel.drainAll()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void run_writerThrowsAnError_theBatchIsBackAndTheHandlerDoesNotHear() throws Exception {
    put(3);
    assertThatThrownBy(
            () -> ofTwo().onError((batch, failure) -> written.add(batch)).run(batch -> {
              throw new AssertionError("as told");
            }))
        .isInstanceOf(AssertionError.class);
    assertThat(written).isEmpty();
    assertThat(channel.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void run_handlerThrows_theBatchIsBackAndBothAreTold() throws Exception {
    put(3);
    IllegalStateException fromHandler = new IllegalStateException("no");
    IOException fromWriter = new IOException("as told");
    assertThatThrownBy(() -> ofTwo()
            .onError((batch, failure) -> {
              batch.clear();
              throw fromHandler;
            })
            .run(batch -> {
              throw fromWriter;
            }))
        .isSameAs(fromHandler)
        .hasSuppressedException(fromWriter);
    assertThat(channel.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void run_writerFailsWhenTheChannelIsClosed_theBatchIsInTheException() throws Exception {
    put(2);
    channel.close(Closing.DRAIN);
    IOException failure = new IOException("as told");
    assertThatThrownBy(() -> ofTwo().run(batch -> {
          batch.clear();
          throw failure;
        }))
        .isInstanceOfSatisfying(
            BatchFailedException.class,
            it -> assertThat(List.<Object>copyOf(it.batch())).containsExactly(1, 2))
        .hasCause(failure)
        .hasMessageContaining("2 elements of channel")
        .hasMessageEndingWith("could not be written, and it is closed");
  }

  @Test
  void run_writerThrowsAnErrorWhenTheChannelIsDiscarded_theBatchIsInTheException()
      throws Exception {
    put(3);
    AssertionError error = new AssertionError("as told");
    assertThatThrownBy(() -> ofTwo().run(batch -> {
          channel.close(Closing.DISCARD);
          throw error;
        }))
        .isInstanceOfSatisfying(
            BatchFailedException.class,
            it -> assertThat(List.<Object>copyOf(it.batch())).containsExactly(1, 2))
        .hasCause(error);
  }

  @Test
  void run_elementsThatCannotBeHashed_areBackAllTheSame() throws Exception {
    boolean[] broken = {false};
    @SuppressWarnings("ArrayRecordComponent") // a cell that the test writes
    record Fragile(int number, boolean[] broken) {
      @Override
      public int hashCode() {
        if (broken[0]) {
          throw new IllegalStateException("broken");
        }
        return number;
      }
    }
    Channel<Fragile> fragile = Channel.unbounded("fragile", with -> with.unique());
    fragile.put(new Fragile(1, broken));
    fragile.put(new Fragile(2, broken));
    broken[0] = true;
    assertThatThrownBy(() -> Batching.of(fragile, 2, Duration.ZERO).run(batch -> {
          throw new IOException("as told");
        }))
        .isInstanceOf(IOException.class);
    assertThat(fragile.drainAll()).extracting(Fragile::number).containsExactly(1, 2);
  }

  @Test
  void run_writerIsInterrupted_theHandlerGetsTheBatch_andTheRunEnds() throws Exception {
    channel.put(1);
    channel.put(2);
    Batching<Integer> batching =
        Batching.of(channel, 1, SECOND).onError((batch, failure) -> written.add(batch));
    assertThatThrownBy(() -> batching.run(batch -> {
          throw new InterruptedException("as told");
        }))
        .isInstanceOf(InterruptedException.class);
    assertThat(written).containsExactly(List.of(1));
    assertThat(channel.drainAll()).containsExactly(2);
  }

  @Test
  void of_whatMakesNoSense_isRefused() {
    assertThatThrownBy(() -> Batching.of(channel, 0, SECOND))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Batching.of(channel, 1, SECOND.negated()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
