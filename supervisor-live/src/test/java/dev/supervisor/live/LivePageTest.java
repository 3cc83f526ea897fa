package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.live.RawClient.Stream;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** SEEING C7: what the page shows, and how it ends. */
final class LivePageTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  /** Something attached that is there until it is asked to end, and costs no thread. */
  private record Quiet(Signal ended, String describe) implements Attachment {
    Quiet(String words) {
      this(Signal.named(words), words);
    }

    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}
  }

  /** A child with that many attachments of one kind. */
  private static SupervisedThread crowd(Scope app, String name, int size) {
    var top = app.spawn(name, with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
    var one = new Quiet("quiet");
    for (int i = 0; i < size; i++) {
      top.attach("q-" + i, one);
    }
    return top;
  }

  private static String idOf(Stream stream) throws IOException {
    return stream.next().replaceAll("\\D", "");
  }

  private static String view(String stream, String... open) {
    return "stream=" + stream + "&open=0%3A" + String.join("&open=0%3A", open);
  }

  // ---- the tree

  @Test
  void stream_ofATree_hasItsNodesAsTheJsonOfTheTreeHasThem() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      app.spawn("poller", pleaseStop -> {
        Supervisor.status("half way");
        pleaseStop.await();
      });
      try (var stream = new RawClient(page).stream()) {
        assertThat(stream.status).isEqualTo(200);
        assertThat(stream.headers).containsEntry("content-type", PageReply.LINES);
        assertThat(stream.next()).contains("\"stream\":");
        assertThat(stream.until("half way"))
            .contains("\"id\":\"/app/poller\"")
            .contains("\"kind\":\"thread\"")
            .contains("\"state\":\"running\"")
            .contains("\"health\":\"ready\"")
            .contains("\"ageMillis\":");
      }
    }
  }

  @Test
  void stream_whereNothingChanges_sendsNoRowTwice() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app);
        var stream = new RawClient(page).stream()) {
      stream.until("\"order\":");
      assertThat(stream.until("\"rows\":[]")).doesNotContain("\"order\":").hasSizeLessThan(500);
    }
  }

  @Test
  void siblings_ofOneKind_areFoldedFromFiftyOn() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      crowd(app, "many", 50);
      crowd(app, "few", 49);
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        String id = idOf(stream);
        client.post("/api/view", view(id, "/app", "/app/many", "/app/few"));
        assertThat(stream.until("/app/many//q-* (attached)"))
            .contains("\"children\":50,\"open\":false,\"counts\":{\"running\":50}")
            .doesNotContain("\"/app/many/q-7\"")
            .contains("\"/app/few/q-7\"");
        String fold = "/app/many//q-*+(attached)";
        client.post("/api/view", view(id, "/app", "/app/many", fold));
        assertThat(stream.until("\"/app/many/q-7\"")).contains("\"/app/many/q-49\"");
      }
    }
  }

  @Test
  void fold_ofWaitingThreads_saysWhatASampleWaitsFor() throws Exception {
    Lock lock = Lock.named("db");
    var app = Supervisor.open("app");
    try (app;
        var page = LivePage.open(app);
        var held = lock.acquire()) {
      for (int i = 0; i < 50; i++) {
        app.spawn("worker-" + i, pleaseStop -> {
          boolean unused = lock.tryHold(pleaseStop, mine -> {}); // the stop may come first
        });
      }
      try (var stream = new RawClient(page).stream()) {
        String all = stream.until("lock db\",\"count\":20}");
        assertThat(all).contains("\"name\":\"worker-*\",\"children\":50");
      }
      held.announce();
    }
  }

  /** SEEING C7: at any size of the tree. */
  @Test
  void tenThousandNodes_areShownInAtMostFiveHundredRows() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      crowd(app, "crowd", 9_000);
      List<String> open = new ArrayList<>(List.of("/app"));
      for (int i = 0; i < 25; i++) {
        crowd(app, "c" + (char) ('a' + i), 45);
        open.add("/app/c" + (char) ('a' + i));
      }
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        String id = idOf(stream);
        String first = stream.next();
        assertThat(first.length()).isLessThan(50_000);
        assertThat(stream.until("\"nodes\":1")).containsPattern("\"nodes\":101\\d\\d");
        client.post("/api/view", view(id, open.toArray(String[]::new)));
        String full = stream.until("\"cut\":true");
        assertThat(full.substring(full.indexOf("\"order\":")).replaceAll("[^,]", ""))
            .hasSizeBetween(499, 503);
        client.post("/api/view", view(id, "/app", "/app/crowd"));
        assertThat(stream.until("/app/crowd//q-*")).contains("\"running\":9000");
        String fold = "/app/crowd//q-*+(attached)";
        client.post(
            "/api/view", "stream=" + id + "&open=0:/app&open=0:/app/crowd&open=8950:" + fold);
        assertThat(stream.until("\"/app/crowd/q-8999\""))
            .doesNotContain("\"/app/crowd/q-8949\"")
            .contains("\"count\":9000,\"from\":8950,\"window\":100");
      }
      String found = client.get("/api/search?text=Q-8123").body();
      assertThat(found).contains("\"path\":\"/app/crowd/q-8123\"").contains("\"cut\":false");
      assertThat(client.get("/api/search?text=q-").body()).contains("\"cut\":true");
      assertThat(client.get("/api/plan?path=/app/crowd").body())
          .contains("\"nodes\":9001")
          .contains("/app/crowd/q-8999");
    }
  }

  @Test
  void filter_byNameOrState_hidesTheOthersAndCountsThem() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      app.spawn("apple", pleaseStop -> pleaseStop.await());
      app.spawn("pear", pleaseStop -> pleaseStop.await());
      app.create("plum", with -> with, pleaseStop -> null);
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        String id = idOf(stream);
        client.post("/api/view", view(id, "/app") + "&text=PEA");
        assertThat(stream.until("\"row\":\"hidden\""))
            .contains("\"count\":3")
            .containsPattern("\"order\":\\[\\d+,\\d+,\\d+]"); // the top, the pear, and this row
        client.post("/api/view", view(id, "/app") + "&state=paused");
        assertThat(stream.until("\"row\":\"hidden\""))
            .contains("\"count\":4")
            .containsPattern("\"order\":\\[\\d+,\\d+]");
      }
    }
  }

  /** Texts of users are attackers' texts: what is sent can stand in a script, a terminal, a log. */
  @Test
  void hostileNames_areEscapedInAllThatIsSent() throws IOException {
    String name = "<!--<script><img onerror=alert(1)>\u001b[31m\"'&\u202e";
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      app.spawn(name, pleaseStop -> {
        Supervisor.status("</script>\u001b]0;x\u0007" + name);
        pleaseStop.await();
      });
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        assertPlain(stream.until("\"status\""));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void assertPlain(String sent) {
    assertThat(sent)
        .contains("onerror=alert(1)")
        .doesNotContainPattern("[<>&\\u001b\\u0007\\u202e]");
  }

  // ---- questions

  @Test
  void why_ofANodeThatHangs_hasTheChain() throws Exception {
    Lock lock = Lock.named("printer");
    CountDownLatch held = new CountDownLatch(1);
    Signal paper = Signal.named("paper");
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      app.spawn("holder", pleaseStop -> {
        try (var mine = lock.acquire()) {
          held.countDown();
          paper.await();
          mine.announce();
        }
      });
      held.await();
      app.spawn("page", pleaseStop -> lock.acquire().close());
      var client = new RawClient(page);
      String said = "";
      while (!said.contains("lock printer")) { // until it has come to the lock
        said = client.get("/api/why?path=/app/page").body();
      }
      assertThat(said)
          .contains("\"path\":\"/app/page\",\"sentence\":\"/app/page waits for lock printer")
          .contains("\"who\":\"/app/holder\"")
          .contains("\"known\":\"own wait\"")
          .contains("LivePageTest.java");
      paper.go();
    }
  }

  @Test
  void plan_ofANode_saysOrderAndTimesAndTouchesNothing() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      var child = app.spawn("child", pleaseStop -> pleaseStop.await());
      var client = new RawClient(page);
      String said = client.get("/api/plan?path=/app").body();
      assertThat(said)
          .contains("\"path\":\"/app\"")
          .containsPattern("\"worstMillis\":\\d{3,}")
          .contains("\"order\":[\"/app/child\"")
          .contains("\"parts\":[");
      assertThat(child.drain().isGo()).isFalse();
      assertThat(client.get("/api/plan?path=/app/nothing").status()).isEqualTo(404);
    }
  }

  @Test
  void stops_sinceThePageWasOpened_areKeptWithTheirWaterfalls() throws Exception {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      var child = app.spawn("child", pleaseStop -> pleaseStop.await());
      var client = new RawClient(page);
      assertThat(client.get("/api/stops").body()).isEqualTo("{\"stops\":[]}");
      child.stop("it was enough").await();
      assertThat(client.get("/api/stops").body())
          .contains("\"number\":1,\"path\":\"/app/child\"")
          .contains("it was enough");
      assertThat(client.get("/api/stop?number=1").body())
          .contains("\"waterfall\":\"\\u003csvg")
          .contains("\"late\":0");
      assertThat(client.get("/api/stop?number=2").status()).isEqualTo(404);
    }
  }

  @Test
  void history_ofAChild_hasItsFormerRuns() throws Exception {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      CountDownLatch second = new CountDownLatch(2);
      app.spawn("child", with -> with.restart(Restart.always()), pleaseStop -> {
        second.countDown();
        if (second.getCount() == 0) {
          pleaseStop.await();
        }
      });
      second.await();
      assertThat(new RawClient(page).get("/api/history?path=/app/child").body())
          .contains("\"outcome\":\"finished\"");
    }
  }

  @Test
  void linesOfCommands_areShownOnlyWhenAskedFor() throws Exception {
    try (var app = Supervisor.open("app")) {
      var quiet = new Quiet("curl --password secret");
      app.attach("curl", quiet);
      CountDownLatch waits = new CountDownLatch(1);
      var end = Signal.source(quiet, "end").signal();
      var waiter = app.spawn("waiter", pleaseStop -> {
        waits.countDown();
        end.or(pleaseStop).await();
      });
      waits.await();
      while (!waiter.tree().contains("waits for")) { // until it has parked
        Thread.onSpinWait();
      }
      try (var page = LivePage.open(app)) {
        var client = new RawClient(page);
        try (var stream = client.stream()) {
          assertThat(stream.until("/app/curl")).contains("/app/waiter").doesNotContain("secret");
        }
        assertThat(client.get("/api/why?path=/app/waiter").body())
            .contains("an attachment")
            .doesNotContain("secret");
        assertThat(client.get("/api/why?path=/app/curl").body()).doesNotContain("secret");
      }
      try (var page = LivePage.open(app, with -> with.showCommands());
          var stream = new RawClient(page).stream()) {
        assertThat(stream.until("/app/curl")).contains("\"doing\":\"curl --password secret\"");
      }
    }
  }

  // ---- clients, and the end

  @Test
  void ninthClient_isRefusedUntilOneGoes() throws IOException {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      var client = new RawClient(page);
      List<Stream> streams = new ArrayList<>();
      try {
        for (int i = 0; i < PageStream.MOST_STREAMS; i++) {
          Stream one = client.stream();
          streams.add(one);
          one.until("\"rows\":");
        }
        assertThat(client.get("/api/stream").status()).isEqualTo(503);
        assertThat(client.get("/api/about").status()).as("questions go on").isEqualTo(200);
        streams.get(3).close();
        int status = 503;
        while (status == 503) { // until its thread has noticed
          try (Stream again = client.stream()) {
            status = again.status;
          }
        }
        assertThat(status).isEqualTo(200);
      } finally {
        for (Stream each : streams) {
          each.close();
        }
      }
    }
  }

  /** The threads that serve such clients are held up in a write. */
  @Test
  void clientsThatNeverRead_holdUpNoQuestion_andNotTheEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      for (int i = 0; i < 400; i++) {
        app.attach(i + "x".repeat(8_000) + "y".repeat(i), new Quiet("quiet"));
      }
      var page = LivePage.open(app);
      var client = new RawClient(page);
      List<Stream> streams = new ArrayList<>();
      try {
        for (int i = 0; i < PageStream.MOST_STREAMS; i++) {
          streams.add(client.stream());
        }
        while (Thread.getAllStackTraces().values().stream()
            .filter(LivePageTest::isInAWrite)
            .findAny()
            .isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(client.get("/api/about").status()).isEqualTo(200);
        page.close();
      } finally {
        for (Stream each : streams) {
          each.close();
        }
      }
      assertThat(app.find("live")).isEmpty();
    }
  }

  private static boolean isInAWrite(StackTraceElement[] stack) {
    for (StackTraceElement each : stack) {
      if (each.getMethodName().equals("blockingWriteFully")
          || (each.getClassName().equals("sun.nio.ch.SocketChannelImpl")
              && each.getMethodName().equals("write"))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void stop_ofTheTree_isShownUntilAllElseHasEnded_andThePageEndsWithTheLastState()
      throws IOException {
    Stream stream;
    try (var app = Supervisor.open("app", with -> with.stopWithin(LONG))) {
      var page = LivePage.open(app, with -> with.endsWithin(LONG));
      app.spawn("slow", pleaseStop -> {
        pleaseStop.await();
        page.address(); // it is there while others stop
      });
      stream = new RawClient(page).stream();
      stream.until("/app/slow");
    }
    String last = stream.until("\"last\":true");
    assertThat(last).contains("\"stop\":{").contains("\"path\":\"/app\"").contains("svg");
    assertThat(stream.next()).isNull();
    stream.close();
  }

  /** By the times of its threads, and not by a clock: the machine may be busy. */
  @Test
  void end_ofThePage_takesASecondAtTheWorst() {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      page.address();
      var live = (SupervisedThread) app.find("live").orElseThrow();
      assertThat(live.plan().worstCase()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void pageThatIsClosed_refusesConnections_andLeavesNoThread() throws Exception {
    try (var app = Supervisor.open("app")) {
      var page = LivePage.open(app, with -> with.endsWithin(LONG));
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        stream.until("\"rows\":");
        page.close();
        page.close();
        assertThat(stream.until("\"last\":true")).isNotEmpty();
      }
      assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
      assertThat(app.find("live")).isEmpty();
      for (Thread each : Thread.getAllStackTraces().keySet()) {
        if (each.getName().startsWith("HTTP-Dispatcher") || each.getName().contains("live")) {
          each.join(TimeUnit.SECONDS.toMillis(60));
          assertThat(each.isAlive()).as(each.getName()).isFalse();
        }
      }
    }
  }

  @Test
  void open_onAPortThatIsTaken_saysSoAndLeavesNothing() {
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      int port = page.address().getPort();
      assertThatThrownBy(() -> LivePage.open(app, with -> with.port(port)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(Integer.toString(port));
      assertThat(app.find("live#2")).isEmpty();
      assertThatThrownBy(() -> LivePage.open(app, with -> with.port(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void open_onANodeThatHasEnded_isRefusedAndLeavesNothing() throws InterruptedException {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> {});
      child.stopped().await();
      assertThatThrownBy(() -> LivePage.open(child)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void page_ofAnInnerNode_showsThatAlone() throws IOException {
    try (var app = Supervisor.open("app")) {
      var inner = app.spawn("inner", pleaseStop -> pleaseStop.await());
      app.spawn("other", pleaseStop -> pleaseStop.await());
      var page = LivePage.open(inner);
      var client = new RawClient(page);
      try (var stream = client.stream()) {
        assertThat(stream.until("/app/inner")).doesNotContain("/app/other");
      }
      assertThat(client.get("/api/why?path=/app/other").status()).isEqualTo(404);
      assertThat(client.get("/api/why?path=/app/inner").status()).isEqualTo(200);
      page.close();
    }
  }
}
