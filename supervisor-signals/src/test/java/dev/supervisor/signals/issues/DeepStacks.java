package dev.supervisor.signals.issues;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own: threads run out of stack in calls of the library, again and again, and after each of them the
 * library has to work. Prints what did not.
 */
final class DeepStacks {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofHours(1);

  private final Lock lock = Lock.named("lock");
  private final Signal shared = Signal.create();
  private final Channel<Integer> channel = Channel.unbounded("channel");
  private final Channel<String> sorted =
      Channel.unbounded("sorted", with -> with.priority(Comparator.<String>naturalOrder()));

  private final boolean virtual;

  private DeepStacks(boolean virtual) {
    this.virtual = virtual;
  }

  public static void main(String[] args) throws Exception {
    int good = 0;
    int rounds = Integer.parseInt(args[0]);
    boolean virtual = Boolean.parseBoolean(args[1]);
    for (int i = 0; i < rounds; i++) {
      String wrong = new DeepStacks(virtual).round(i);
      if (wrong != null) {
        System.out.println("round " + i + ": " + wrong);
        break;
      }
      good++;
    }
    System.out.println(good + " of " + rounds);
    System.exit(0);
  }

  private Callable<?> use(int kind) {
    return switch (kind % 9) {
      case 0 -> () -> lock.hold(held -> channel);
      case 1 -> () -> shared.then(() -> {}).cancel();
      case 2 ->
        () -> {
          Signal signal = Signal.create();
          signal.then(() -> {});
          return signal.go();
        };
      case 3 -> () -> Till.in(LONG).then(() -> {}).cancel();
      case 4 ->
        () -> {
          channel.put(1);
          return channel.poll();
        };
      case 5 ->
        () -> {
          sorted.put("a");
          return sorted.poll();
        };
      case 6 -> () -> lock.hold(held -> held.await(() -> false, Till.in(Duration.ofNanos(50))));
      case 7 ->
        () -> {
          Signal signal = Signal.create();
          signal.or(shared).then(() -> {});
          return signal.go();
        };
      default ->
        () -> {
          Promise<String> promise = Promise.named("promise");
          promise.ready().then(() -> {});
          return promise.complete("x");
        };
    };
  }

  private String round(int number) throws Exception {
    Callable<?> use = use(number);
    CompletableFuture<String> overflowed = new CompletableFuture<>();
    start(() -> {
      try {
        down(use);
      } catch (StackOverflowError e) {
        boolean[] ran = {false};
        Signal signal = Signal.create();
        signal.then(() -> ran[0] = true);
        signal.go();
        overflowed.complete(ran[0] ? null : "callbacks of the thread do not run any more");
      } catch (Throwable e) {
        overflowed.complete(e.toString());
      }
    });
    String wrong = overflowed.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return wrong != null ? wrong : stillWorks();
  }

  private String stillWorks() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    start(() -> {
      try {
        boolean free = lock.tryHold(Till.in(LIMIT), held -> {});
        channel.put(1);
        sorted.put("b");
        boolean empties = !channel.drainAll().isEmpty() && !sorted.drainAll().isEmpty();
        Till.in(Duration.ofMillis(1))
            .then(() ->
                seen.complete(free && empties ? null : lock + ", " + channel + ", " + sorted));
      } catch (Throwable e) {
        seen.complete(e.toString());
      }
    });
    return seen.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void start(Runnable body) {
    if (virtual) {
      VirtualThreads.unstarted("deep", body).start();
    } else {
      Thread thread = new Thread(body, "deep");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private static int down(Callable<?> use) throws Exception {
    use.call();
    return down(use) + 1;
  }
}
