package dev.supervisor.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program, as a process, looks at a JVM of its own; the JVM is the same for all tests. */
@Timeout(120)
final class SupervisorTopTest {
  private static final int PAGES = 60;

  private static Process jvm;

  /** What the program has said. */
  private record Said(int status, String out, String errors) {}

  @BeforeAll
  static void start() throws IOException {
    jvm = OtherJvm.start(
        OtherJvm.PATH,
        List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
        LookedAtMain.class,
        List.of("" + PAGES));
    OtherJvm.awaitReady(jvm);
  }

  @AfterAll
  static void end() throws Exception {
    jvm.getOutputStream().close(); // its main reads this to the end
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jvm.exitValue()).isZero();
  }

  private static Process topOf(Object... arguments) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Object each : arguments) {
      texts.add(String.valueOf(each));
    }
    texts.addAll(List.of("--within", "100"));
    return OtherJvm.start(
        OtherJvm.PATH, List.of("-XX:TieredStopAtLevel=1"), SupervisorTop.class, texts);
  }

  private static Said top(Object... arguments) throws Exception {
    Process top = topOf(arguments);
    byte[] out = top.getInputStream().readAllBytes();
    byte[] errors = top.getErrorStream().readAllBytes(); // a line or two: it does not fill its pipe
    int status = top.waitFor();
    return new Said(
        status,
        new String(out, StandardCharsets.UTF_8),
        new String(errors, StandardCharsets.UTF_8));
  }

  @Test
  void overview_ofTrees_hasThemAllAndSiblingsThatAreAlikeAsOne() throws Exception {
    Said said = top(jvm.pid());
    assertThat(said.errors()).isEmpty();
    assertThat(said.status()).isZero();
    assertThat(said.out().replaceAll("\\d+ m?s\\b", "*"))
        .contains(
            "/shop  running *", (PAGES + 4) + " nodes: 1 starting, " + (PAGES + 3) + " running")
        .contains("├─ waiter  running *, waits for lock ledger held by /shop/holder")
        .contains("├─ page  running *, waits for the readiness of /shop/slow\n└─ … " + (PAGES - 1)
            + " more like that\n")
        .contains("/other  running *");
    assertThat(
            said.out().chars().filter(c -> (c != '\n' && Character.isISOControl(c)) || c == 0x202e))
        .as("control characters of names, which are a stranger's")
        .isEmpty();
    assertThat(said.out().lines()).noneMatch(it -> it.startsWith("false"));
  }

  @Test
  void tree_ofTrees_hasEachNode() throws Exception {
    Said said = top(jvm.pid(), "--tree");
    assertThat(said.status()).isZero();
    assertThat(said.out())
        .contains("page#" + PAGES + "  running")
        .contains("├─ holder  running")
        .contains("/other  running");
  }

  @Test
  void json_ofTrees_isOneArray() throws Exception {
    Said said = top(jvm.pid(), "--json");
    assertThat(said.status()).isZero();
    assertThat(said.out()).startsWith("[{\"schema\":1,\"path\":\"/shop\"").endsWith("]}]\n");
    assertThat(said.out().split("\"schema\":1", -1)).hasSize(3);
  }

  @Test
  void why_ofANode_endsWithTheLineToBlame() throws Exception {
    Said said = top(jvm.pid(), "--why", "/shop/waiter");
    assertThat(said.status()).isZero();
    assertThat(said.out())
        .startsWith("/shop/waiter waits for lock ledger held by /shop/holder")
        .contains("LookedAtMain.java");
  }

  @Test
  void why_ofNoNode_namesTheNearest() throws Exception {
    Said said = top(jvm.pid(), "--why", "/shop/wiater");
    assertThat(said.status()).isEqualTo(3);
    assertThat(said.out()).isEmpty();
    assertThat(said.errors())
        .startsWith("supervisor-top: no tree has a node /shop/wiater; the nearest: /shop/waiter, ");
  }

  @Test
  void list_ofJvms_hasTheOneThatCarriesTheLibrary() throws Exception {
    Said said = top();
    assertThat(said.status()).isZero();
    assertThat(said.out()).containsPattern("(?m)^" + jvm.pid() + "  .*LookedAtMain");
  }

  @Test
  void watch_untilTheProcessEnds_looksAgainAndExitsWithZero() throws Exception {
    Process other = OtherJvm.start(
        OtherJvm.PATH, List.of("-XX:TieredStopAtLevel=1"), LookedAtMain.class, List.of());
    OtherJvm.awaitReady(other);
    Process top = topOf(other.pid(), "--watch", "0.1");
    BufferedReader out =
        new BufferedReader(new InputStreamReader(top.getInputStream(), StandardCharsets.UTF_8));
    int looks = 0;
    for (String line; looks < 3 && (line = out.readLine()) != null; ) {
      looks += line.endsWith("carries the library, and no tree is open") ? 1 : 0;
    }
    assertThat(looks).isEqualTo(3);
    other.getOutputStream().close();
    assertThat(out.lines().toList()).last().isEqualTo("process " + other.pid() + " has ended");
    assertThat(top.waitFor()).isZero();
    assertThat(other.waitFor()).isZero();
  }

  @Test
  void output_thatIsClosed_endsItWithoutAWord() throws Exception {
    Process top = topOf(jvm.pid(), "--watch", "0.1");
    top.getInputStream().close();
    assertThat(new String(top.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(top.waitFor()).isEqualTo(141);
  }
}
