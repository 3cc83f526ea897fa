package dev.supervisor.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.supervisor.core.Supervisor;
import dev.supervisor.live.LivePage.LiveOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEEING C7, C8: the page in a browser, as users have it: with a mouse, with keys alone, by ear; and as attackers do. */
@Tag("browser") // what a browser shows does not depend on the JDK
final class BrowserTest {
  private static final String TREE_HAS =
      "document.querySelector('[data-id=\"' + arguments[0] + '\"]')";
  private static final String FOCUS = "document.activeElement.dataset.id === arguments[0]";

  @TempDir
  static Path profile;

  private static @Nullable Browser started;

  @BeforeAll
  static void start() throws IOException {
    started = Browser.start(profile);
  }

  @AfterAll
  static void end() {
    if (started != null) {
      started.close();
    }
  }

  private static Browser browser() {
    Browser it = started;
    assertThat(it).isNotNull();
    return it;
  }

  private static Shop shop(UnaryOperator<LiveOptions> with) throws Exception {
    var unused = browser().log("browser"); // of the test before
    Shop shop = Shop.open(with);
    boolean isShown = false;
    try {
      browser().open(shop.page.address());
      browser().until(TREE_HAS, "/shop/report");
      isShown = true;
      return shop;
    } finally {
      if (!isShown) {
        shop.close();
      }
    }
  }

  private static String row(String path) {
    return "[data-id='" + path + "']";
  }

  private static void open(String path) throws Exception {
    browser().click(row(path) + " .twist");
    browser().until("document.querySelector(arguments[0])?.ariaExpanded === 'true'", row(path));
  }

  private static void choose(String path) throws Exception {
    browser().click(row(path) + " .name");
    browser().untilText("#chosen", path);
  }

  /** A policy that was broken, a script that failed, an answer that was an error: all of that stands in the console. */
  private static void assertNothingInTheConsole() throws IOException {
    assertThat(browser().log("browser")).isEmpty();
  }

  // ---- what there is to see

  @Test
  void tree_isShown_andSaidToScreenReadersInRolesAndWords() throws Exception {
    try (var shop = shop(with -> with)) {
      assertThat(browser().text("h1").split("\\s+")).containsExactly("/shop", "▶", "running");
      assertThat(browser().text(row("/shop/mail"))).contains("↻ backing off", "attempt 1 in ");
      assertThat(browser().text(row("/shop/prices"))).contains("‖ paused", "12 markets");
      assertThat(browser().text(row("/shop/report"))).contains("○ new");
      open("/shop/orders");
      browser().until(TREE_HAS, "/shop/orders/intake");
      browser().untilText(row("/shop/orders/intake"), "held by /shop/warehouse/count");
      assertThat(browser().heard())
          .contains(
              "treeitem \"mail, backing off, 1 attempt used up · "
                  + browser()
                      .script(
                          "return document.querySelector(arguments[0]).getAttribute('aria-label').split(' · ')[1]",
                          row("/shop/mail"))
                  + "\" {focusable=true, level=2.0, selected=false}",
              "treeitem \"intake, running, says: order 4711 · waits for lock stock held by /shop/warehouse/count\" {focusable=true, level=3.0, selected=false}",
              "treeitem \"prices, paused, says: 12 markets\" {focusable=true, level=2.0, selected=false}")
          .anyMatch(
              it -> it.startsWith("treeitem \"/shop, running") && it.contains("expanded=true"))
          .anyMatch(it -> it.startsWith("tree \"Tree\""))
          .anyMatch(it -> it.startsWith("status \"\"") && it.contains("live=polite"))
          .anyMatch(it -> it.startsWith("searchbox \"Find in the whole tree\""))
          .anyMatch(it -> it.startsWith("button \"‖ 1 paused\""))
          .noneMatch(it -> it.startsWith("button \"Start now\"")); // it was not allowed
      assertThat(browser().title()).isEqualTo("/shop – Supervisor");
      assertThat(shop.app.find("prices")).isPresent();
      assertNothingInTheConsole();
    }
  }

  @Test
  void siblingsOfAKind_areOneRowThatOpens_andFiltersHideTheRest() throws Exception {
    try (var shop = shop(with -> with)) {
      open("/shop/orders");
      String fold = "/shop/orders//packer-*";
      browser().until(TREE_HAS, fold);
      browser().untilText(row(fold), "all 20 of a sample wait for lock stock");
      assertThat(browser().text(row(fold))).contains("60 of a kind");
      browser().click(row(fold) + " .twist");
      browser().until(TREE_HAS, "/shop/orders/packer-60");
      browser().click("#counts .paused");
      browser()
          .until(
              "!" + TREE_HAS + " && document.querySelector('[data-id=\"/shop/prices\"]')",
              "/shop/mail");
      assertThat(browser().script("return document.querySelector('#counts .paused').ariaPressed"))
          .isEqualTo("true");
      assertThat(browser().text("#tree")).contains("do not match the filter");
      browser().click("#counts .paused");
      browser().until(TREE_HAS, "/shop/mail");
      browser().click("#text");
      browser().keys("PACKER-7");
      browser()
          .until(
              "!" + TREE_HAS + " && document.querySelector('[data-id=\"/shop/orders/packer-7\"]')",
              "/shop/mail");
      assertThat(shop.app.find("orders")).isPresent();
      assertNothingInTheConsole();
    }
  }

  @Test
  void why_ofANodeThatWaits_marksThePathInRed_andInWords() throws Exception {
    try (var shop = shop(with -> with)) {
      open("/shop/orders");
      browser().until(TREE_HAS, "/shop/orders/intake");
      String plain = background("/shop/orders/intake");
      choose("/shop/orders/intake");
      browser().click("#why");
      browser().untilText("#answer", "known by: own wait");
      assertThat(browser().text("#answer"))
          .contains("/shop/orders/intake waits for lock stock held by /shop/warehouse/count")
          .contains("dev.supervisor.live.Shop.lambda$furnish")
          .doesNotContain("app//");
      assertThat(browser().text("#said")).contains("/shop/orders/intake waits for lock stock");
      browser().until(TREE_HAS, "/shop/warehouse/count"); // opened, since it is on the path
      browser().untilText(row("/shop/warehouse/count"), "why 2");
      assertThat(browser().text(row("/shop/orders/intake"))).contains("why 1");
      assertThat(background("/shop/warehouse/count")).isNotEqualTo(plain);
      browser().click("#answer li:nth-child(2) button");
      browser().untilText("#chosen", "/shop/warehouse/count");
      assertThat(shop.count.drain().isGo()).isFalse();
      assertNothingInTheConsole();
    }
  }

  private static String background(String path) throws IOException {
    return browser()
        .script(
            "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor",
            row(path));
  }

  @Test
  void plan_ofAStop_isShown_andNothingIsTouched() throws Exception {
    try (var shop = shop(with -> with)) {
      choose("/shop/orders");
      browser().click("#plan");
      browser().untilText("#answer", "In this order");
      assertThat(browser().text("#answer"))
          .contains("What if I stop /shop/orders?", "62 nodes", "Nothing is touched")
          .contains("/shop/orders/packer-60");
      browser().untilText(row("/shop/orders"), "stop 62");
      assertThat(shop.app.find("orders/intake").orElseThrow().stopped().isGo()).isFalse();
      assertThat(shop.app.drain().isGo()).isFalse();
      assertNothingInTheConsole();
    }
  }

  @Test
  void restartAndStop_appearByThemselves_andTheWaterfallStays() throws Exception {
    try (var shop = shop(with -> with.allowActions())) {
      var unused = browser().script("window.sameDocument = true");
      choose("/shop/mail");
      browser().click("#actStart");
      browser().untilText(row("/shop/mail"), "started again 1 time");
      browser().click("#history");
      browser().untilText("#answer", "no route to host");
      open("/shop/warehouse");
      browser().until(TREE_HAS, "/shop/warehouse/count");
      choose("/shop/warehouse/count");
      browser().click("#actStop");
      browser().accept();
      browser().until("!" + TREE_HAS, "/shop/warehouse/count");
      browser().until("!document.getElementById('newStops').hidden");
      browser().untilText("#chosen", "is not there any more");
      browser().click("#stops");
      browser().untilText("#answer", "a user of the live page asked for it");
      browser().click("#answer li button");
      browser().until("document.querySelector('#answer svg rect.critical, #answer svg .critical')");
      assertThat(browser().text("#answer")).contains("/shop/warehouse/count stopped in");
      assertThat(browser()
              .script(
                  "return getComputedStyle(document.querySelector('#answer svg .critical')).fill"))
          .isNotEqualTo("rgb(0, 0, 0)");
      assertThat(browser().script("return window.sameDocument")).isEqualTo("true");
      assertThat(shop.app.drain().isGo()).isFalse();
      assertNothingInTheConsole();
    }
  }

  /** Says {@code -Dpictures=yes} to have them put into the guide. */
  @Test
  void pictures_inLightAndDark_areTwo_andSmall() throws Exception {
    try (var shop = shop(with -> with)) {
      browser().size(1280, 780);
      open("/shop/orders");
      browser().until(TREE_HAS, "/shop/orders/intake");
      choose("/shop/orders/intake");
      browser().click("#why");
      browser().untilText("#answer", "known by: own wait");
      browser().until(TREE_HAS, "/shop/warehouse/count");
      browser().script("document.activeElement.blur()");
      browser()
          .until(
              "Number(arguments[0]) < performance.now()",
              "yes".equals(System.getProperty("pictures")) ? "20000" : "0");
      for (String scheme : List.of("light", "dark")) {
        browser().prefer(scheme);
        browser()
            .until("matchMedia('(prefers-color-scheme: ' + arguments[0] + ')').matches", scheme);
        PagePicture picture = PagePicture.of(browser().picture());
        assertThat(picture.brightness() > 127).isEqualTo(scheme.equals("light"));
        byte[] small = picture.small();
        assertThat(small).hasSizeBetween(10_000, 150_000);
        if ("yes".equals(System.getProperty("pictures"))) {
          Path unused = Files.write(Path.of("..", "docs", "live-" + scheme + ".png"), small);
        }
      }
      assertThat(shop.app.find("orders")).isPresent();
      assertNothingInTheConsole();
    } finally {
      browser().prefer("");
    }
  }

  // ---- keys

  @Test
  void keysAlone_reachAll_andTheFocusIsSeen() throws Exception {
    try (var shop = shop(with -> with)) {
      int stops = 0;
      while (!browser()
          .script("return document.activeElement.getAttribute('role')")
          .equals("treeitem")) {
        browser().keys(Browser.TAB);
        assertThat(++stops).isLessThan(20);
        assertThat(
                browser()
                    .script(
                        "const at = getComputedStyle(document.activeElement); return at.outlineStyle + at.outlineWidth"))
            .isEqualTo("solid2px");
      }
      browser().until(FOCUS, "/shop");
      browser().keys(Browser.END);
      browser().until(FOCUS, "/shop/report");
      browser().keys(Browser.HOME + Browser.DOWN);
      browser().until(FOCUS, "/shop/live");
      browser().keys(Browser.RIGHT);
      browser().until(TREE_HAS, "/shop/live/http");
      browser().keys(Browser.RIGHT);
      browser().until(FOCUS, "/shop/live/http");
      browser().keys(Browser.LEFT);
      browser().until(FOCUS, "/shop/live");
      browser().keys(Browser.LEFT);
      browser().until("!" + TREE_HAS, "/shop/live/http");
      browser().keys("/");
      browser().until("document.activeElement.id === 'search'");
      browser().keys("intake" + Browser.ENTER);
      browser().untilText("#foundCount", "1 name has that in it.");
      browser().until("document.activeElement.closest('#foundList')");
      browser().keys(Browser.ENTER);
      browser().until(TREE_HAS, "/shop/orders/intake");
      browser().untilText("#chosen", "/shop/orders/intake");
      browser().keys(Browser.ESCAPE);
      browser().until(FOCUS, "/shop/orders/intake");
      assertThat(browser().script("return document.getElementById('found').hidden"))
          .isEqualTo("true");
      browser().keys("?");
      browser().untilText("#answer", "held by /shop/warehouse/count");
      browser().untilText(row("/shop/orders/intake"), "why 1");
      browser().keys(Browser.ESCAPE);
      browser().until("!document.querySelector('.row.why')");
      browser().until(FOCUS, "/shop/orders/intake");
      assertThat(shop.app.drain().isGo()).isFalse();
      assertNothingInTheConsole();
    }
  }

  // ---- the connection

  @Test
  void connectionThatBreaks_isToldAndMadeAnew_andTheEndIsSaidAndStays() throws Exception {
    var shop = shop(with -> with);
    try (shop) {
      open("/shop/orders");
      choose("/shop/orders");
      for (Thread each : Thread.getAllStackTraces().keySet()) {
        if (each.getName().startsWith("/shop/live/")) {
          each.interrupt(); // the stream ends in the middle of a line
        }
      }
      browser().until("document.getElementById('link').className === 'broken'");
      browser().untilText("#link", "The program does not answer");
      browser()
          .until(
              "document.getElementById('link').className === '' && document.getElementById('link').innerText === 'live'");
      browser().until(TREE_HAS, "/shop/orders/intake");
      assertThat(browser().text("#chosen")).isEqualTo("/shop/orders");
      browser().reload();
      browser().until(TREE_HAS, "/shop/report");
      assertThat(browser().address()).doesNotContain("token");
    }
    browser().untilText("#link", "The page has ended. This is the last state");
    browser().until("document.querySelector('#answer svg')");
    assertThat(browser().text("#answer")).contains("/shop is stopping, for");
    var unused = browser().log("browser"); // of the connection that was broken
  }

  // ---- strangers

  @Test
  void hostileNames_areShownAsText() throws Exception {
    String name =
        "<script>document.title=2<!--<img src=x onerror=document.title=1>\"'&\u202e\u05d0\ud83d\ude00";
    String status = "<b>bold</b>\u001b[31m";
    try (var app = Supervisor.open("app");
        var page = LivePage.open(app)) {
      var child = app.spawn(name, pleaseStop -> {
        Supervisor.status(status);
        pleaseStop.await();
      });
      browser().open(page.address());
      browser()
          .until(
              "[...document.querySelectorAll('.row .name')].some((it) => it.textContent.includes('onerror'))");
      browser().untilText("#tree", "<b>bold</b>");
      browser().click(".row:last-child .name");
      browser().click("#why");
      browser().untilText("#answer .sentence", "/app/<script>"); // the rest may be left out
      browser().click("#plan");
      browser().untilText("#answer", "Nothing is touched");
      child.stop("<i>" + name).await();
      browser().until("!document.getElementById('newStops').hidden");
      browser().click("#stops");
      browser().untilText("#answer", "<i>");
      browser().click("#answer li button");
      browser().until("document.querySelector('#answer svg')");
      assertThat(
              browser().script("return document.querySelectorAll('img, b, i, svg script').length"))
          .isEqualTo("0");
      assertThat(browser().title()).isEqualTo("/app – Supervisor");
      assertNothingInTheConsole();
    }
  }

  @Test
  void secret_isInTheHeaderAlone_andLeavesTheAddressBar() throws Exception {
    var unused = browser().log("performance");
    try (var shop = shop(with -> with)) {
      String token = new RawClient(shop.page).token();
      assertThat(browser().address()).isEqualTo(shop.page.toString().replaceAll(".* at ", ""));
      choose("/shop/orders");
      browser().click("#why");
      browser().untilText("#answer", "known by");
      assertThat(
              browser()
                  .script(
                      "return document.documentElement.outerHTML + document.referrer + document.cookie"))
          .doesNotContain(token);
      int secrets = 0;
      for (String each : browser().log("performance")) {
        Map<?, ?> said = (Map<?, ?>) ((Map<?, ?>) DriverJson.read(each)).get("message");
        if (String.valueOf(said.get("method")).startsWith("Network.requestWillBeSent")) {
          String all = String.valueOf(said.get("params"));
          String bare = all.replaceAll("(?i)authorization=Bearer " + token, "")
              .replaceAll("urlFragment=#token=" + token, "")
              .replaceAll("documentURL=[^,]*", ""); // what the browser knows, and does not send
          assertThat(bare).doesNotContain(token).doesNotContainPattern("(?i)referer=[^,}]");
          secrets += all.equals(bare) ? 0 : 1;
        }
      }
      assertThat(secrets).isPositive();
      // Another secret in the same tab: browsers do not load a page for that by themselves.
      browser().open(URI.create(shop.page.address().toString().replace(token, "0".repeat(32))));
      browser().untilText("#link", "the secret of the page is missing");
      browser().open(shop.page.address());
      browser().until(TREE_HAS, "/shop/report");
      assertThat(browser().address()).doesNotContain("token");
      var refused = browser().log("browser");
      assertThat(refused).allMatch(it -> it.contains("401"));
    }
  }

  @Test
  void otherSites_cannotReadChangeOrFrameThePage_underAnyName() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", request -> {
      byte[] page = "<!DOCTYPE html><title>other</title><p>other".getBytes(StandardCharsets.UTF_8);
      request.getResponseHeaders().set("Content-Type", "text/html");
      request.sendResponseHeaders(200, page.length);
      request.getResponseBody().write(page);
      request.close();
    });
    other.start();
    try (var shop = shop(with -> with.allowActions())) {
      String place = "127.0.0.1:" + shop.page.address().getPort();
      // A name of the attacker that points to this machine: rebinding.
      browser().open(URI.create("http://evil.example:" + shop.page.address().getPort() + "/"));
      assertThat(browser().text("body")).contains("this page answers to its own address alone");
      browser().open(URI.create("http://evil.example:" + other.getAddress().getPort() + "/"));
      String asks = "const done = arguments[arguments.length - 1];"
          + "fetch('http://' + arguments[0] + arguments[2], JSON.parse(arguments[1]))"
          + ".then((it) => it.type === 'opaque' ? 'opaque' : it.text()).then(done, (e) => done('refused ' + e))";
      String secret = new RawClient(shop.page).token();
      for (String options : List.of(
          "{\"headers\":{\"Authorization\":\"Bearer " + secret + "\"}}",
          "{\"credentials\":\"include\"}")) {
        assertThat(browser().async(asks, place, options, "/api/about")).startsWith("refused");
      }
      String post =
          "{\"mode\":\"no-cors\",\"method\":\"POST\",\"body\":\"do=stop&path=/shop/orders\"}";
      assertThat(browser().async(asks, place, post, "/api/act")).startsWith("refused");
      assertThat(shop.app.find("orders").orElseThrow().stopped().isGo()).isFalse();
      String frames =
          "const done = arguments[arguments.length - 1], it = document.createElement('iframe');"
              + "it.onload = () => done(String(it.contentDocument?.body?.innerText ?? 'nothing to be read'));"
              + "it.src = 'http://' + arguments[0]; document.body.append(it)";
      assertThat(browser().async(frames, place)).isEqualTo("nothing to be read");
      assertThat(browser().log("browser")).anyMatch(it -> it.contains("frame-ancestors"));
    } finally {
      other.stop(0);
    }
  }
}
