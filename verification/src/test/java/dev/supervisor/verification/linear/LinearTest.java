package dev.supervisor.verification.linear;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.ChannelOptions;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.ChannelClosedException;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.verification.Interleavings;
import dev.supervisor.verification.seam.Lonely;
import dev.supervisor.verification.seam.Permits;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad schedules: two calls overlap and give answers that they could not have given one after the
 * other, such as two results of one promise, or an element taken twice.
 *
 * <p>Random scenarios of calls that do not wait; the long set takes more of them, by {@code
 * -Dverification.scenarios=200}.
 */
@Tag("long")
@Tag("model")
final class LinearTest {
  private static final int SCENARIOS = Integer.getInteger("verification.scenarios", 3);

  /** Three signals, two of them made of others. */
  public static final class Signals {
    private final Signal a = Signal.create();
    private final Signal b = Signal.create();
    private final Signal either = a.or(b);
    private final Signal both = a.and(b);

    @Operation
    public boolean goA() {
      return a.go();
    }

    @Operation
    public boolean goB() {
      return b.go("why");
    }

    @Operation
    public boolean isEither() {
      return either.isGo();
    }

    @Operation
    public boolean isBoth() {
      return both.isGo();
    }

    @Operation
    public boolean attachAndDetach() {
      return a.then(() -> {}).cancel();
    }

    @Operation
    public boolean attachToBothAndDetach() {
      return both.then(() -> {}).cancel();
    }
  }

  /** A channel with room for two. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static class Channels {
    final Channel<Integer> channel;

    /** First in, first out. */
    public Channels() {
      this(Channel.bounded("channel", 2));
    }

    Channels(Channel<Integer> channel) {
      this.channel = channel;
    }

    @Operation
    public String offer(@Param(name = "element") int element) {
      try {
        return "" + channel.offer(element);
      } catch (ChannelClosedException e) {
        return "closed";
      }
    }

    @Operation
    public Integer poll() {
      return channel.poll();
    }

    @Operation
    public List<Integer> drainAll() {
      return channel.drainAll();
    }

    @Operation
    public List<Integer> drainTwo() {
      return channel.drain(2);
    }

    @Operation
    public int size() {
      return channel.size();
    }

    @Operation
    public void close() {
      channel.close(Closing.DRAIN);
    }
  }

  /**
   * A channel without a bound, with pushes too. With a bound these are not linearizable, by design:
   * an {@code offer} that overlaps with a {@code push} may find room that the push has just used up.
   */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static class UnboundedChannels extends Channels {
    /** First in, first out. */
    public UnboundedChannels() {
      this(Channel.unbounded("channel"));
    }

    UnboundedChannels(Channel<Integer> channel) {
      super(channel);
    }

    @Operation
    public String push(@Param(name = "element") int element) {
      try {
        channel.push(element);
        return "pushed";
      } catch (ChannelClosedException e) {
        return "closed";
      }
    }
  }

  /** A channel with room for one. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class NarrowChannels extends Channels {
    /** Full with one element. */
    public NarrowChannels() {
      super(Channel.bounded("channel", 1));
    }
  }

  /** A channel whose next element but one comes into another chunk of its inbox. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class ChunkedChannels extends UnboundedChannels {
    /** Three of the four places of the first chunk are used up. */
    public ChunkedChannels() {
      super(usedUp(3));
    }

    static Channel<Integer> usedUp(int places) {
      Channel<Integer> channel = Channel.unbounded("channel");
      for (int i = 0; i < places; i++) {
        Interleavings.must(channel.offer(i));
        Interleavings.must(channel.poll() == i);
      }
      return channel;
    }
  }

  /** A channel at the end of a chunk of its inbox: several elements are put in one step there. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class BatchedChannels extends UnboundedChannels {
    private static final int SEVERAL = 8;

    /** All four places of the first chunk are used up. */
    public BatchedChannels() {
      super(ChunkedChannels.usedUp(4));
    }

    @Operation
    public String putSeveral(@Param(name = "element") int element) throws InterruptedException {
      try {
        List<Integer> several = new ArrayList<>();
        for (int i = 0; i < SEVERAL; i++) {
          several.add(element + 10 * i);
        }
        return "" + channel.putAll(several, Signal.DONE);
      } catch (ChannelClosedException e) {
        return "closed";
      }
    }
  }

  /** A channel with more than little room, of which one is left: its producers look at the limit alone. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class RoomyChannels extends Channels {
    /** Nearly full. */
    public RoomyChannels() {
      super(Channel.bounded("channel", 64));
      for (int i = 0; i < 63; i++) {
        Interleavings.must(channel.offer(i));
      }
    }
  }

  /** A channel that drops what is equal to an element in it. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class UniqueChannels extends UnboundedChannels {
    /** No element twice. */
    public UniqueChannels() {
      super(Channel.bounded("channel", 2, ChannelOptions::unique));
    }
  }

  /** A channel in which the least comes first. */
  @Param(name = "element", gen = IntGen.class, conf = "1:3")
  public static final class PriorityChannels extends UnboundedChannels {
    /** By priority. */
    public PriorityChannels() {
      super(Channel.unbounded("channel", options -> options.priority(Comparator.naturalOrder())));
    }
  }

  /** A mailbox: anybody fires into it, its owner handles, pauses, closes and opens it again. */
  @Param(name = "event", gen = IntGen.class, conf = "1:3")
  public static final class Mailboxes {
    private final Lonely owner = new Lonely();
    private final List<Object> heard = new ArrayList<>();

    /** With a listener that notes everything. */
    public Mailboxes() {
      owner.box.events().on(Integer.class, heard::add);
    }

    @Operation
    public boolean fire(@Param(name = "event") int event) {
      return owner.box.fire(event);
    }

    @Operation(nonParallelGroup = "owner")
    public List<Object> update() {
      int handled = owner.box.events().update();
      List<Object> all = List.copyOf(heard);
      heard.clear();
      Interleavings.must(handled == all.size());
      return all;
    }

    @Operation(nonParallelGroup = "owner")
    public void close() {
      owner.box.close();
    }

    @Operation(nonParallelGroup = "owner")
    public void reopen() {
      owner.box.reopen();
    }
  }

  /** A promise. */
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static final class Promises {
    private final Promise<Integer> promise = Promise.named("promise");

    @Operation
    public boolean complete(@Param(name = "value") int value) {
      return promise.complete(value);
    }

    @Operation
    public boolean fail() {
      return promise.fail(new IllegalStateException());
    }

    @Operation
    public String result() {
      try {
        return "" + promise.result();
      } catch (IllegalStateException e) {
        return "none yet";
      } catch (java.util.concurrent.CompletionException e) {
        return "failed";
      }
    }

    @Operation
    public boolean isDone() {
      return promise.isDone();
    }
  }

  /** A number that a lock guards. */
  public static final class Locks {
    private final Lock lock = Lock.named("lock");
    private int number; // guarded by lock

    @Operation
    public int next() throws InterruptedException {
      return lock.<Integer, RuntimeException>hold(held -> ++number);
    }

    @Operation
    public int get() throws InterruptedException {
      return lock.<Integer, RuntimeException>hold(held -> number);
    }
  }

  /** A number that nothing guards: must be found. */
  public static final class Canary {
    private int number;

    @Operation
    public int next() {
      return ++number;
    }
  }

  private static void check(Class<?> specimen) {
    check(specimen, Interleavings.options());
  }

  private static void check(Class<?> specimen, ModelCheckingOptions options) {
    options
        .iterations(SCENARIOS)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(specimen);
  }

  @Test
  void signals_overlappingCalls_areLinearizable() {
    check(Signals.class);
  }

  @Test
  void channels_overlappingCalls_areLinearizable() {
    check(Channels.class);
  }

  @Test
  void unboundedChannels_overlappingCalls_areLinearizable() {
    check(UnboundedChannels.class);
  }

  @Test
  void narrowChannels_overlappingCalls_areLinearizable() {
    check(NarrowChannels.class);
  }

  @Test
  void roomyChannels_overlappingCalls_areLinearizable() {
    check(
        RoomyChannels.class,
        Interleavings.options() // a look through all its places is no spin
            .loopIterationsBeforeThreadSwitch(500)
            .loopBound(1000));
  }

  /** A producer that is held up between its look at a place and filling it: neither the size nor a refusal may count on it. */
  @Test
  void channels_producerHeldUp_areLinearizable() throws Exception {
    Method offer = Channels.class.getMethod("offer", int.class);
    Actor poll = new Actor(Channels.class.getMethod("poll"), List.of());
    Actor size = new Actor(Channels.class.getMethod("size"), List.of());
    List<List<Actor>> others = List.of(
        List.of(new Actor(offer, List.of(2)), poll),
        List.of(size, poll),
        List.of(new Actor(offer, List.of(2)), size, poll));
    Seam.Backend before = Seam.replace(Permits.fresh()); // no look may wait for the producer
    try {
      for (List<Actor> other : others) {
        Interleavings.options()
            .iterations(0)
            .addCustomScenario(new ExecutionScenario(
                List.of(), List.of(List.of(new Actor(offer, List.of(1))), other), List.of(), null))
            .check(NarrowChannels.class);
      }
    } finally {
      Seam.replace(before);
    }
  }

  /** A consumer that is held up in a take, while others put elements in front, count, or take what it has looked at. */
  @Test
  void channels_consumerHeldUp_areLinearizable() throws Exception {
    Method offer = UnboundedChannels.class.getMethod("offer", int.class);
    Method push = UnboundedChannels.class.getMethod("push", int.class);
    Actor poll = new Actor(UnboundedChannels.class.getMethod("poll"), List.of());
    Actor size = new Actor(UnboundedChannels.class.getMethod("size"), List.of());
    Actor all = new Actor(UnboundedChannels.class.getMethod("drainAll"), List.of());
    Actor two = new Actor(UnboundedChannels.class.getMethod("drainTwo"), List.of());
    Actor close = new Actor(UnboundedChannels.class.getMethod("close"), List.of());
    List<List<Actor>> others = List.of(
        List.of(new Actor(push, List.of(2)), size),
        List.of(new Actor(push, List.of(2)), poll, poll),
        List.of(size, new Actor(offer, List.of(2)), poll),
        List.of(all, new Actor(offer, List.of(2))),
        List.of(two, new Actor(offer, List.of(2))),
        List.of(new Actor(push, List.of(2)), two, poll),
        List.of(close, size, poll));
    for (List<Actor> other : others) {
      Interleavings.options()
          .iterations(0)
          .addCustomScenario(new ExecutionScenario(
              List.of(new Actor(offer, List.of(1))),
              List.of(List.of(poll), other),
              List.of(size, all),
              null))
          .check(UnboundedChannels.class);
    }
  }

  /** Several elements are put in one step, whatever the others do meanwhile: count, take, put some in front, end it. */
  @Test
  void batchedChannels_severalAtOnce_areLinearizable() throws Exception {
    Class<?> channels = BatchedChannels.class;
    Method several = channels.getMethod("putSeveral", int.class);
    Actor poll = new Actor(channels.getMethod("poll"), List.of());
    Actor size = new Actor(channels.getMethod("size"), List.of());
    Actor all = new Actor(channels.getMethod("drainAll"), List.of());
    Actor two = new Actor(channels.getMethod("drainTwo"), List.of());
    Actor close = new Actor(channels.getMethod("close"), List.of());
    Actor push = new Actor(channels.getMethod("push", int.class), List.of(3));
    List<Actor> first = List.of(new Actor(several, List.of(1)));
    Actor second = new Actor(several, List.of(2));
    List<List<List<Actor>>> scenarios = List.of(
        List.of(first, List.of(second, size), List.of(poll, poll)),
        List.of(first, List.of(two, second), List.of(all)),
        List.of(first, List.of(push, poll, poll)),
        List.of(first, List.of(close, size, poll)));
    for (List<List<Actor>> threads : scenarios) {
      Interleavings.options()
          .iterations(0)
          .addCustomScenario(
              new ExecutionScenario(List.of(), threads, List.of(second, size, all), null))
          .check(channels);
    }
  }

  @Test
  void chunkedChannels_overlappingCalls_areLinearizable() {
    check(ChunkedChannels.class);
  }

  @Test
  void uniqueChannels_overlappingCalls_areLinearizable() {
    check(UniqueChannels.class);
  }

  @Test
  void priorityChannels_overlappingCalls_areLinearizable() {
    check(PriorityChannels.class);
  }

  @Test
  void mailboxes_overlappingCalls_areLinearizable() {
    check(Mailboxes.class);
  }

  @Test
  void promises_overlappingCalls_areLinearizable() {
    check(Promises.class);
  }

  @Test
  void locks_overlappingCalls_areLinearizable() {
    check(Locks.class);
  }

  @Test
  void canary_unguardedNumber_isFound() {
    assertThatThrownBy(() -> check(Canary.class)).isInstanceOf(LincheckAssertionError.class);
  }
}
