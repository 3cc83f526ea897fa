package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chromium without a window, steered by its own driver: the protocol is that of the W3C, and the driver is found by its path. It loads nothing by itself. */
final class Browser implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final long POLL_MILLIS = 25;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  /** Keys as the protocol names them. */
  static final String ENTER = "\ue007";

  static final String ESCAPE = "\ue00c";
  static final String TAB = "\ue004";
  static final String LEFT = "\ue012";
  static final String UP = "\ue013";
  static final String RIGHT = "\ue014";
  static final String DOWN = "\ue015";
  static final String END = "\ue010";
  static final String HOME = "\ue011";

  private final Process driver;
  private final String place;
  private final String session;
  private final List<ProcessHandle> started = new ArrayList<>();

  private Browser(Process driver, String place, String session) {
    this.driver = driver;
    this.place = place;
    this.session = session;
  }

  /**
   * {@return a browser that has begun}
   *
   * @param profile an empty directory
   */
  static Browser start(Path profile) throws IOException {
    String chromium = program("chromium", "chromium-browser", "google-chrome").orElse("");
    String chromedriver = program("chromedriver").orElse("");
    assumeTrue(
        !chromium.isEmpty() && !chromedriver.isEmpty(),
        "needs chromium and chromium-driver (as root .ci/run installs them)");
    Process driver = new ProcessBuilder(chromedriver, "--port=0")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    Browser browser = null;
    try {
      String place = "http://127.0.0.1:" + port(driver);
      Map<?, ?> begun = (Map<?, ?>) ask(place, "POST", "/session", wanted(chromium, profile));
      browser = new Browser(driver, place, "/session/" + begun.get("sessionId"));
      driver.descendants().forEach(browser.started::add);
    } catch (IOException e) {
      abort(
          "needs a browser that starts: " + String.valueOf(e.getMessage()).replaceAll("\\R.*", ""));
    } finally {
      if (browser == null) {
        end(Stream.concat(driver.descendants(), Stream.of(driver.toHandle())).toList());
      }
    }
    return Objects.requireNonNull(browser);
  }

  private static Map<String, ?> wanted(String chromium, Path profile) {
    List<String> flags = List.of(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--host-resolver-rules=MAP evil.example 127.0.0.1",
        "--window-size=1280,900",
        "--user-data-dir=" + profile);
    return Map.of(
        "capabilities",
        Map.of(
            "alwaysMatch",
            Map.of(
                "browserName",
                "chrome",
                "goog:chromeOptions",
                Map.of("binary", chromium, "args", flags),
                "goog:loggingPrefs",
                Map.of("browser", "ALL", "performance", "ALL"))));
  }

  private static Optional<String> program(String... names) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    for (String name : names) {
      for (String each : List.of(path.split(":", -1))) {
        Path file = Path.of(each, name);
        if (!each.isEmpty() && Files.isExecutable(file)) {
          return Optional.of(file.toString());
        }
      }
    }
    return Optional.empty();
  }

  private static String port(Process driver) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher found = PORT.matcher(line);
      if (found.find()) {
        return found.group(1);
      }
      all.append(line).append('\n');
    }
    throw new IOException("the driver did not begin: " + all);
  }

  // ---- the protocol

  private static @Nullable Object ask(
      String place, String method, String path, @Nullable Object body) throws IOException {
    HttpURLConnection asked =
        (HttpURLConnection) URI.create(place + path).toURL().openConnection(Proxy.NO_PROXY);
    asked.setRequestMethod(method);
    asked.setRequestProperty("Connection", "close");
    asked.setReadTimeout(Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(2 * PATIENCE_NANOS)));
    if (body != null) {
      asked.setDoOutput(true);
      asked.setRequestProperty("Content-Type", "application/json");
      asked.getOutputStream().write(DriverJson.write(body).getBytes(StandardCharsets.UTF_8));
    }
    boolean isDone = asked.getResponseCode() < 400;
    String said;
    try (InputStream in = isDone ? asked.getInputStream() : asked.getErrorStream()) {
      said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Object value = ((Map<?, ?>) Objects.requireNonNull(DriverJson.read(said))).get("value");
    if (!isDone) {
      throw new IOException(
          method + " " + path + ": " + (value instanceof Map<?, ?> m ? m.get("message") : said));
    }
    return value;
  }

  private @Nullable Object post(String path, Object body) throws IOException {
    return ask(place, "POST", session + path, body);
  }

  /** Asks the browser itself, by the protocol of its developer tools. */
  Map<?, ?> devTools(String what, Map<String, ?> params) throws IOException {
    return (Map<?, ?>)
        Objects.requireNonNull(post("/goog/cdp/execute", Map.of("cmd", what, "params", params)));
  }

  void open(URI address) throws IOException {
    Object unused = post("/url", Map.of("url", address.toString()));
  }

  void reload() throws IOException {
    Object unused = post("/refresh", Map.of());
  }

  String title() throws IOException {
    return String.valueOf(ask(place, "GET", session + "/title", null));
  }

  String address() throws IOException {
    return String.valueOf(ask(place, "GET", session + "/url", null));
  }

  /** {@return what the body of a function returns, as a text} */
  String script(String body, String... arguments) throws IOException {
    Object value = post("/execute/sync", Map.of("script", body, "args", List.of(arguments)));
    return value instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : String.valueOf(value);
  }

  /** {@return what the body of a function hands to its last argument} */
  String async(String body, String... arguments) throws IOException {
    return String.valueOf(
        post("/execute/async", Map.of("script", body, "args", List.of(arguments))));
  }

  /** {@return the visible text of what a selector finds} */
  String text(String selector) throws IOException {
    return script("return document.querySelector(arguments[0])?.innerText ?? ''", selector);
  }

  /** Waits until an expression holds in the page. */
  void until(String expression, String... arguments) throws IOException, InterruptedException {
    long since = System.nanoTime();
    while (!script("return Boolean(" + expression + ")", arguments).equals("true")) {
      assertThat(System.nanoTime() - since)
          .as(
              "waited in vain for %s %s; the page says:%n%s",
              expression, List.of(arguments), script("return document.body.innerText"))
          .isLessThan(PATIENCE_NANOS);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS); // the page has its own clock, and no event for us
    }
  }

  /** Waits until a text is shown in what a selector finds. */
  void untilText(String selector, String wanted) throws IOException, InterruptedException {
    until(
        "(document.querySelector(arguments[0])?.innerText ?? '').includes(arguments[1])",
        selector,
        wanted);
  }

  private String element(String selector) throws IOException {
    Map<?, ?> found = (Map<?, ?>) Objects.requireNonNull(
        post("/element", Map.of("using", "css selector", "value", selector)));
    return String.valueOf(found.get(ELEMENT));
  }

  /** Clicks as a user does: what is covered or not shown cannot be clicked. */
  void click(String selector) throws IOException {
    Object unused = post("/element/" + element(selector) + "/click", Map.of());
  }

  /** Presses and lets go each key, wherever the focus is. */
  void keys(String keys) throws IOException {
    List<Map<String, String>> actions = new ArrayList<>();
    keys.codePoints().mapToObj(Character::toString).forEach(key -> {
      actions.add(Map.of("type", "keyDown", "value", key));
      actions.add(Map.of("type", "keyUp", "value", key));
    });
    Object unused = post(
        "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keys", "actions", actions))));
  }

  /** Answers a question of the page that stands before all else. */
  void accept() throws IOException {
    Object unused = post("/alert/accept", Map.of());
  }

  byte[] picture() throws IOException {
    return Base64.getDecoder()
        .decode(String.valueOf(ask(place, "GET", session + "/screenshot", null)));
  }

  /** Says which setting of light and dark the page is to see. */
  void prefer(String scheme) throws IOException {
    var unused = devTools(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void size(int width, int height) throws IOException {
    var unused = devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** {@return what has come to that log since it was asked last, a text each} */
  List<String> log(String type) throws IOException {
    List<?> lines = (List<?>) Objects.requireNonNull(post("/se/log", Map.of("type", type)));
    return lines.stream()
        .map(it -> String.valueOf(((Map<?, ?>) Objects.requireNonNull(it)).get("message")))
        .toList();
  }

  /** {@return what a screen reader hears: of each element the role, the name, and what else it says} */
  List<String> heard() throws IOException {
    List<?> nodes = (List<?>)
        Objects.requireNonNull(devTools("Accessibility.getFullAXTree", Map.of()).get("nodes"));
    List<String> heard = new ArrayList<>();
    for (Object each : nodes) {
      Map<?, ?> node = (Map<?, ?>) Objects.requireNonNull(each);
      if (Boolean.TRUE.equals(node.get("ignored"))) {
        continue;
      }
      Map<String, String> more = new LinkedHashMap<>();
      for (Object property : node.get("properties") instanceof List<?> list ? list : List.of()) {
        Map<?, ?> said = (Map<?, ?>) Objects.requireNonNull(property);
        more.put(String.valueOf(said.get("name")), value(said.get("value")));
      }
      heard.add(value(node.get("role")) + " \"" + value(node.get("name")) + "\" " + more);
    }
    return heard;
  }

  private static String value(@Nullable Object said) {
    return said instanceof Map<?, ?> map ? String.valueOf(map.get("value")) : "";
  }

  /** Ends the browser and its driver, whatever state they are in. */
  @Override
  public void close() {
    driver.descendants().forEach(started::add);
    try {
      Object unused = ask(place, "DELETE", session, null);
    } catch (IOException e) {
      // it has gone already; below is what is left
    }
    started.add(driver.toHandle());
    end(started);
  }

  private static void end(List<ProcessHandle> all) {
    for (ProcessHandle each : all) {
      each.destroyForcibly();
    }
    for (ProcessHandle each : all) {
      each.onExit().join();
    }
  }
}
