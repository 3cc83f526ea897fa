package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** FEATURES 97: what is said of nodes that have no thread, of a stop, of names that are hostile. */
final class WhyTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void why_ofATreeThatIsStopped_leadsToTheOneWhoseTurnItIs() throws Exception {
    try (Planted at = new Planted(it -> it.platform().grace(LONG))) {
      at.spawn("asked", stop -> stop.await());
      at.spawn("youngest", stop -> sleepsOn(at.end));
      at.app.stop();
      Node asked = at.app.find("asked").orElseThrow();
      until(
          asked,
          "/app/asked waits for pleaseStop of /app/asked",
          "/app/youngest, which waits for the end of the test");
      until(
          at.app,
          "/app waits for the end of /app/youngest, which waits for the end of the test",
          "sleepsOn");
    }
  }

  private static void sleepsOn(Signal end) throws InterruptedException {
    end.await();
  }

  /** The older one holds what the younger one needs in order to end, and is asked after it. */
  @Test
  void why_ofAStopThatWaitsForItself_saysSoAndThatItsTimeEndsIt() throws Exception {
    Lock lock = Lock.named("ledger");
    Signal held = Signal.named("held");
    try (Planted at = new Planted(it -> it.platform().grace(LONG))) {
      at.spawn(
          "asked",
          stop -> lock.hold(it -> {
            held.go();
            stop.await();
            return null;
          }));
      held.await();
      Child<?> younger = at.spawn("younger", stop -> lock.acquire().close());
      at.awaitParked("younger");
      at.app.stop();
      Why why = at.why(it -> it.kind() == Why.Kind.CIRCLE);
      assertThat(why.isConfirmed()).isFalse();
      assertThat(why.sentence()).contains("as it seems, for itself");
      younger.thread().orElseThrow().interrupt(); // as its grace would, which is long here
    }
  }

  @Test
  void why_ofANodeWithoutAThread_saysWhatItWaitsFor() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    try (Scope app = Supervisor.open("app")) {
      Child<?> made = app.create("made", it -> it, stop -> null);
      assertThat(made.why().kind()).isEqualTo(Why.Kind.NOTHING_KNOWN);
      assertThat(made.why().sentence()).startsWith("/app/made waits for a start by hand");
      Signal ready = Signal.named("ready");
      Child<?> first = app.spawn("first", it -> it.becomesReady(), stop -> saysSo(ready));
      Child<?> second = app.spawn("second", it -> it.after(first), stop -> stop.await());
      until(
          second,
          "/app/second waits for the readiness of /app/first, which waits for ready",
          "saysSo");
      Child<?> pausing =
          app.spawn("pausing", it -> it.restart(Restart.onFailure().delays(LONG, LONG)), stop -> {
            if (fails.getAndSet(false)) {
              throw new IllegalStateException("planted");
            }
          });
      until(pausing, "/app/pausing waits for its start after a pause", "");
      assertThat(pausing.why().kind()).isEqualTo(Why.Kind.TIME);
      ready.go();
      first.stopped().await();
      assertThat(first.why().kind()).isEqualTo(Why.Kind.ENDED);
      assertThat(first.why().sentence()).isEqualTo("/app/first has ended");
    }
  }

  @Test
  void why_ofAChildThatNeedsASibling_saysWhichAndWhatThatWaitsFor() throws Exception {
    Signal ready = Signal.named("ready");
    try (Scope app = Supervisor.open("app")) {
      Child<?> base = app.spawn(
          "base",
          it -> it.becomesReady().restart(Restart.onFailure()),
          stop -> staysUp(ready, stop));
      Child<?> between = app.spawn(
          "between", it -> it.needs(base).restart(Restart.onFailure()), stop -> stop.await());
      Child<?> top = app.spawn(
          "top",
          it -> it.needs(base).needs(between).restart(Restart.onFailure()),
          stop -> stop.await());
      until(
          between,
          "/app/between waits for the readiness of /app/base, which waits for ready",
          "saysSo");
      until(top, "/app/top waits for the readiness of /app/base, which waits for ready", "saysSo");
      ready.go();
      top.ready().await();
    }
  }

  @Test
  void why_ofAChildThatThoseThatNeedItKeep_saysWhoTheyAre() throws Exception {
    Signal fails = Signal.create();
    Signal lets = Signal.named("lets");
    AtomicInteger runs = new AtomicInteger();
    try (Scope app = Supervisor.open("app")) {
      Child<?> base = app.spawn(
          "base",
          it -> it.restart(Restart.onFailure().delays(Duration.ZERO, Duration.ZERO)),
          stop -> {
            if (runs.incrementAndGet() == 1) {
              fails.await();
              throw new IllegalStateException("planted");
            }
            stop.await();
          });
      Child<?> user = app.spawn(
          "user",
          it -> it.needs(base).restart(Restart.onFailure()).grace(LONG),
          stop -> endsLate(stop, lets));
      user.ready().await();
      fails.go();
      until(base, "/app/base waits for the end of /app/user, which waits for lets", "endsLate");
      lets.go();
      Soon.until("both back", () -> runs.get() == 2 && user.ready().isGo());
    }
  }

  private static void endsLate(Signal stop, Signal lets) throws InterruptedException {
    stop.await();
    lets.await();
  }

  private static void staysUp(Signal ready, Signal stop) throws InterruptedException {
    saysSo(ready);
    stop.await();
  }

  private static void saysSo(Signal ready) throws InterruptedException {
    ready.await();
    boolean unused = Supervisor.ready();
  }

  private static void until(Node node, String begins, String contains) throws InterruptedException {
    String last = "";
    for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() - end < 0; ) {
      last = node.why().sentence();
      if (last.startsWith(begins) && last.contains(contains)) {
        return;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(last);
  }

  @Test
  void why_ofALockWhoseHolderHasEnded_saysThat() throws Exception {
    Lock lock = Lock.named("ledger");
    Thread forgets = new Thread(
        () -> {
          try {
            var unused = lock.acquire();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        "forgets");
    forgets.start();
    forgets.join();
    try (Planted at = new Planted(ThreadOptions::platform)) {
      at.spawn("asked", stop -> lock.acquire(stop).close());
      Why why = at.why(it -> it.kind() == Why.Kind.ENDED);
      assertThat(why.sentence())
          .startsWith(
              "/app/asked waits for lock ledger, whose holder has ended without leaving it");
    }
  }

  @Test
  void why_ofHostileNames_isOneLineOf200CharactersWithTheLineAtItsEnd() throws Exception {
    Object label = new Object() {
      @Override
      public String toString() {
        return "\u001b[2J</script>\n" + "x".repeat(5_000);
      }
    };
    Object fails = new Object() {
      @Override
      public String toString() {
        throw new AssertionError("planted");
      }
    };
    for (Object each : new Object[] {label, fails}) {
      try (Planted at = new Planted(ThreadOptions::platform)) {
        Promise<String> promise = Promise.named(each);
        at.spawn("asked", stop -> awaits(promise, stop));
        Why why = at.why(it ->
            it.sentence().startsWith("/app/asked waits for ") && it.sentence().contains("awaits"));
        assertThat(why.sentence())
            .hasSizeLessThanOrEqualTo(Why.LONGEST_SENTENCE)
            .endsWith(")")
            .doesNotContain("\n", "\u001b");
      }
    }
  }

  private static void awaits(Promise<String> promise, Signal stop) throws Exception {
    var unused = promise.await(stop);
  }

  @Test
  void why_ofALongChainOfLongNames_countsTheMiddleAndKeepsTheLine() throws Exception {
    Signal end = Signal.named("end");
    try (Scope app = Supervisor.open("app")) {
      Child<?> last = app.spawn("n".repeat(300), stop -> sleepsOn(end));
      for (int i = 0; i < 10; i++) {
        Child<?> before = last;
        last = app.spawn("m".repeat(300) + i, stop -> before.stopped().await(stop));
      }
      Child<?> first = last;
      until(first, "", "sleepsOn");
      Why why = first.why();
      assertThat(why.chain()).hasSize(11);
      assertThat(why.sentence())
          .hasSizeLessThanOrEqualTo(Why.LONGEST_SENTENCE)
          .contains(" by way of 9 more")
          .containsPattern("WhyTest\\.sleepsOn\\(WhyTest\\.java:\\d+\\)$");
      end.go();
    }
  }

  /** To look where a thread is costs far more than all else, and a chain has any length: it took seconds, and a stop with a look for each of its late ones minutes. */
  @Test
  void why_ofAVeryLongChain_looksWhereThreadsAreAtItsEndsAlone() throws Exception {
    Signal end = Signal.named("end");
    try (Scope app = Supervisor.open("app", with -> with.threads(it -> it.allAtOnce()))) {
      Child<?> last = app.spawn("last", stop -> sleepsOn(end));
      for (int i = 0; i < 150; i++) {
        Child<?> before = last;
        last = app.spawn("link", stop -> before.stopped().await());
      }
      Child<?> first = last;
      until(first, "", "sleepsOn");
      Why why = first.why();
      assertThat(why.chain()).hasSize(151);
      assertThat(why.chain().get(49).at()).isNotNull();
      assertThat(why.chain().subList(50, 101)).allMatch(it -> it.at() == null);
      assertThat(why.chain().get(101).at()).isNotNull();
      assertThat(why.sentence()).contains(" by way of 149 more").contains("WhyTest.sleepsOn(");
      end.go();
    }
  }

  @Test
  void why_ofTwoLongNames_hasNoMiddleToCount() throws Exception {
    Signal end = Signal.named("end");
    try (Scope app = Supervisor.open("app")) {
      Child<?> last = app.spawn("n".repeat(300), stop -> sleepsOn(end));
      Child<?> first = app.spawn("m".repeat(300), stop -> last.stopped().await(stop));
      until(first, "", "sleepsOn");
      assertThat(first.why().chain()).hasSize(2);
      assertThat(first.why().sentence()).doesNotContain("by way of").contains(" waits for ");
      end.go();
    }
  }

  @Test
  void why_ofAPath_findsItInAnyTree() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      app.spawn("idle");
      assertThat(Supervisor.why("/app/idle")).map(Why::path).contains("/app/idle");
      assertThat(Supervisor.why("/app/other")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void report_ofALateThread_saysWhyInOneSentence() throws Exception {
    Lock lock = Lock.named("ledger");
    Signal held = Signal.named("held");
    Signal end = Signal.named("end");
    Scope app = Supervisor.root(
        "app", tree -> tree.threads(it -> it.grace(Duration.ofMillis(10)).patience(LONG)));
    app.spawn(
        "holder",
        stop -> lock.hold(it -> {
          held.go();
          sleepsOn(end);
          return null;
        }));
    held.await();
    Child<?> late = app.spawn("late", stop -> lock.acquire().close());
    late.release();
    until(late, "/app/late waits for lock ledger held by /app/holder", "sleepsOn");
    app.stop();
    late.stopped().await();
    end.go();
    app.close();
    StopReport report = reportWithWords(app);
    StopReport.Late look = report.late().get(0).late();
    assertThat(look.why())
        .startsWith("/app/late waits for lock ledger held by /app/holder, which waits for end")
        .containsPattern("WhyTest\\.sleepsOn\\(WhyTest\\.java:\\d+\\)$");
    assertThat(report.toString()).contains("\n    so " + look.why());
  }

  /** {@return the report of its stop} A helper thread puts into words what was seen, and may do so later. */
  private static StopReport reportWithWords(Scope app) {
    StopReport report = app.report().orElseThrow();
    for (long end = System.nanoTime() + 60_000_000_000L;
        report.late().get(0).late().why().isEmpty() && System.nanoTime() - end < 0; ) {
      Thread.onSpinWait();
      report = app.report().orElseThrow();
    }
    return report;
  }
}
