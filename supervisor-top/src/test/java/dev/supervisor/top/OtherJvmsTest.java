package dev.supervisor.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that do not let themselves be looked at, or not in the usual way. */
@Timeout(120)
final class OtherJvmsTest {
  private static final List<String> QUICK = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1");

  private @Nullable Process started;
  private String out = "";
  private String errors = "";

  @AfterEach
  void endJvm() throws Exception {
    jvm().getOutputStream().close(); // its main reads this to the end
    assertThat(jvm().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jvm().exitValue()).isZero();
  }

  private Process jvm() {
    return Objects.requireNonNull(started);
  }

  private void start(List<String> options, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(QUICK);
    all.addAll(options);
    started = OtherJvm.start(OtherJvm.PATH, all, LookedAtMain.class, List.of(arguments));
    OtherJvm.awaitReady(jvm());
  }

  /** {@return the status of a look at the JVM} */
  private int look(String... arguments) {
    List<String> all = new ArrayList<>(List.of(Long.toString(jvm().pid()), "--within", "100"));
    all.addAll(List.of(arguments));
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    int status = new SupervisorTop(
            new Screen(output, StandardCharsets.UTF_8, /* isTerminal= */ false),
            new PrintStream(error, true, StandardCharsets.UTF_8))
        .run(all);
    out = output.toString(StandardCharsets.UTF_8);
    errors = error.toString(StandardCharsets.UTF_8);
    return status;
  }

  private void signal(String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(jvm().pid()))
            .start()
            .waitFor())
        .isZero();
  }

  private void awaitStopped(boolean so) throws Exception {
    Path status = Path.of("/proc/" + jvm().pid() + "/status");
    while (Files.readString(status).contains("State:\tT") != so) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void jvm_thatIsStopped_isToldAndNotWaitedFor() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "there is no /proc");
    start(List.of(), "0");
    signal("STOP");
    try {
      awaitStopped(true);
      assertThat(look()).isEqualTo(1);
      assertThat(errors)
          .contains("is stopped by a signal or a debugger")
          .contains("kill -CONT " + jvm().pid());
    } finally {
      signal("CONT");
    }
    awaitStopped(false);
    assertThat(look("--tree")).as(errors).isZero();
    assertThat(out).contains("waits for lock ledger held by /shop/holder");
  }

  @Test
  void jvm_thatIsStoppedBetweenTwoLooks_isToldAtOnce() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "there is no /proc");
    start(List.of(), "0");
    try (AttachedJvm seen = AttachedJvm.of(jvm().pid(), Duration.ofSeconds(100))) {
      assertThat(seen.ask(TopArguments.Face.TREE, "")).contains("/shop/holder");
      signal("STOP");
      try {
        awaitStopped(true);
        assertThatThrownBy(() -> seen.ask(TopArguments.Face.TREE, ""))
            .isInstanceOf(NoLookException.class)
            .hasMessageContaining("is stopped by a signal or a debugger");
      } finally {
        signal("CONT");
      }
      awaitStopped(false);
    }
  }

  @Test
  void jvm_thatRefusesToBeAttachedTo_isToldByItsOption() throws Exception {
    start(List.of("-XX:+DisableAttachMechanism"), "0");
    assertThat(look()).isEqualTo(1);
    assertThat(errors).contains("it was started with -XX:+DisableAttachMechanism");
  }

  /** SIGQUIT would end it, and its listener is there from the beginning: none is sent. */
  @Test
  void jvm_thatLeavesSignalsAlone_isLookedAtWithoutOne() throws Exception {
    start(List.of("-Xrs"), "0");
    assertThat(look("--tree")).as(errors).isZero();
    assertThat(out).contains("/shop/holder");
  }

  @Test
  void jvm_withoutTheLibrary_isToldSo(@TempDir Path folder) throws Exception {
    started = OtherJvm.start(copied(folder), QUICK, ChildLoaderMain.class, List.of());
    OtherJvm.awaitReady(jvm());
    assertThat(look()).isEqualTo(1);
    assertThat(errors).contains("does not carry the library");
  }

  // ---- a class loader of its own

  /** {@return a class path with the loader alone} */
  private static String copied(Path folder) throws IOException {
    Path copy = folder.resolve(ChildLoaderMain.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(copy.getParent());
    try (InputStream compiled =
        ChildLoaderMain.class.getResourceAsStream("ChildLoaderMain.class")) {
      assertThat(compiled).isNotNull();
      Files.copy(compiled, copy);
    }
    return folder.toString();
  }

  private void startInALoader(Path folder, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(OtherJvm.PATH, LookedAtMain.class.getName()));
    all.addAll(List.of(arguments));
    started = OtherJvm.start(copied(folder), QUICK, ChildLoaderMain.class, all);
    OtherJvm.awaitReady(jvm());
  }

  @Test
  void library_inALoaderOfItsOwn_isAskedByTheBeanOfTheTree(@TempDir Path folder) throws Exception {
    startInALoader(folder, LookedAtMain.BY_BEAN);
    assertThat(look()).as(errors).isZero();
    assertThat(out).contains("/seen").contains("waits for pleaseStop of /seen/worker");
    assertThat(look("--json")).as(errors).isZero();
    assertThat(out).startsWith("[").contains("\"/seen/worker\"");
    assertThat(look("--why", "/seen/worker")).as(errors).isZero();
    assertThat(out).contains("/seen/worker waits for");
    assertThat(look("--why", "/seen/none")).isEqualTo(3);
    assertThat(look("--lints")).isEqualTo(1);
    assertThat(errors).contains("lints are not shown");
  }

  @Test
  void library_inALoaderOfItsOwnWithoutABean_isToldWhatToDo(@TempDir Path folder) throws Exception {
    startInALoader(folder, "0");
    assertThat(look()).isEqualTo(1);
    assertThat(errors).contains("open one with -> with.jmx()");
  }
}
