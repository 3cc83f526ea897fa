package dev.supervisor.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Till;
import dev.supervisor.test.internal.TimeForTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.core.LauncherFactory;

/** When the library is told that its time is moved by hand: each case in a JVM of its own. */
final class TimeForTestsTest {

  /** Runs in a JVM of its own. */
  static final class Early {
    private Early() {}

    public static void main(String[] args) {
      openSession();
      install();
    }
  }

  /** Runs in a JVM of its own. */
  static final class Late {
    private Late() {}

    public static void main(String[] args) {
      System.out.println(Till.in(Duration.ZERO).isGo());
      openSession();
      install();
    }
  }

  /** Runs in a JVM of its own. */
  static final class Never {
    private Never() {}

    public static void main(String[] args) {
      install();
    }
  }

  private static void openSession() {
    try (var session = LauncherFactory.openSession()) {
      assertThat(session.getLauncher()).isNotNull();
    }
  }

  private static void install() {
    try (var clock = TestClock.install()) {
      System.out.println("installed at " + clock.now());
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
  }

  private static String saidBy(Class<?> main, String... options) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return said;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void session_openedBeforeTheLibraryIsLoaded_letsTimeBeMoved() throws Exception {
    assertThat(saidBy(Early.class)).contains("installed at 2026-01-01T00:00:00Z");
  }

  @Test
  void session_openedWhenTheLibraryIsInUse_cannotAndSaysWhatToDo() throws Exception {
    assertThat(saidBy(Late.class))
        .contains("the library was in use before it was told")
        .contains("Start the JVM of the tests with -Ddev.supervisor.signals.seam=replaceable");
  }

  @Test
  void noSession_saysWhatToDo() throws Exception {
    assertThat(saidBy(Never.class))
        .contains("no JUnit Platform has told the library")
        .contains("-Ddev.supervisor.signals.seam=replaceable");
  }

  @Test
  void propertyOnTheCommandLine_isKept() throws Exception {
    assertThat(saidBy(Never.class, "-Ddev.supervisor.signals.seam=replaceable"))
        .contains("installed at");
    assertThat(saidBy(Early.class, "-Ddev.supervisor.signals.seam=fixed"))
        .contains("the system property dev.supervisor.signals.seam is fixed");
  }

  @Test
  void listener_asService_isFound() {
    assertThat(ServiceLoader.load(LauncherSessionListener.class))
        .anyMatch(it -> it instanceof TimeForTests);
  }
}
