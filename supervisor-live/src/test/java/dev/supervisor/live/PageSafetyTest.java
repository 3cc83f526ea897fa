package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** SEEING C8: who may see the page, and what it gives away. */
final class PageSafetyTest {
  private final Scope app = Supervisor.open("app");
  private LivePage page;
  private RawClient client;

  @BeforeEach
  void open() {
    page = LivePage.open(app);
    client = new RawClient(page);
  }

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void address_ofAPage_isLoopbackWithTheSecretInTheFragmentAlone() {
    var address = page.address();
    assertThat(InetAddress.getLoopbackAddress().getHostAddress())
        .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(address.getHost()).isIn("127.0.0.1", "[::1]");
    assertThat(address.getPort()).isPositive();
    assertThat(address.getFragment()).matches("token=[0-9a-f]{32}");
    assertThat(address.getRawQuery()).isNull();
    assertThat(page.toString()).contains("/app/live").doesNotContain(client.token());
  }

  @Test
  void secret_ofTwoPages_differs() {
    try (var other = LivePage.open(app)) {
      assertThat(new RawClient(other).token()).isNotEqualTo(client.token());
    }
  }

  /** Rebinding: the browser asks our port by a name of another site. */
  @Test
  void request_thatNamesAnotherHost_isForbidden() throws IOException {
    for (String host :
        List.of("evil.example", "evil.example:" + client.port(), "127.0.0.1:1", "localhost", "")) {
      assertThat(client.send("GET", "/", "", "Host: " + host, client.secret()).status())
          .as(host)
          .isEqualTo(403);
      assertThat(client
              .send("GET", "/api/about", "", "Host: " + host, client.secret())
              .status())
          .as(host)
          .isEqualTo(403);
    }
    String own = "Host: " + client.host;
    assertThat(client.send("GET", "/", "", own, "Host: evil.example").status()).isIn(400, 403);
    assertThat(client.send("GET", "/", "").status()).as("none").isIn(400, 403);
    String whole = "http://evil.example:" + client.port() + "/api/about"; // as for a proxy
    assertThat(client.send("GET", whole, "", own, client.secret()).status()).isEqualTo(403);
    assertThat(client.get("http://" + client.host + "/api/about").status()).isEqualTo(200);
    assertThat(client.send("GET", "/", "", "Host: LOCALHOST:" + client.port()).status())
        .isEqualTo(200);
  }

  @Test
  void request_ofAnotherOrigin_isForbidden() throws IOException {
    String own = "Host: " + client.host;
    for (String origin : List.of("http://evil.example", "null", "https://" + client.host, "")) {
      assertThat(client
              .send("GET", "/api/about", "", own, client.secret(), "Origin: " + origin)
              .status())
          .as(origin)
          .isEqualTo(403);
    }
    assertThat(client
            .send("GET", "/api/about", "", own, client.secret(), "Origin: http://" + client.host)
            .status())
        .isEqualTo(200);
  }

  @Test
  void post_withoutOrigin_isForbidden() throws IOException {
    String own = "Host: " + client.host;
    assertThat(
            client.send("POST", "/api/view", "stream=1", own, client.secret()).status())
        .isEqualTo(403);
    assertThat(client.post("/api/view", "stream=nine").status()).isEqualTo(404);
  }

  @Test
  void question_withoutTheSecret_isRefused() throws IOException {
    String own = "Host: " + client.host;
    for (String path : List.of("about", "stream", "why?path=/app", "plan?path=/app", "stops")) {
      assertThat(client.send("GET", "/api/" + path, "", own).status()).as(path).isEqualTo(401);
      assertThat(client
              .send("GET", "/api/" + path, "", own, "Authorization: Bearer " + "0".repeat(32))
              .status())
          .as(path)
          .isEqualTo(401);
    }
    assertThat(client.send("GET", "/api/about?token=" + client.token(), "", own).status())
        .as("the secret is no parameter")
        .isEqualTo(401);
    assertThat(client.get("/api/about").status()).isEqualTo(200);
  }

  @Test
  void everyAnswer_hasTheHeadersThatKeepItToItself() throws IOException {
    for (String path : List.of("/", "/live.js", "/live.css", "/nothing", "/api/about", "/api/no")) {
      var headers = client.get(path).headers();
      assertThat(headers)
          .as(path)
          .containsEntry("content-security-policy", "default-src 'self'; frame-ancestors 'none'")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("cache-control", "no-store");
      assertThat(headers.keySet()).noneMatch(it -> it.startsWith("access-control"));
    }
  }

  @Test
  void files_ofThePage_haveNoSecretAndNoInlineScript() throws IOException {
    String own = "Host: " + client.host;
    var html = client.send("GET", "/", "", own);
    assertThat(html.status()).isEqualTo(200);
    assertThat(html.headers()).containsEntry("content-type", "text/html; charset=utf-8");
    assertThat(html.body())
        .doesNotContain(client.token())
        .doesNotContainPattern("(?s)<script[^>]*>\\s*[^\\s<]")
        .doesNotContainPattern("(?i)\\son[a-z]+=|\\sstyle=|<style|https?://");
    var script = client.send("GET", "/live.js", "", own).body();
    assertThat(script)
        .contains("history.replaceState", "textContent")
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    assertThat(client.send("GET", "/live.css", "", own).headers())
        .containsEntry("content-type", "text/css; charset=utf-8");
  }

  @Test
  void otherMethodsAndPaths_areRefused() throws IOException {
    String own = "Host: " + client.host;
    assertThat(client.post("/", "").status()).isEqualTo(405);
    assertThat(client.post("/api/why", "path=/app").status()).isEqualTo(405);
    assertThat(client.get("/api/act?do=stop&path=/app").status()).isEqualTo(405);
    assertThat(client.send("OPTIONS", "/api/act", "", own).status()).isEqualTo(401);
    assertThat(client.get("/live.html/../../secret").status()).isEqualTo(404);
    assertThat(client.get("/LivePage.class").status()).isEqualTo(404);
    assertThat(client.get("/api/why?path=%zz").status()).isEqualTo(400);
    assertThat(client.get("/api/why?path=/other").status()).isEqualTo(404);
    assertThat(client.post("/api/view", "x".repeat(300_000)).status()).isEqualTo(400);
  }

  @Test
  void action_withoutLeave_isForbidden() throws IOException {
    var child = app.spawn("child", pleaseStop -> pleaseStop.await());
    assertThat(client.post("/api/act", "do=stop&path=/app/child").status()).isEqualTo(403);
    assertThat(client.get("/api/about").body()).contains("\"actions\":false");
    assertThat(child.drain().isGo()).isFalse();
  }

  @Test
  void action_withLeave_isDone() throws Exception {
    var child = app.spawn("child", pleaseStop -> pleaseStop.await());
    try (var acting = LivePage.open(app, with -> with.allowActions())) {
      var other = new RawClient(acting);
      assertThat(other.post("/api/act", "do=start&path=/app/child").status()).isEqualTo(409);
      assertThat(other.post("/api/act", "do=forgive&path=/app/child").status()).isEqualTo(200);
      assertThat(other.post("/api/act", "do=harm&path=/app/child").status()).isEqualTo(409);
      assertThat(other.post("/api/act", "do=stop&path=/app/child").status()).isEqualTo(200);
      child.stopped().await();
      assertThat(other.post("/api/act", "do=stop&path=/app/child").status()).isEqualTo(409);
    }
  }

  @Test
  void secret_afterManyRequests_isInNoLogAndNoRequestLine() throws IOException {
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    var jul = java.util.logging.Logger.getLogger("com.sun.net.httpserver");
    Handler hears = new Handler() {
      @Override
      public void publish(LogRecord record) {
        said.add(String.valueOf(record.getMessage()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    hears.setLevel(java.util.logging.Level.ALL);
    jul.setLevel(java.util.logging.Level.ALL);
    jul.addHandler(hears);
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    var ours = new ListAppender<ILoggingEvent>();
    ours.start();
    root.setLevel(Level.TRACE);
    root.addAppender(ours);
    try {
      for (String path : List.of("/", "/api/about", "/api/stops", "/api/why?path=/app")) {
        assertThat(client.get(path).requestLine()).doesNotContain(client.token());
      }
      page.close();
      boolean unused = Teller.flush(TimeUnit.SECONDS.toNanos(30));
    } finally {
      root.detachAppender(ours);
      root.setLevel(before);
      jul.removeHandler(hears);
      jul.setLevel(null);
    }
    for (ILoggingEvent each : List.copyOf(ours.list)) {
      said.add(each.getFormattedMessage() + each.getMDCPropertyMap());
    }
    assertThat(said).isNotEmpty().noneMatch(it -> it.contains(client.token()));
    assertThat(app.tree() + app.json()).doesNotContain(client.token());
  }
}
