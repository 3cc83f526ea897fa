package dev.supervisor.live;

import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.internal.JsonText;
import dev.supervisor.core.internal.TreeLooks;
import dev.supervisor.live.PageRows.PageRow;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/** What one client hears: a line of JSON for each look, with the rows that have changed since the last one. */
final class PageStream {
  /* How it works. One thread looks, writes, and pauses. The pause is two hundred times the processor time of the look, times the number of clients, and at least 20 µs for each byte that was sent. So the page keeps within
   * 1 % of a core, and 50 kB a second for each client, whatever the size of the tree. A client says by another request what it wants to see; that changes the view here and ends the pause. */

  static final int MOST_STREAMS = 8;
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int PAUSES =
      200; // a look takes half a percent of the time, and what FamilyFolds counts as much
  private static final long NANOS_A_BYTE = TimeUnit.SECONDS.toNanos(1) / 50_000;
  private static final Pattern AGE = Pattern.compile("\"ageMillis\":\\d+,");

  private final SupervisedThread top;
  private final boolean isDiscreet;
  private final FamilyFolds folds;
  private final StateSweep sweep;
  private final IntSupplier clients;
  private final Map<String, SentRow> sent = new HashMap<>(); // confined to the thread that runs
  private int[] order = new int[0]; // confined to the thread that runs
  private int lastKey; // confined to the thread that runs
  private long countNanos; // confined to the thread that runs

  private volatile PageView view;
  private volatile Signal changed = Signal.named("the client wants to see something else");

  /** A row that the client has: its short name, and its text as it was sent, without its age. */
  private record SentRow(int key, String json) {}

  PageStream(
      SupervisedThread top,
      boolean isDiscreet,
      FamilyFolds folds,
      StateSweep sweep,
      IntSupplier clients) {
    this.folds = folds;
    this.top = top;
    this.isDiscreet = isDiscreet;
    this.sweep = sweep;
    this.clients = clients;
    this.view = PageView.first(top.path());
  }

  /** Changes the view, and ends the pause, so that the client sees it soon. */
  void show(PageView wanted) {
    view = wanted;
    changed.go();
  }

  /**
   * Looks and writes until the client goes. If the thread is asked to stop, it writes the last state and returns.
   *
   * @param id the name by which the client changes this stream's view
   * @throws IOException when the client has gone
   * @throws InterruptedException when the thread is interrupted
   */
  void run(String id, OutputStream out, Signal pleaseStop)
      throws IOException, InterruptedException {
    write(out, PageReply.object(json -> json.name("stream").value(id)));
    boolean isLast;
    do {
      isLast = pleaseStop.isGo();
      Signal next = Signal.named("the client wants to see something else");
      changed = next; // before the view is read: a change after that is seen, or ends the pause
      long since = PageCost.cpuNanos();
      String line = look(isLast);
      int bytes = write(out, line);
      long pause = pause(PageCost.cpuNanos() - since - countNanos, bytes);
      if (!isLast) {
        Signal soon = Signal.any(next, pleaseStop);
        if (soon.await(Till.in(Duration.ofNanos(pause))) && !pleaseStop.isGo()) {
          boolean unused = pleaseStop.await(Till.in(Duration.ofNanos(AT_ONCE_NANOS)));
        }
      }
    } while (!isLast);
  }

  private long pause(long cost, int bytes) {
    long shared = cost * PAUSES * Math.max(1, clients.getAsInt());
    long wanted = Math.max(Math.max(SHORTEST_NANOS, shared), bytes * NANOS_A_BYTE);
    return Math.min(wanted, LONGEST_NANOS);
  }

  private static int write(OutputStream out, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    out.flush();
    return bytes.length;
  }

  private String look(boolean isLast) {
    long since = System.nanoTime();
    PageRows look = new PageRows(top, view, folds, TreeLooks.source().begin(top, isDiscreet));
    List<PageRow> rows = look.make();
    countNanos = look.countNanos();
    StateSweep.StateCounts counts = sweep.go(SLICE_NANOS);
    JsonText json = new JsonText().open('{');
    json.name("now").value(Instant.now().toString());
    json.name("state").value(SiblingFold.words(top.state()));
    json.name("clients").value(clients.getAsInt()).name("cut").value(look.isCut());
    if (counts.nodes() > 0) {
      json.name("nodes").value(counts.nodes());
      json.name("countedMillisAgo").value(millis(System.nanoTime() - counts.atNanos()));
      json.name("states").open('{');
      counts.states().forEach((state, count) -> json.name(state).value(count));
      json.close('}');
    }
    List<TreeLooks.StopSeen> stops = TreeLooks.source().stops(top);
    json.name("stops").value(stops.isEmpty() ? 0 : stops.get(0).number());
    changes(json, rows);
    json.name("tookMillis").value(millis(System.nanoTime() - since));
    if (isLast) {
      json.name("last").value(true);
      if (!stops.isEmpty()) {
        json.name("stop").open('{');
        NodeQuestions.write(json, stops.get(0));
        json.close('}');
      }
    }
    return json.close('}').toString();
  }

  /** Writes the rows that have changed, and the order of all rows if that has changed. */
  private void changes(JsonText json, List<PageRow> rows) {
    Map<String, SentRow> now = new HashMap<>();
    json.name("rows").open('[');
    for (PageRow row : rows) {
      String ageless = AGE.matcher(row.json()).replaceFirst("");
      SentRow known = sent.get(row.id());
      int key = known == null ? ++lastKey : known.key();
      now.put(row.id(), new SentRow(key, ageless));
      if (known == null || !known.json().equals(ageless)) {
        json.open('[').value(key).json(row.json()).close(']');
      }
    }
    json.close(']');
    int[] wanted = rows.stream().mapToInt(row -> keyOf(now, row)).toArray();
    if (!Arrays.equals(wanted, order)) {
      json.name("order").open('[');
      for (int key : wanted) {
        json.value((long) key);
      }
      json.close(']');
    }
    order = wanted;
    sent.clear();
    sent.putAll(now);
  }

  private static int keyOf(Map<String, SentRow> rows, PageRow row) {
    SentRow known = rows.get(row.id());
    return known == null ? 0 : known.key();
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
