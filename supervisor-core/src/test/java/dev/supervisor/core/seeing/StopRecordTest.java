package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Moments;
import dev.supervisor.core.StopReport.Share;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.testing.LongForm;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What a stop leaves on record, of trees whose bodies move the time by hand. */
final class StopRecordTest {
  private static final int TREES = LongForm.count("record.trees", 20, 1_000);

  private ManualClock clock;

  @BeforeEach
  void stopTime() {
    clock = ManualClock.install();
  }

  @AfterEach
  void letTimeGo() {
    clock.close();
  }

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  /** A node that takes so many milliseconds once it was asked. */
  private record Grown(String name, int own, List<Grown> children) {
    static Grown random(Random random, String name, int depth) {
      List<Grown> children = new ArrayList<>();
      int many = depth == 0 ? 0 : random.nextInt(4);
      for (int i = 0; i < many; i++) {
        children.add(random(random, String.valueOf((char) ('a' + i)), depth - 1));
      }
      return new Grown(name, random.nextInt(3) == 0 ? 0 : random.nextInt(50), children);
    }

    /** The shares of the stop: newest first, children before parents. */
    void shares(String above, List<Share> into) {
      for (int i = children.size(); i-- > 0; ) {
        children.get(i).shares(above + "/" + name, into);
      }
      Duration since = into.stream().map(Share::took).reduce(Duration.ZERO, Duration::plus);
      if (own > 0) {
        into.add(new Share(above + "/" + name, since, Duration.ofMillis(own)));
      }
    }
  }

  private void live(Grown grown, Signal pleaseStop, Signal ready) throws InterruptedException {
    SupervisedThread self = Supervisor.current();
    for (Grown child : grown.children()) {
      Signal below = Signal.named(child.name() + " has grown");
      var unused = self.spawn(child.name(), asked -> live(child, asked, below));
      Soon.await(below);
    }
    ready.go();
    pleaseStop.await();
    clock.advance(Duration.ofMillis(grown.own()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void record_ofRandomTrees_saysWhoTookHowLong(Soon.Kind kind) throws Exception {
    long base = new Random().nextLong();
    for (int i = 0; i < TREES; i++) {
      Grown grown = Grown.random(new Random(base + i), "app", 3);
      List<Share> expected = new ArrayList<>();
      grown.shares("", expected);
      Scope app = Supervisor.open("app", with -> with.threads(kind.with()));
      long begun;
      try (app) {
        live(grown.children(), app);
        begun = clock.nanoTime();
        app.stop("the test is over");
        app.pleaseStop().await();
        clock.advance(Duration.ofMillis(grown.own()));
      }
      Duration took = Duration.ofNanos(clock.nanoTime() - begun);
      StopReport report = app.report().orElseThrow();
      assertThat(report.took()).as("seed %s", base + i).isEqualTo(took);
      assertThat(report.criticalChain()).as("seed %s", base + i).isEqualTo(expected);
      assertThat(report.blame()).as("seed %s", base + i).hasSameElementsAs(expected);
      assertThat(report.unsettled()).isEmpty();
    }
  }

  private void live(List<Grown> children, Scope app) throws InterruptedException {
    for (Grown child : children) {
      Signal below = Signal.named(child.name() + " has grown");
      var unused = app.spawn(child.name(), asked -> live(child, asked, below));
      Soon.await(below);
    }
  }

  @Test
  void record_ofOneThatIsGivenUp_hasEachOfItsMoments() throws Exception {
    Signal deaf = Signal.named("never");
    Signal begun = Signal.create();
    Scope app = Supervisor.open(
        "app",
        with -> with.stopWithin(Duration.ofDays(10))
            .threads(it -> it.grace(Duration.ofSeconds(1)).patience(Duration.ofSeconds(2))));
    try (app) {
      var thread = app.spawn("deaf", pleaseStop -> {
        begun.go();
        hears(deaf);
      });
      Soon.await(begun);
      var unused = app.stop("a test");
      assertThat(app.report().orElseThrow().unsettled())
          .extracting(StopReport.Unsettled::path)
          .containsExactly("/app/deaf", "/app");
      Soon.until("given up", () -> {
        clock.advance(Duration.ofMillis(100));
        return thread.stopped().isGo();
      });
    } finally {
      deaf.go();
    }
    StopReport report = app.report().orElseThrow();
    Moments moments = Objects.requireNonNull(report.entries().get(0).moments());
    assertThat(moments.turn()).isZero();
    assertThat(moments.asked()).isZero();
    assertThat(moments.insisted()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(moments.over())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(3))
        .isGreaterThanOrEqualTo(Objects.requireNonNull(
            moments.insisted())); // the clock goes on between a move and its note
    assertThat(moments.settled()).isGreaterThanOrEqualTo(moments.over());
    assertThat(report.blame().get(0).path()).isEqualTo("/app/deaf");
    assertThat(report.toString()).contains("what was waited for longest: /app/deaf, for ");
    assertThat(report.waterfall()).contains("url(#hatched)", "class=\"gone\"", "given up at ");
  }

  private static void hears(Signal only) {
    while (!only.isGo()) {
      try {
        only.await();
      } catch (InterruptedException e) {
        // it is deaf
      }
    }
  }

  @Test
  void waterfall_ofHostileNames_isOneFileOfTextAlone() throws Exception {
    String name = "<\u202e]]>&\"'\u001b[2J\ud800\uffff<script onload=alert(1)>";
    Scope app = Supervisor.open(name);
    try (app) {
      var unused = app.spawn(name, pleaseStop -> {
        pleaseStop.await();
        clock.advance(Duration.ofMillis(10));
      });
      app.stop(Reason.of("</title><script>alert(1)</script>"));
    }
    String svg = app.report().orElseThrow().waterfall();
    Document document = DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    NodeList all = document.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      assertThat(all.item(i).getNodeName())
          .isIn("svg", "title", "desc", "style", "defs", "pattern", "rect", "line", "text", "g");
      assertThat(all.item(i).getAttributes().getNamedItem("href")).isNull();
      assertThat(all.item(i).getAttributes().getNamedItem("onload")).isNull();
    }
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .contains("</title><script>alert(1)</script>");
    assertThat(document.getElementsByTagName("desc").item(0).getTextContent())
        .contains("for 10 ms from 0 ms on", "\\u202e", "\\u001b[2J", "\\ud800\\uffff");
    assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http", "\u202e", "\u001b")
        .doesNotContainPattern("[^\n\\x20-\\x7e…]");
  }

  @Test
  void waterfall_ofThousandsOfChildren_staysSmall() throws Exception {
    String longName = "top".repeat(1_000);
    Scope app = Supervisor.root(longName);
    try (app) {
      for (int i = 0; i < 3_000; i++) {
        app.attach("n" + i, new Attachment() {
          private final Signal ended = Signal.create();

          @Override
          public Signal ended() {
            return ended;
          }

          @Override
          public void ask(Reason why) {
            clock.advance(Duration.ofNanos(1_000)); // so that each is waited for
            ended.go();
          }

          @Override
          public void insist() {}

          @Override
          public void giveUp() {}
        });
      }
    }
    StopReport report = app.report().orElseThrow();
    assertThat(report.criticalChain()).hasSizeGreaterThan(1_000);
    assertThat(report.waterfall()).hasSizeLessThan(120_000);
  }

  @Test
  void report_whileTheStopGoesOn_hasEachNodeOnceAndNoStepOfLater() throws Exception {
    Scope app = Supervisor.root("app");
    try (app) {
      for (int i = 0; i < 300; i++) {
        var unused = app.spawn("n" + i, pleaseStop -> {
          pleaseStop.await();
          clock.advance(Duration.ofMillis(1));
        });
      }
      app.stop("a test");
      StopReport report;
      do {
        report = app.report().orElseThrow();
        Duration took = report.took();
        assertThat(report.entries()).allSatisfy(it -> {
          assertThat(Objects.requireNonNull(it.moments()).settled()).isLessThanOrEqualTo(took);
        });
        List<String> paths = new ArrayList<>();
        report.entries().forEach(it -> paths.add(it.path()));
        report.unsettled().forEach(it -> paths.add(it.path()));
        assertThat(paths).doesNotHaveDuplicates();
        assertThat(report.criticalChain().stream()
                .map(Share::took)
                .reduce(Duration.ZERO, Duration::plus))
            .isEqualTo(took);
      } while (!report.complete());
    }
  }
}
