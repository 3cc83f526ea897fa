package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Many children of one node that fail together, with time driven by hand. The long form is {@code -Dstorm=100000}. */
@Timeout(300)
final class StormTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(SupervisedThread.class);
  private static final int STORM = LongForm.count("storm", 10_000, 100_000);
  private static final long STEP_MILLIS = 10;

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    assertThat(Teller.flush(TimeUnit.SECONDS.toNanos(60)))
        .as("what earlier tests had to tell is told")
        .isTrue();
    clock = ManualClock.install();
    lines.start();
    LOG.addAppender(lines);
    LOG.setAdditive(false);
  }

  @AfterEach
  void letTimeGo() {
    LOG.detachAppender(lines);
    LOG.setAdditive(true);
    clock.close();
  }

  private static Starts startsOf(Node parent) {
    Family family = ((TreeNode) parent).family;
    assertThat(family).isNotNull();
    Starts starts = family.starts;
    assertThat(starts).isNotNull();
    return starts;
  }

  private static List<Soon.Kind> cheapKind() {
    List<Soon.Kind> kinds = Soon.kinds();
    return kinds.subList(kinds.size() - 1, kinds.size());
  }

  /** What would go wrong: all come back in one moment, a child comes twice, or the log gets a line for each. */
  @Test
  void storm_ofManyThatFailTogether_comesBackSpreadAndOneByOne() throws Exception {
    int many = Soon.kinds().size() > 1 ? STORM : 500; // platform threads are dear
    Signal fail = Signal.create();
    AtomicInteger born = new AtomicInteger();
    AtomicInteger back = new AtomicInteger();
    AtomicIntegerArray alive = new AtomicIntegerArray(many);
    AtomicInteger twice = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Soon.Kind kind = cheapKind().get(0);
    try (var app = Supervisor.open(
        "app",
        with ->
            with.threads(t -> kind.with().apply(t).allAtOnce()).stopWithin(Duration.ofHours(1)))) {
      var first = app.spawn("first", with -> with.restart(Restart.onFailure()), Signal::await);
      Starts starts = startsOf(app);
      assertThat(first.state().isSettled()).isFalse();
      for (int i = 0; i < many; i++) {
        int mine = i;
        var unused = app.spawn("of many", with -> with.restart(Restart.onFailure()), stop -> {
          most.accumulateAndGet(starts.inFlight(), Math::max);
          if (alive.incrementAndGet(mine) > 1) {
            twice.incrementAndGet();
          }
          try {
            if (born.incrementAndGet() <= many) {
              boolean unused2 = fail.await(stop);
              throw new IOException("all at once");
            }
          } finally {
            alive.decrementAndGet(mine);
          }
          back.incrementAndGet();
          stop.await();
        });
      }
      Soon.until("all are there", () -> born.get() == many);
      fail.go();
      Agenda agenda = ((TreeNode) app).agenda();
      int counting = many > 10 ? 1 : 0; // the move that tells how many lines were not
      Soon.until("all pause", () -> agenda.pending() == many + counting);
      List<Integer> atStep = new ArrayList<>();
      for (long at = 0; at < 300; at += STEP_MILLIS) {
        clock.advance(Duration.ofMillis(STEP_MILLIS));
        long unused = agenda.makeDue();
        Soon.until("at rest", () -> back.get() == many + counting - agenda.pending());
        atStep.add(back.get());
      }
      Soon.until("all are back", () -> back.get() == many);
      assertThat(atStep.get(8)).as("before 100 ms").isZero();
      assertThat(atStep.get(19)).as("by 200 ms").isBetween(many / 4, 3 * many / 4);
      assertThat(atStep.get(28)).as("by 290 ms").isLessThan(many);
      assertThat(most.get()).isLessThanOrEqualTo(Starts.MOST);
      assertThat(twice).hasValue(0);
      clock.advance(Duration.ofSeconds(1));
      int rest = many - 10;
      Soon.until(
          "counted", () -> Teller.flush(TimeUnit.SECONDS.toNanos(1)) && lines.list.size() > 10);
      assertThat(lines.list).hasSize(11);
      assertThat(lines.list.get(10).getFormattedMessage())
          .isEqualTo("/app: " + rest + " more ends of its children were answered by a start");
    }
  }

  @Test
  void starts_beyondTheBound_waitInTheirOrder() throws Exception {
    try (var app = Supervisor.open("app")) {
      Starts starts = new Starts((ParentNode) app);
      Queue<Integer> begun = new ConcurrentLinkedQueue<>();
      int all = 3 * Starts.MOST;
      for (int i = 0; i < all; i++) {
        int mine = i;
        starts.begin(() -> begun.add(mine));
      }
      Soon.until("as many as may", () -> begun.size() == Starts.MOST);
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        expected.add(i);
      }
      for (int i = Starts.MOST; i < all; i++) {
        int so = i;
        assertThat(starts.inFlight()).isEqualTo(Starts.MOST);
        starts.arrived();
        Soon.until("the next", () -> begun.size() == so + 1);
      }
      for (int i = 0; i < Starts.MOST; i++) {
        starts.arrived();
      }
      assertThat(starts.inFlight()).isZero();
      assertThat(new ArrayDeque<>(begun)).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void lines_ofAStorm_areOneASecondAndAllAreCounted() throws Exception {
    try (var app = Supervisor.open("app")) {
      Starts starts = new Starts((ParentNode) app);
      int told = 0;
      for (int i = 0; i < 25; i++) {
        told += starts.mayTell() ? 1 : 0;
      }
      assertThat(told).isEqualTo(10);
      clock.advance(Duration.ofSeconds(1));
      Soon.until(
          "counted", () -> Teller.flush(TimeUnit.SECONDS.toNanos(1)) && lines.list.size() == 1);
      assertThat(lines.list.get(0).getFormattedMessage()).startsWith("/app: 15 more ends");
      assertThat(starts.mayTell()).as("that second has its line").isFalse();
      starts.over();
      Soon.until(
          "counted", () -> Teller.flush(TimeUnit.SECONDS.toNanos(1)) && lines.list.size() == 2);
      assertThat(lines.list.get(1).getFormattedMessage())
          .startsWith("/app: 1 more end of its children was");
      assertThat(((TreeNode) app).agenda().pending()).isZero();
    }
  }
}
