package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.bytes;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;

import dev.supervisor.signals.Lock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Area 4: one thread at a time, and waiting under a lock. */
@State(Scope.Benchmark)
public class Locks {
  private static final String ACQUIRE = "acquire";
  private static final String HOLD = "hold";
  private static final String REENTRANT = "ReentrantLock";
  private static final String STAMPED = "StampedLock";
  private static final String CONDITION = "Condition";
  private static final String LIMIT = "bare queue of the JDK";

  static void register(Suite suite) {
    suite
        .contest("4a", "uncontended")
        .ours(ACQUIRE, "acquireOurs")
        .ours(HOLD, "holdOurs")
        .peer(REENTRANT, "reentrant")
        .peer(STAMPED, "stamped")
        .peer(Shared.MONITOR, "monitor")
        .peer("Semaphore", "semaphore")
        .limit(LIMIT, "bare")
        .goal(times(1.0, REENTRANT), bytes(0));
    for (int threads : new int[] {2, 8}) {
      Contest contest = suite
          .contest("4b", threads + " threads")
          .ours(ACQUIRE, trial -> contend(trial, threads, Contended.acquire()))
          .ours(HOLD, trial -> contend(trial, threads, Contended.hold()))
          .peer(REENTRANT, trial -> contend(trial, threads, Contended.reentrant(false)))
          .peer("ReentrantLock, fair", trial -> contend(trial, threads, Contended.reentrant(true)))
          .peer(STAMPED, trial -> contend(trial, threads, Contended.stamped()))
          .peer(Shared.MONITOR, trial -> contend(trial, threads, Contended.monitor()))
          .limit(LIMIT, trial -> contend(trial, threads, Contended.bare()))
          .growth("contended by n threads, for each acquisition", threads);
      if (threads == 8) {
        contest.goal(timesBest(1.1));
      }
      contest.line("4b", threads + " threads: largest to smallest share", Metric.SHARE);
    }
    for (Threads kind : Threads.values()) {
      registerTurns(suite, kind);
    }
  }

  private static void registerTurns(Suite suite, Threads kind) {
    boolean virtual = kind == Threads.VIRTUAL;
    String on = virtual ? ", virtual" : ", platform";
    turns(suite.contest("4c", "there and back, answered at once" + on), kind, 0)
        .goal(times(virtual ? 0.7 : 0.05, CONDITION));
    if (!virtual) {
      turns(suite.contest("4c", "there and back, answered after 50 µs" + on), kind, 50_000)
          .goal(times(1.05, CONDITION));
    }
  }

  private static Contest turns(Contest contest, Threads kind, long thinkNanos) {
    contest
        .since(kind.since())
        .ours("Held.await", trial -> Turns.measure(trial, kind, thinkNanos, Turns.ours()))
        .peer(CONDITION, trial -> Turns.measure(trial, kind, thinkNanos, Turns.condition()))
        .peer("wait/notify", trial -> Turns.measure(trial, kind, thinkNanos, Turns.monitor()))
        .limit("park/unpark", trial -> Turns.measure(trial, kind, thinkNanos, Turns.parking(0)));
    if (kind == Threads.PLATFORM) {
      contest
          .limit(
              "spin a little, park",
              trial -> Turns.measure(trial, kind, thinkNanos, Turns.parking(2_000)))
          .floor(
              "spin for ever",
              trial -> Turns.measure(trial, kind, thinkNanos, Turns.parking(Integer.MAX_VALUE)));
    }
    return contest;
  }

  // ---- 4a

  private long count;
  private final Lock ours = Lock.named("ours");
  private final ReentrantLock reentrant = new ReentrantLock();
  private final StampedLock stamped = new StampedLock();
  private final Semaphore semaphore = new Semaphore(1);
  private final BareMutex bare = new BareMutex();

  /** 4a. */
  @Benchmark
  @SuppressWarnings("try") // held, and nothing else is wanted of it
  public long acquireOurs() throws InterruptedException {
    try (Lock.Held held = ours.acquire()) {
      return ++count;
    }
  }

  /** 4a. */
  @Benchmark
  public long holdOurs() throws InterruptedException {
    return ours.hold(held -> ++count);
  }

  /** 4a. */
  @Benchmark
  public long reentrant() {
    reentrant.lock();
    try {
      return ++count;
    } finally {
      reentrant.unlock();
    }
  }

  /** 4a. */
  @Benchmark
  public long stamped() {
    long stamp = stamped.writeLock();
    try {
      return ++count;
    } finally {
      stamped.unlockWrite(stamp);
    }
  }

  /** 4a. */
  @Benchmark
  public long monitor() {
    synchronized (reentrant) {
      return ++count;
    }
  }

  /** 4a. */
  @Benchmark
  public long semaphore() {
    semaphore.acquireUninterruptibly();
    try {
      return ++count;
    } finally {
      semaphore.release();
    }
  }

  /** 4a. */
  @Benchmark
  public long bare() {
    bare.lock();
    try {
      return ++count;
    } finally {
      bare.unlock();
    }
  }

  // ---- 4b

  private static volatile boolean over;

  /** Threads that want the lock again and again: time of one acquisition over all, and their shares. */
  private static void contend(Trial trial, int threads, Contended section) throws Exception {
    long[][] counts = new long[threads][32];
    long[] guarded = new long[32];
    int at = 16; // away from its neighbours in memory
    over = false;
    Thread[] all = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      long[] mine = counts[i];
      all[i] = Threads.PLATFORM.start(() -> {
        long done = 0;
        while (!over) {
          for (int j = 0; j < 64; j++) {
            section.increment(guarded, at);
          }
          done += 64;
          mine[at] = done;
        }
      });
    }
    Thread.sleep(trial.scaledNanos(500_000_000) / 1_000_000);
    long[] before = new long[threads];
    for (int i = 0; i < threads; i++) {
      before[i] = counts[i][at];
    }
    double cpu = Meter.cpu();
    long start = System.nanoTime();
    Thread.sleep(trial.scaledNanos(2_000_000_000) / 1_000_000);
    long sum = 0;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < threads; i++) {
      long share = counts[i][at] - before[i];
      sum += share;
      least = Math.min(least, share);
      most = Math.max(most, share);
    }
    double nanos = System.nanoTime() - start;
    trial.put(Metric.CPU, (Meter.cpu() - cpu) / Math.max(1, sum));
    trial.put(Metric.NANOS, nanos / Math.max(1, sum));
    trial.put(Metric.SHARE, most / (double) Math.max(1, least));
    over = true;
    for (Thread thread : all) {
      thread.join();
    }
  }
}
