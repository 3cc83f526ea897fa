package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.live.RawClient.Stream;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SEEING C7: a million nodes, of which one in a hundred is replaced each second. What it takes is printed, for the guide: {@code mvn -Dquick -Dtest=MillionNodesTest
 * -Dnodes=1000000 -pl supervisor-live -am test}. Without a number there are fewer.
 */
@Tag("long")
@Tag("browser")
final class MillionNodesTest {
  private static final int NODES = Integer.getInteger("nodes", 20_000);
  private static final Duration LOOK = Duration.ofSeconds(Integer.getInteger("seconds", 2));
  private static final int SHARE = 100; // that is replaced within a second
  private static final Duration STEP = Duration.ofMillis(20);
  private static final double MEGA = 1 << 20;

  @TempDir
  Path profile;

  /** Something attached that ends when it is asked, and costs no thread. */
  private record Guest(Signal ended) implements Attachment {
    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public String describe() {
      return "guest";
    }
  }

  private static void say(String what, Object... values) {
    System.out.printf(Locale.ROOT, "MILLION " + what + "%n", values);
  }

  private static void attach(SupervisedThread crowd, ArrayDeque<Guest> guests, int number) {
    Guest guest = new Guest(Signal.create());
    crowd.attach("guest-" + number, guest);
    guests.add(guest);
  }

  /** Replaces one in a hundred each second. */
  private static void change(SupervisedThread crowd, ArrayDeque<Guest> guests, Signal pleaseStop)
      throws InterruptedException {
    int number = NODES;
    long since = System.nanoTime();
    long replaced = 0;
    while (!pleaseStop.await(Till.in(STEP))) {
      double seconds = (System.nanoTime() - since) / 1e9;
      for (long wanted = (long) (seconds * NODES / SHARE); replaced < wanted; replaced++) {
        attach(crowd, guests, number++);
        guests.remove().ended.go();
      }
    }
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** {@return what the threads of the page have computed} */
  private static long cpuNanosOfThePage() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(it -> it != null && it.getThreadName().contains("/live"))
        .mapToLong(ThreadInfo::getThreadId)
        .map(threads::getThreadCpuTime)
        .sum();
  }

  @Test
  void aMillionNodes_thatChange_areShownFoundAndCheap() throws Exception {
    try (var app = Supervisor.open("big", with -> with.stopWithin(Duration.ofMinutes(5)))) {
      long empty = usedAfterCollection();
      var crowd = app.spawn("crowd", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      ArrayDeque<Guest> guests = new ArrayDeque<>();
      for (int i = 0; i < NODES; i++) {
        attach(crowd, guests, i);
      }
      long full = usedAfterCollection();
      say("nodes %,d: %.0f MiB", NODES, (full - empty) / MEGA);
      var changer = app.spawn("changer", pleaseStop -> change(crowd, guests, pleaseStop));
      try (var page = LivePage.open(app)) {
        stream(page);
        say(
            "heap with a page that was looked at: %+.0f MiB",
            (usedAfterCollection() - full) / MEGA);
        try (var browser = Browser.start(profile)) {
          browse(page, browser);
        }
      }
      changer.stop("enough").await();
      guests.forEach(each -> each.ended().go()); // by themselves: each that is asked costs a thread
    }
  }

  /** What comes over the wire, and what it costs, with the crowd opened. */
  private static void stream(LivePage page) throws Exception {
    RawClient client = new RawClient(page);
    long begun = System.nanoTime();
    try (Stream stream = client.stream()) {
      String id = stream.next().replaceAll("\\D", "");
      String first = stream.next();
      say(
          "first rows after %d ms, %,d bytes",
          (System.nanoTime() - begun) / 1_000_000, first.length());
      assertThat(first).contains("/big/crowd");
      long asked = System.nanoTime();
      client.post("/api/view", "stream=" + id + "&open=0%3A/big&open=0%3A/big/crowd");
      String opened = stream.until("/big/crowd//guest-*");
      say("opened after %d ms", (System.nanoTime() - asked) / 1_000_000);
      assertThat(opened).contains("\"name\":\"guest-* (attached)\"");
      client.post(
          "/api/view",
          "stream=" + id
              + "&open=0%3A/big&open=0%3A/big/crowd&open=0%3A/big/crowd//guest-*+(attached)");
      long bytes = 0;
      long since = System.nanoTime();
      long cpu = cpuNanosOfThePage();
      List<Long> tooks = new ArrayList<>();
      int lines = 0;
      do {
        String line = stream.next();
        bytes += line.length();
        lines++;
        tooks.add(Long.valueOf(line.replaceAll(".*\"tookMillis\":(\\d+).*", "$1")));
      } while (System.nanoTime() - since < LOOK.toNanos());
      double seconds = (System.nanoTime() - since) / 1e9;
      say(
          "stream: %.1f s, %d looks of %s ms, %,.0f bytes/s, %.2f %% of a core",
          seconds, lines, tooks, bytes / seconds, (cpuNanosOfThePage() - cpu) / 1e7 / seconds);
      assertThat(bytes / seconds).isLessThan(50_000 * 1.2); // what came at once is in it
      long searched = System.nanoTime();
      String found = client.get("/api/search?text=guest-" + (NODES - 1)).body();
      say("search: %d ms", (System.nanoTime() - searched) / 1_000_000);
      assertThat(found).contains("\"found\":");
    }
  }

  private static void browse(LivePage page, Browser browser) throws Exception {
    String has = "document.querySelector('[data-id=\"' + arguments[0] + '\"]')";
    long begun = System.nanoTime();
    browser.open(page.address());
    browser.until(has, "/big/crowd");
    say("browser: tree after %d ms", (System.nanoTime() - begun) / 1_000_000);
    String fold = "/big/crowd//guest-* (attached)";
    long opened = System.nanoTime();
    browser.click("[data-id='/big/crowd'] .twist");
    browser.until(has, fold);
    browser.click("[data-id='" + fold + "'] .twist");
    browser.until("document.querySelectorAll('.row').length > 100");
    say("browser: a hundred of the crowd after %d ms", (System.nanoTime() - opened) / 1_000_000);
    assertThat(Integer.parseInt(browser.script("return document.querySelectorAll('.row').length")))
        .isLessThan(500);
    browser.script("document.getElementById('tree').scrollTop = 1e6");
    browser.click(".row.rest .says");
    browser.until(
        "[...document.querySelectorAll('.row .says')].some((it) => it.textContent.startsWith('101 to 200'))");
    long searched = System.nanoTime();
    browser.click("#search");
    browser.keys("crowd" + Browser.ENTER);
    browser.untilText("#foundCount", "1 name has");
    say("browser: found after %d ms", (System.nanoTime() - searched) / 1_000_000);
    say(
        "browser: heap %s MiB",
        browser.script("return Math.round(performance.memory.usedJSHeapSize / 1048576)"));
    assertThat(browser.log("browser")).isEmpty();
  }
}
