package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.live.RawClient.Stream;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** SEEING C1: the page says of a tree what its JSON says, whose text and bean are compared in {@code TreeFacesTest}. */
final class PageFacesTest {
  private static final Duration LONG = Duration.ofMinutes(60);
  private static final List<String> OF_ROWS =
      List.of("row", "id", "depth", "open", "path", "parent", "ageMillis");

  /** Something attached that has words for itself. */
  private record Words(String describe, Signal ended) implements Attachment {
    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}
  }

  @Test
  void rows_ofATree_sayWhatItsJsonSays() throws Exception {
    Lock ledger = Lock.named("ledger");
    Signal held = Signal.named("held");
    try (var app = Supervisor.open("faces");
        var page = LivePage.open(app, with -> with.showCommands())) {
      app.spawn("holder", stop -> {
        ledger.hold(it -> {
          Supervisor.status("has </script> \u001b[31m \ud83d\ude00");
          held.go();
          stop.await();
          return true;
        });
      });
      held.await();
      app.spawn("waiter", stop -> ledger.tryHold(stop, it -> {}));
      app.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      app.spawn("failing", with -> with.restart(Restart.onFailure().delays(LONG, LONG)), stop -> {
        throw new IllegalStateException("it was meant to fail");
      });
      var files = app.attach("files", new Words("3 are open", Signal.create()));
      files.attach("one\u202e<b>", new Words("", Signal.create()));
      while (app.tree().split("waits for|attempt 1|starting", -1).length < 7) {
        Thread.onSpinWait();
      }

      RawClient client = new RawClient(page);
      try (Stream stream = client.stream()) {
        String id = stream.next().replaceAll("\\D", "");
        client.post("/api/view", "stream=" + id + "&open=0:/faces&open=0:/faces/files");
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        while (rows.size() < 7) {
          note(stream.next(), rows);
        }
        assertThat(rows).isEqualTo(nodes(app.json()));
      }
      Node waiter = app.find("waiter").orElseThrow();
      Map<?, ?> why = object(client.get("/api/why?path=/faces/waiter").body());
      assertThat(why.get("sentence")).isEqualTo(waiter.why().sentence());
    }
  }

  private static void note(String line, Map<String, Map<String, Object>> rows) {
    for (Object each : (List<?>) object(line).get("rows")) {
      Map<?, ?> row = (Map<?, ?>) ((List<?>) each).get(1);
      note((String) row.get("id"), row, rows);
    }
  }

  private static Map<String, Map<String, Object>> nodes(String json) {
    Map<String, Map<String, Object>> nodes = new TreeMap<>();
    for (Object each : (List<?>) object(json).get("nodes")) {
      Map<?, ?> node = (Map<?, ?>) each;
      note((String) node.get("path"), node, nodes);
    }
    return nodes;
  }

  /** Without what is a row's or changes with time; the threads of the page are left out. */
  private static void note(String path, Map<?, ?> from, Map<String, Map<String, Object>> into) {
    if (path.startsWith("/faces/live")) {
      return;
    }
    Map<String, Object> node = new LinkedHashMap<>();
    from.forEach((member, value) -> {
      boolean isOfThisThread = path.equals("/faces") && member.equals("waitsFor"); // for an answer
      if (!OF_ROWS.contains(member) && !isOfThisThread) {
        String still = String.valueOf(value).replaceAll("\\d+ m?s\\b", "*");
        node.put((String) member, member.equals("name") && path.equals("/faces") ? path : still);
      }
    });
    into.put(path, node);
  }

  private static Map<?, ?> object(String json) {
    return (Map<?, ?>) DriverJson.read(json);
  }
}
