package dev.supervisor.core.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.core.oracle.Stalls;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Whatever code of users does in any place where the library calls it: the tree stops in order, by its deadline, and every
 * failure is seen exactly once.
 *
 * <p>Each case is a small tree: a pool at the oldest place, an obedient child, one that fails, the hostile node, an obedient
 * child again. What is expected comes from what the test itself did.
 */
final class HostileTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofMillis(200);
  private static final Till LONG = Till.in(Duration.ofHours(1));
  private static final Duration BOUND = Duration.ofSeconds(60); // of a case that hangs
  private static final int AT_ONCE = 6; // nearly all of their time is waiting
  private static final int PAIRS = LongForm.count("hostile.pairs", 12, 60);
  private static final String ONLY =
      System.getProperty("hostile.only", ""); // a part of a case's name
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static Stalls stalls;

  // ---- the cases

  /** Thousands of failures are told, which only the hostile appender has to hear. */
  @BeforeAll
  static void beQuiet() {
    ((Logger) LoggerFactory.getLogger("dev.supervisor")).setAdditive(false);
    stalls = new Stalls();
  }

  @AfterAll
  static void speakAgain() throws InterruptedException {
    stalls.end();
    ((Logger) LoggerFactory.getLogger("dev.supervisor")).setAdditive(true);
  }

  @TestFactory
  Stream<DynamicTest> eachDoorWithEachDeed() {
    List<Case> cases = new ArrayList<>();
    for (Door door : Door.all()) {
      for (Deed deed : Deed.inOneJvm()) {
        for (Kind kind : Kind.values()) {
          if (door.isFor(kind)) {
            cases.add(new Case(List.of(door), deed, kind, null));
          }
        }
      }
    }
    for (Kind.Part part : Kind.Part.values()) {
      for (Deed deed : Deed.inOneJvm()) {
        cases.add(new Case(List.of(), deed, Kind.CHILD, part));
      }
    }
    return run(cases);
  }

  /** Several doors at a time, by chance: {@code -Dhostile.pairs=1000 -Dseed=…} for more of them. */
  @TestFactory
  Stream<DynamicTest> severalDoorsAtATime() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("HostileTest: -Dseed=" + seed);
    Random random = new Random(seed);
    List<Case> cases = new ArrayList<>();
    while (cases.size() < PAIRS) {
      Kind kind = pick(random, Kind.values());
      Door one = pick(random, Door.all().toArray(Door[]::new));
      Door other = pick(random, Door.all().toArray(Door[]::new));
      if (!one.isFor(kind) || !other.isFor(kind)) {
        continue;
      }
      Kind.Part part = random.nextInt(3) == 0 ? pick(random, Kind.Part.values()) : null;
      cases.add(new Case(
          List.of(one, other), pick(random, Deed.inOneJvm().toArray(Deed[]::new)), kind, part));
    }
    return run(cases);
  }

  private static <T> T pick(Random random, T[] among) {
    return among[random.nextInt(among.length)];
  }

  private static Stream<DynamicTest> run(List<Case> cases) {
    cases.removeIf(each -> !each.toString().contains(ONLY));
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE, task -> {
      Thread thread = new Thread(task, "hostile test");
      thread.setDaemon(true);
      return thread;
    });
    AtomicInteger left = new AtomicInteger(cases.size());
    List<DynamicTest> tests = new ArrayList<>();
    for (Case each : cases) {
      Future<?> future = pool.submit(() -> {
        bounded(each);
        return null;
      });
      tests.add(DynamicTest.dynamicTest(each.toString(), () -> {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw e.getCause();
        } finally {
          if (left.decrementAndGet() == 0) {
            Appenders.clear();
          }
        }
      }));
    }
    pool.shutdown();
    return tests.stream();
  }

  /** Runs it on a thread that is left behind, with what it stands in, when the case does not come to its end. */
  private static void bounded(Case each) throws Exception {
    FutureTask<Void> task = new FutureTask<>(() -> {
      each.run();
      return null;
    });
    Thread thread = new Thread(task, "hostile case");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      AssertionError hangs = new AssertionError("it hangs: " + each);
      hangs.setStackTrace(thread.getStackTrace());
      throw hangs;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  // ---- one case

  /** Some doors, what is done in them, and by which kind of node. */
  private record Case(List<Door> doors, Deed deed, Kind kind, Kind.@Nullable Part part) {
    void run() throws Exception {
      Stage stage = new Stage("h" + NUMBER.incrementAndGet() + "x", deed);
      doors.forEach(door -> door.open(stage));
      try {
        play(stage);
      } finally {
        stage.end();
      }
    }

    private void play(Stage stage) throws Exception {
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      RuntimeException planted = new IllegalStateException("planted");
      Scope root = Supervisor.open(stage.name, with -> options(stage, with));
      stage.opened(root);
      Throwable thrown = null;
      long start;
      Node hostile;
      try {
        Node first = obedient(root, "first", order);
        root.spawn("fails", with -> with.grace(LIMIT), pleaseStop -> {
          pleaseStop.await();
          throw planted;
        });
        if (part != null) {
          attach(stage, root, new Kind.HostileAttachment(stage, part));
        }
        hostile = kind.add(stage, root);
        if (isSureToCome() && doors.get(0).isAtOnce()) {
          assertThat(stage.done.await(LONG)).isTrue();
        }
        first.stopped().then(() -> order.add("first stopped"));
        hostile.stopped().then(() -> order.add("hostile stopped"));
        try {
          obedient(root, "last", order);
        } catch (IllegalStateException e) {
          order.add("last was late"); // the tree is being stopped by a deed
        }
      } catch (Throwable e) {
        stage.release();
        try {
          root.close();
        } catch (RuntimeException again) {
          e.addSuppressed(again);
        }
        throw e;
      }
      start = System.nanoTime();
      try {
        root.close();
      } catch (ThreadFailedException e) {
        thrown = e;
      }
      long end = System.nanoTime();
      Duration took = Duration.ofNanos(end - start - stalls.between(start, end));
      List<String> happened = List.copyOf(order);
      assertThat(took)
          .as("it ends by its deadline; %s", happened)
          .isLessThan(LIMIT.plusMillis(250));
      assertThat(root.stopped().isGo()).isTrue();
      assertThat(hostile.stopped().isGo()).as("the hostile node is settled").isTrue();
      assertThat(stage.done.isGo() || !isSureToCome()).as("the deed was done").isTrue();
      ensureReported(root);
      if (deed != Deed.STOPS_THE_TREE && deed != Deed.REENTERS) {
        assertThat(happened.indexOf("first asked, after the hostile one"))
            .as("order: %s of %s", happened, this)
            .isNotNegative();
        if (!doors.contains(BridgeDoor.RESTART_DECISION)) { // what backs off ends in one step
          assertThat(happened)
              .as("%s", this)
              .contains("last asked, before the hostile one was stopped");
        }
      }
      assertThat(count(thrown, e -> e == planted)).as("the planted failure").isEqualTo(1);
      Throwable byDeed = stage.thrown.peek();
      if (stage.failsByDeed && deed.isThrowing() && doors.size() == 1 && kind != Kind.GUEST) {
        assertThat(byDeed).isNotNull();
        assertThat(count(thrown, e -> e == byDeed))
            .as("the failure of the deed")
            .isEqualTo(1);
      }
    }

    private boolean isSureToCome() {
      return part == null && doors.size() == 1 && doors.get(0) instanceof BridgeDoor;
    }

    private static TreeOptions options(Stage stage, TreeOptions with) {
      TreeOptions options = with.stopWithin(LIMIT).threads(t -> t.grace(GRACE).patience(GRACE));
      for (var each : stage.treeOptions) {
        options = each.apply(options);
      }
      return options;
    }

    /** One that is given up only when the whole tree is late: a busy machine may not let it run for as long as the grace of the hostile one. */
    private static Node obedient(Scope root, String name, List<String> order)
        throws InterruptedException {
      Signal running = Signal.create();
      var child = root.spawn(name, with -> with.grace(LIMIT), pleaseStop -> {
        running.go();
        pleaseStop.await();
        boolean after = order.contains("hostile stopped") || isSettled(root, "hostile");
        order.add(name
            + (after
                ? " asked, after the hostile one"
                : " asked, before the hostile one was stopped"));
      });
      assertThat(running.await(LONG)).isTrue();
      return child;
    }

    /** Attaching calls the attachment, on the thread that attaches: one of the tree, as it may be kept there. */
    private static void attach(Stage stage, Scope root, Kind.HostileAttachment attachment)
        throws InterruptedException {
      Signal attached = Signal.create();
      root.spawn("attacher", pleaseStop -> {
        attachment.calledFirst(attached);
        try {
          root.attach("attachment", attachment);
        } catch (Throwable e) {
          if (!stage.isOfDeed(e)) {
            throw e;
          }
        }
        attached.go();
        pleaseStop.await();
      });
      assertThat(attached.await(LONG)).isTrue();
    }

    private static boolean isSettled(Scope root, String name) {
      return root.children().stream().noneMatch(child -> child.name().equals(name));
    }

    private void ensureReported(Scope root) {
      StopReport report = root.report().orElseThrow();
      List<String> paths = report.entries().stream().map(StopReport.Entry::path).toList();
      for (String path : List.of("/first", "/fails", "/hostile", "")) {
        assertThat(paths)
            .as("each node is reported once: %s", this)
            .containsOnlyOnce(root.path() + path);
      }
    }

    private static int count(@Nullable Throwable in, Predicate<Throwable> what) {
      Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      int found = 0;
      List<Throwable> todo = new ArrayList<>();
      if (in != null) {
        todo.add(in);
      }
      while (!todo.isEmpty()) {
        Throwable e = todo.remove(todo.size() - 1);
        if (!seen.add(e)) {
          continue;
        }
        Throwable cause = quietly(e, Throwable::getCause);
        if (e instanceof ThreadFailedException && cause != null && what.test(cause)) {
          found++;
        }
        todo.addAll(List.of(e.getSuppressed()));
        if (cause != null) {
          todo.add(cause);
        }
      }
      return found;
    }

    private static @Nullable Throwable quietly(
        Throwable e, Function<Throwable, @Nullable Throwable> what) {
      try {
        return what.apply(e);
      } catch (Throwable rude) {
        return null;
      }
    }

    @Override
    public String toString() {
      return deed + " in " + doors + (part == null ? "" : " and " + part + " of an attachment")
          + " of a " + kind;
    }
  }
}
