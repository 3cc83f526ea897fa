package dev.supervisor.benchmarks;

import static dev.supervisor.benchmarks.Bound.atMost;
import static dev.supervisor.benchmarks.Bound.bytes;
import static dev.supervisor.benchmarks.Bound.times;
import static dev.supervisor.benchmarks.Bound.timesBest;
import static dev.supervisor.benchmarks.Shared.FUTURE;
import static dev.supervisor.benchmarks.Shared.LATCH;
import static dev.supervisor.benchmarks.Shared.MONITOR;
import static dev.supervisor.benchmarks.Shared.NOTHING;
import static dev.supervisor.benchmarks.Shared.SIGNAL;

import com.google.common.util.concurrent.SettableFuture;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Area 1: what happens once, looked at, waited for and attached to. */
@State(Scope.Thread)
public class Signals {
  private static final int[] SIZES = {10, 1_000, 100_000};

  /** How many things hang on one signal. */
  @State(Scope.Thread)
  public static class Size {
    /** So many. */
    @Param("10")
    public int n;
  }

  static void register(Suite suite) {
    suite
        .contest("1a", "create and fire")
        .ours(SIGNAL, "createFireSignal")
        .peer(FUTURE, "createFireFuture")
        .peer(LATCH, "createFireLatch")
        .peer("Guava SettableFuture", "createFireGuava")
        .limit("latch of one word", "createFireWord")
        .goal(times(1.0, FUTURE), bytes(24));
    suite
        .contest("1b", "isGo")
        .ours(SIGNAL, "lookSignal")
        .peer(FUTURE, "lookFuture")
        .peer(LATCH, "lookLatch")
        .limit("volatile field", "lookField")
        .goal(times(1.1, FUTURE));
    suite
        .contest("1c", "attach a callback and fire")
        .ours(SIGNAL, "callSignal")
        .peer(FUTURE, "callFuture")
        .limit("linked list", "callLinked")
        .goal(times(0.65, FUTURE), bytes(56));
    for (int n : SIZES) {
      suite
          .contest("1c", Metric.digits(n) + " callbacks, each attached and fired")
          .ours(SIGNAL, "callManySignal")
          .peer(FUTURE, "callManyFuture")
          .limit("linked list", "callManyLinked")
          .param("n", n)
          .per(n)
          .growth("attach and fire, of n callbacks on a signal each", n);
    }
    for (int n : SIZES) {
      suite
          .contest("1c", "one attached, the oldest of " + Metric.digits(n) + " detached")
          .ours(SIGNAL, trial -> replaceOldest(trial, n))
          .limit("linked list", trial -> replaceOldestLinked(trial, n))
          .growth("attach one callback and detach the oldest, of n on a signal", n);
    }
    for (Threads kind : Threads.values()) {
      registerWaking(suite, kind);
    }
  }

  private static void registerWaking(Suite suite, Threads kind) {
    String on = kind == Threads.VIRTUAL ? ", virtual" : ", platform";
    suite
        .contest("1d", "wake a parked thread" + on)
        .since(kind.since())
        .ours(SIGNAL, trial -> wake(trial, kind, OneShot::ours))
        .peer(FUTURE, trial -> wake(trial, kind, OneShot::future))
        .peer(LATCH, trial -> wake(trial, kind, OneShot::latch))
        .peer(MONITOR, trial -> wake(trial, kind, OneShot::monitor))
        .limit("latch of one word", trial -> wake(trial, kind, WordLatch::new))
        .goal(timesBest(1.05));
    if (kind == Threads.PLATFORM) {
      suite
          .contest("1d", "wake one that came less than 20 µs ago" + on)
          .ours(SIGNAL, trial -> wakeEarly(trial, OneShot::ours))
          .peer(FUTURE, trial -> wakeEarly(trial, OneShot::future))
          .peer(LATCH, trial -> wakeEarly(trial, OneShot::latch))
          .peer(MONITOR, trial -> wakeEarly(trial, OneShot::monitor))
          .limit("latch of one word", trial -> wakeEarly(trial, WordLatch::new))
          .floor("spin for ever", trial -> wakeEarly(trial, Spinning::new))
          .goal(atMost(500));
    }
    Contest all = suite
        .contest("1e", "wake 1,000" + on)
        .since(kind.since())
        .ours(SIGNAL, trial -> wakeMany(trial, kind, OneShot::ours))
        .peer(FUTURE, trial -> wakeMany(trial, kind, OneShot::future))
        .peer(LATCH, trial -> wakeMany(trial, kind, OneShot::latch))
        .peer(MONITOR, trial -> wakeMany(trial, kind, OneShot::monitor))
        .limit("latch of one word", trial -> wakeMany(trial, kind, WordLatch::new))
        .limit("the woken help", trial -> wakeMany(trial, kind, HelpingLatch::new))
        .goal(times(1.1, FUTURE));
    if (kind == Threads.PLATFORM) {
      all.goal(times(1 / 6.0, LATCH));
    }
  }

  // ---- 1a

  /** 1a. */
  @Benchmark
  public Object createFireSignal() {
    Signal signal = Signal.create();
    signal.go();
    return signal;
  }

  /** 1a. */
  @Benchmark
  public Object createFireFuture() {
    CompletableFuture<Object> future = new CompletableFuture<>();
    future.complete(null);
    return future;
  }

  /** 1a. */
  @Benchmark
  public Object createFireLatch() {
    CountDownLatch latch = new CountDownLatch(1);
    latch.countDown();
    return latch;
  }

  /** 1a. */
  @Benchmark
  public Object createFireGuava() {
    SettableFuture<Object> future = SettableFuture.create();
    future.set(this);
    return future;
  }

  /** 1a. */
  @Benchmark
  public Object createFireWord() {
    WordLatch latch = new WordLatch();
    latch.fire();
    return latch;
  }

  // ---- 1b

  private final Signal signal = Signal.create();
  private final CompletableFuture<Object> future = new CompletableFuture<>();
  private final CountDownLatch latch = new CountDownLatch(1);
  private volatile boolean field;

  /** 1b. */
  @Benchmark
  public boolean lookSignal() {
    return signal.isGo();
  }

  /** 1b. */
  @Benchmark
  public boolean lookFuture() {
    return future.isDone();
  }

  /** 1b. */
  @Benchmark
  public boolean lookLatch() {
    return latch.getCount() == 0;
  }

  /** 1b. */
  @Benchmark
  public boolean lookField() {
    return field;
  }

  // ---- 1c

  /** 1c. */
  @Benchmark
  public Object callSignal() {
    Signal one = Signal.create();
    Registration callback = one.then(NOTHING);
    one.go();
    return callback;
  }

  /** 1c. */
  @Benchmark
  public Object callFuture() {
    CompletableFuture<Object> one = new CompletableFuture<>();
    CompletableFuture<Void> callback = one.thenRun(NOTHING);
    one.complete(null);
    return callback;
  }

  /** 1c. */
  @Benchmark
  public Object callLinked() {
    LinkedSignal one = new LinkedSignal();
    LinkedSignal.Call callback = new LinkedSignal.Call(NOTHING);
    one.add(callback);
    one.fire();
    return callback;
  }

  /** Growth of 1c. */
  @Benchmark
  public Object callManySignal(Size size) {
    Signal one = Signal.create();
    for (int i = 0; i < size.n; i++) {
      one.then(NOTHING);
    }
    one.go();
    return one;
  }

  /** Growth of 1c. */
  @Benchmark
  public Object callManyFuture(Size size) {
    CompletableFuture<Object> one = new CompletableFuture<>();
    for (int i = 0; i < size.n; i++) {
      one.thenRun(NOTHING);
    }
    one.complete(null);
    return one;
  }

  /** Growth of 1c. */
  @Benchmark
  public Object callManyLinked(Size size) {
    LinkedSignal one = new LinkedSignal();
    for (int i = 0; i < size.n; i++) {
      one.add(new LinkedSignal.Call(NOTHING));
    }
    one.fire();
    return one;
  }

  private static void replaceOldest(Trial trial, int n) throws Exception {
    Signal one = Signal.create();
    ArrayDeque<Registration> standing = new ArrayDeque<>();
    Loop.Step come = () -> standing.add(one.then(NOTHING));
    Loop.Step leave = () -> standing.remove().cancel();
    Loop.whileStanding(trial, n, trial.scaled(400_000), one, come, leave);
  }

  private static void replaceOldestLinked(Trial trial, int n) throws Exception {
    LinkedSignal one = new LinkedSignal();
    ArrayDeque<LinkedSignal.Call> standing = new ArrayDeque<>();
    Loop.Step come = () -> {
      LinkedSignal.Call call = new LinkedSignal.Call(NOTHING);
      one.add(call);
      standing.add(call);
    };
    Loop.Step leave = () -> standing.remove().leave();
    Loop.whileStanding(trial, n, trial.scaled(400_000), one, come, leave);
  }

  // ---- 1d

  /** Burns its processor until it is fired. */
  private static final class Spinning implements OneShot {
    private volatile boolean fired;

    @Override
    public void fire() {
      fired = true;
    }

    @Override
    public void await() {
      while (!fired) {
        Thread.onSpinWait();
      }
    }
  }

  /** One thread waits on one after the other; each is fired when it has been parked for a while. */
  private static void wake(Trial trial, Threads kind, Supplier<OneShot> maker) throws Exception {
    wake(trial, kind, maker, (waiter, i) -> {
      Threads.spinUntilParked(waiter);
      Threads.spin(15_000);
      Threads.spinUntilParked(waiter);
    });
  }

  /** As above, each fired 1 to 15 µs after the thread came to wait. */
  private static void wakeEarly(Trial trial, Supplier<OneShot> maker) throws Exception {
    wake(trial, Threads.PLATFORM, maker, (waiter, i) -> Threads.spin(1_000L * (1 + i % 15)));
  }

  private interface Pause {
    void before(Thread waiter, int i);
  }

  private static void wake(Trial trial, Threads kind, Supplier<OneShot> maker, Pause pause)
      throws Exception {
    int warmUp = trial.scaled(3_000);
    int count = warmUp + trial.scaled(8_000);
    OneShot[] shots = new OneShot[count];
    for (int i = 0; i < count; i++) {
      shots[i] = maker.get();
    }
    long[] woken = new long[count];
    AtomicInteger coming = new AtomicInteger(-1);
    AtomicInteger back = new AtomicInteger(-1);
    Thread waiter = kind.start(() -> {
      for (int i = 0; i < count; i++) {
        coming.set(i);
        shots[i].await();
        woken[i] = System.nanoTime();
        back.set(i);
      }
    });
    long[] nanos = new long[count - warmUp];
    for (int i = 0; i < count; i++) {
      while (coming.get() < i) {
        Thread.onSpinWait();
      }
      pause.before(waiter, i);
      long start = System.nanoTime();
      shots[i].fire();
      while (back.get() < i) {
        Thread.onSpinWait();
      }
      if (i >= warmUp) {
        nanos[i - warmUp] = woken[i] - start;
      }
    }
    trial.putPercentiles(nanos);
  }

  // ---- 1e

  private static void wakeMany(Trial trial, Threads kind, Supplier<OneShot> maker)
      throws Exception {
    int count = 1_000;
    int warmUp = trial.scaled(kind == Threads.VIRTUAL ? 100 : 10);
    int repeats = 3 * warmUp;
    long[] nanos = new long[repeats];
    Thread me = Thread.currentThread();
    for (int i = -warmUp; i < repeats; i++) {
      OneShot shot = maker.get();
      AtomicInteger left = new AtomicInteger(count);
      Thread[] waiters = new Thread[count];
      for (int j = 0; j < count; j++) {
        waiters[j] = kind.start(() -> {
          shot.await();
          if (left.decrementAndGet() == 0) {
            LockSupport.unpark(me);
          }
        });
      }
      for (Thread waiter : waiters) {
        while (!Threads.isParked(waiter)) {
          LockSupport.parkNanos(50_000);
        }
      }
      long start = System.nanoTime();
      shot.fire();
      while (left.get() > 0) {
        LockSupport.parkNanos(1_000_000_000);
      }
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
      for (Thread waiter : waiters) {
        waiter.join();
      }
    }
    trial.putPercentiles(nanos);
  }
}
