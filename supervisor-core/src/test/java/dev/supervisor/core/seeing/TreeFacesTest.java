package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeMXBean;
import dev.supervisor.core.internal.ToolsBean;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One tree, three faces: the text, the JSON and the MXBean say the same; FEATURES 98. */
@Timeout(120)
final class TreeFacesTest {
  private static final Duration LONG = Duration.ofMinutes(60);
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String HOSTILE =
      "</script><img onerror=x>\u001b]0;x\u0007\"\\\u202e\u2028&\uD83D\uDE00\uD800\u009b";

  /** Something that is no thread, and ends when it is asked. */
  private record Something(String doing, Signal end) implements Attachment {
    @Override
    public void ask(Reason why) {
      end.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return end;
    }

    @Override
    public String describe() {
      return doing;
    }
  }

  private static Something something(String doing) {
    return new Something(doing, Signal.named("its end"));
  }

  @Test
  void faces_ofOneTree_sayTheSame() throws Exception {
    Lock ledger = Lock.named("ledger");
    Signal held = Signal.named("held");
    try (var app = Supervisor.open("faces", with -> with.jmx())) {
      TreeMXBean bean = JMX.newMXBeanProxy(SERVER, name("faces"), TreeMXBean.class);
      app.spawn("holder", stop -> {
        ledger.hold(it -> {
          Supervisor.status("has <it>");
          held.go();
          stop.await();
          return true;
        });
      });
      Soon.until("it is held", held::isGo);
      app.spawn("waiter", stop -> {
        try {
          ledger.acquire(stop).close();
        } catch (TimeoutException e) {
          // it was asked to stop
        }
      });
      app.spawn("slow", with -> with.becomesReady(), stop -> stop.await());
      app.spawn("failing", with -> with.restart(Restart.onFailure().delays(LONG, LONG)), stop -> {
        throw new IllegalStateException("it was meant to fail");
      });
      app.attach("files", something("3 are open")).attach("one", something(""));
      Soon.until(
          "all stand still",
          () -> app.tree().contains("waits for lock ledger held by /faces/holder")
              && app.tree().contains("attempt 1")
              && app.tree().contains("starting")
              && app.tree().split("waits for", -1).length == 4);

      List<Map<String, Object>> nodes = nodes(app.json());
      assertThat(lines(nodes)).isEqualTo(still(app.tree()));
      assertThat(lines(nodes(bean.getJson()))).isEqualTo(still(bean.getText()));
      assertThat(still(bean.getText())).isEqualTo(still(app.tree()));
      assertThat(bean.why("/faces/waiter"))
          .startsWith("/faces/waiter waits")
          .contains("  /faces/waiter waits for lock ledger, at ");
      assertThat(bean.why("/faces/none")).isEqualTo("/faces has no node /faces/none");

      assertThat(nodes.stream().map(it -> it.get("path")))
          .containsExactlyInAnyOrder(
              "/faces",
              "/faces/holder",
              "/faces/waiter",
              "/faces/slow",
              "/faces/failing",
              "/faces/files",
              "/faces/files/one");
      assertThat(nodes.stream().map(it -> it.get("kind") + " " + it.get("health")))
          .containsExactlyInAnyOrder(
              "root ready",
              "thread ready",
              "thread ready",
              "thread not ready",
              "thread not ready",
              "attachment ready",
              "attachment ready");
      assertThat(node(nodes, "failing").get("attempts")).isEqualTo(1L);
      assertThat(node(nodes, "slow").get("ready")).isEqualTo(false);
      assertThat(node(nodes, "holder").get("ready")).isEqualTo(true);
      assertThat(node(nodes, "holder").get("status")).isEqualTo("has <it>");
      assertThat(node(nodes, "one").get("parent"))
          .isEqualTo((long) nodes.indexOf(node(nodes, "files")));
      assertThat(members(nodes)).isSubsetOf(schema("node"));
    }
  }

  @Test
  void json_ofHostileNamesAndWords_isHarmlessAndTellsThemWhole() throws Exception {
    Signal said = Signal.named("said");
    String name = HOSTILE.replace("/", "");
    try (var app = Supervisor.open(name)) {
      app.spawn("body", stop -> {
        Supervisor.status(HOSTILE);
        said.go();
        stop.await();
      });
      app.attach("words", something(HOSTILE));
      app.attach("none", something(null));
      Soon.until("it has spoken", said::isGo);
      String json = app.json();
      String harmful = json.chars()
          .filter(c -> c != '\n' && (c == '<' || c == '>' || c == '&' || isHidden(c)))
          .mapToObj(Integer::toHexString)
          .collect(Collectors.joining(" "));
      assertThat(harmful).isEmpty();
      List<Map<String, Object>> nodes = nodes(json);
      assertThat(nodes.get(0).get("name"))
          .isEqualTo(
              "<script><img onerror=x>\\u001b]0;x\\u0007\"\\\\u202e\\u2028&\uD83D\uDE00\\ud800\\u009b");
      assertThat(node(nodes, "body").get("status"))
          .asString()
          .startsWith("</script><img onerror=x> ]0;x \"\\\uFFFD &\uD83D\uDE00\uFFFD");
      assertThat(node(nodes, "words").get("doing")).asString().startsWith("</script>");
      assertThat(node(nodes, "none").get("doing")).isEqualTo("cannot describe itself");
    }
  }

  private static boolean isHidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  @Test
  void json_ofATreeThatIsDeep_isALineForEach() {
    int depth = 150;
    String name = "n".repeat(49);
    try (var app = Supervisor.open("deep")) {
      AttachmentNode at = app.attach(name, something(""));
      for (int i = 1; i < depth; i++) {
        at = at.attach(name, something(""));
      }
      List<Map<String, Object>> nodes = nodes(app.json());
      assertThat(nodes).hasSize(depth + 1);
      assertThat(nodes.get(depth).get("parent")).isEqualTo(depth - 1L);
      assertThat(nodes.get(2).get("path")).isEqualTo("/deep/" + name + "/" + name);
      assertThat(nodes.stream().filter(it -> it.get("path") == null))
          .as("those that are longer than 4,000 characters")
          .hasSize(depth - (4_000 - "/deep".length()) / 50);
    }
  }

  @Test
  void json_ofManySiblings_hasEachOnce() {
    try (var app = Supervisor.open("wide")) {
      for (int i = 0; i < 500; i++) {
        app.attach("a", something(""));
      }
      List<Map<String, Object>> nodes = nodes(app.json());
      assertThat(nodes.get(0).get("children")).isEqualTo(500L);
      assertThat(nodes.stream().map(it -> it.get("path"))).hasSize(501).doesNotHaveDuplicates();
      assertThat(nodes.get(1).get("name")).isEqualTo("a");
      assertThat(nodes.get(2).get("name")).isEqualTo("a#2");
    }
  }

  @Test
  void bean_ofTreesOfOneName_standsUnderTwoNamesUntilTheyEnd() throws Exception {
    try (var first = Supervisor.root("two*", with -> with.jmx());
        var second = Supervisor.root("two*", with -> with.jmx())) {
      first.attach("in the first", something(""));
      second.attach("in the second", something(""));
      assertThat(json("two*")).contains("in the first");
      assertThat(json("two*#2")).contains("in the second");
    }
    assertThat(SERVER.queryNames(new ObjectName("dev.supervisor:type=Tree,*"), null))
        .doesNotContain(name("two*"), name("two*#2"));
  }

  @Test
  void why_forATool_isThatOfEachTreeOfTheName() throws Exception {
    try (var first = Supervisor.root("same");
        var second = Supervisor.root("same")) {
      first.attach("it", something("in the first"));
      assertThat((String) whyForATool("/same/it")).contains("in the first").doesNotContain("trees");
      second.attach("it", something("in the second"));
      assertThat((String) whyForATool("/same/it"))
          .startsWith("2 trees have a node of that path")
          .containsSubsequence("in the second", "in the first");
    }
  }

  private static Object whyForATool(String path) throws Exception {
    return new ToolsBean()
        .invoke("why", new Object[] {path}, new String[] {String.class.getName()});
  }

  @Test
  void bean_ofATreeThatHasEnded_isThereNoMoreBeforeItIsClosed() throws Exception {
    ObjectName name = name("ends");
    Scope root = Supervisor.root("ends", with -> with.jmx());
    assertThat(SERVER.isRegistered(name)).isTrue();
    root.stop();
    Soon.until("it is taken out", () -> !SERVER.isRegistered(name));
    root.close();
  }

  @Test
  void bean_thatCannotBeRegistered_harmsNothing() throws Exception {
    List<ObjectName> taken = new ArrayList<>();
    try {
      for (int i = 1; i <= 1_000; i++) {
        ObjectName name = name(i == 1 ? "taken" : "taken#" + i);
        SERVER.registerMBean(new StandardMBean(() -> {}, Runnable.class), name);
        taken.add(name);
      }
      try (var app = Supervisor.open("taken", with -> with.jmx())) {
        assertThat(app.spawn("child", stop -> stop.isGo()).path()).isEqualTo("/taken/child");
      }
      assertThat(taken).allMatch(SERVER::isRegistered);
    } finally {
      for (ObjectName each : taken) {
        SERVER.unregisterMBean(each);
      }
    }
  }

  @Test
  void bean_unlessAskedFor_isNone() throws Exception {
    try (var app = Supervisor.open("silent")) {
      assertThat(SERVER.isRegistered(name("silent"))).isFalse();
      assertThatThrownBy(() -> Supervisor.open("inside", with -> with.jmx()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("jmx can be given to the root of a tree only");
      assertThat(app.children()).isEmpty();
    }
  }

  private static ObjectName name(String tree) throws Exception {
    return new ObjectName("dev.supervisor:type=Tree,name=" + ObjectName.quote(tree));
  }

  private static String json(String tree) throws Exception {
    return (String) SERVER.getAttribute(name(tree), "Json");
  }

  private static List<Map<String, Object>> nodes(String json) {
    Map<?, ?> all = (Map<?, ?>) JsonValues.of(json);
    assertThat(all.get("schema")).isEqualTo(1L);
    assertThat(all.keySet()).hasToString("[schema, path, at, nodes]");
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (Object each : (List<?>) all.get("nodes")) {
      Map<String, Object> node = new LinkedHashMap<>();
      ((Map<?, ?>) each).forEach((member, value) -> node.put(member.toString(), value));
      nodes.add(node);
    }
    assertThat(nodes.get(0).get("path")).isEqualTo(all.get("path"));
    return nodes;
  }

  private static Map<String, Object> node(List<Map<String, Object>> nodes, String name) {
    return nodes.stream().filter(it -> name.equals(it.get("name"))).findFirst().orElseThrow();
  }

  private static List<String> members(List<Map<String, Object>> nodes) {
    return nodes.stream()
        .flatMap(it -> it.keySet().stream())
        .map(Object::toString)
        .distinct()
        .toList();
  }

  private static List<String> schema(String kind) throws Exception {
    Map<?, ?> schema =
        (Map<?, ?>) JsonValues.of(Files.readString(Path.of("..", "docs", "tree.schema.json")));
    Map<?, ?> node = (Map<?, ?>) ((Map<?, ?>) schema.get("$defs")).get(kind);
    return ((Map<?, ?>) node.get("properties"))
        .keySet().stream().map(Object::toString).toList();
  }

  /** {@return the lines of the text that the JSON stands for} */
  private static List<String> lines(List<Map<String, Object>> nodes) {
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> it : nodes) {
      StringBuilder line = new StringBuilder();
      line.append(it.get("parent") == null ? it.get("path") : it.get("name"));
      line.append("  ").append(it.get("state")).append(" *");
      member(line, ", ", it.get("nextStart"));
      member(line, ", says: ", it.get("status"));
      member(line, ", waits for ", it.get("waitsFor"));
      member(line, " held by ", it.get("heldBy"));
      member(line, ", ", it.get("doing"));
      lines.add(line.toString().replaceAll("\\d+ ms", "*"));
    }
    return lines;
  }

  private static void member(StringBuilder line, String before, Object value) {
    if (value != null) {
      line.append(before).append(value);
    }
  }

  /** {@return the lines of a tree's text without what stands before the names, and without times} */
  private static List<String> still(String tree) {
    return tree.lines()
        .map(it -> it.replaceFirst("^[ │├└─]+", "").replaceAll("\\d+ m?s\\b", "*"))
        .toList();
  }
}
