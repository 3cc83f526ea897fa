package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SEEING C9: commands in a recording of the JVM's flight, and the settings file for recordings of trees. In JVMs of their own. */
@Timeout(200)
final class RecordedCommandTest {
  private static final Duration LONG = Duration.ofSeconds(100);

  @TempDir
  Path dir;

  private Path settings;
  private Path flight;

  @BeforeEach
  void settings() throws Exception {
    settings = dir.resolve("supervisor.jfc");
    flight = dir.resolve("flight.jfr");
    try (InputStream shipped =
        RecordedCommandTest.class.getClassLoader().getResourceAsStream("META-INF/supervisor.jfc")) {
      Files.copy(Objects.requireNonNull(shipped), settings);
    }
  }

  private static void lives(ChildJvm jvm) throws Exception {
    jvm.tell("go");
    assertThat(jvm.next()).isEqualTo("with jdk.jfr: true");
    assertThat(jvm.waitFor(LONG)).isZero();
  }

  /** What the recording has of these events, a line each: its words and numbers that are the same each time. */
  private List<String> recorded(String name) throws Exception {
    var lines = new ArrayList<String>();
    for (RecordedEvent event : RecordingFile.readAllEvents(flight)) {
      if (event.getEventType().getName().equals(name)) {
        assertThat(event.toString()).doesNotContain(RecordedFlight.SECRET);
        lines.add(name.endsWith(".Command") ? command(event) : event.getString("path"));
      }
    }
    return lines;
  }

  private static String command(RecordedEvent event) {
    assertThat(event.getDuration()).isPositive();
    assertThat(event.getDuration("waiting")).isGreaterThanOrEqualTo(Duration.ZERO);
    Object target = event.getValue("target");
    return event.getString("path") + " " + event.getString("name")
        + (target == null ? "" : " by " + target) + ": "
        + event.getString("outcome") + " " + event.getInt("code") + ", " + event.getLong("stdout")
        + "+" + event.getLong("stderr") + " B";
  }

  @Test
  void recording_fromTheStartWithTheSettings_hasEachCommandAndNoSecret() throws Exception {
    try (var jvm = new ChildJvm(
        RecordedFlight.class,
        dir,
        Map.of(),
        "-XX:StartFlightRecording:settings=" + settings + ",filename=" + flight)) {
      for (String line = jvm.next(); !"here".equals(line); line = jvm.next()) {
        assertThat(line).isNotNull(); // the JDK says that it records
      }
      lives(jvm);
    }
    assertThat(recorded("supervisor.Command"))
        .containsExactlyInAnyOrder(
            "/app sh: finished 3, 5+4 B",
            "/app teller: finished 0, 8+0 B",
            "/app true: not started -1, 0+0 B",
            "/app cat by env PLACE=there sh -c: finished 1, 0+"
                + "cat: s3cret: No such file or directory\n".length() + " B",
            "/app sleep: stopped 143, 0+0 B",
            "/app sh: died 137, 0+0 B");
    assertThat(recorded("supervisor.Spawn")).contains("/app/quick", "/app/waits");
    assertThat(recorded("supervisor.Stop")).contains("/app/quick", "/app/waits", "/app/teller");
  }

  @Test
  void recording_begunByJcmdWithTheSettingsAndAnOption_hasWhatTheySay() throws Exception {
    try (var jvm = new ChildJvm(RecordedFlight.class, dir, Map.of())) {
      assertThat(jvm.next()).isEqualTo("here");
      Path said = dir.resolve("said");
      Process jcmd = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
              Long.toString(jvm.process().pid()),
              "JFR.start",
              "name=trees",
              "settings=" + settings,
              "supervisor-lives=false",
              "filename=" + flight)
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
      assertThat(jcmd.waitFor(100, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(said)).contains("Started recording");
      lives(jvm);
    }
    assertThat(recorded("supervisor.Command"))
        .contains("/app sh: finished 3, 5+4 B", "/app sleep: stopped 143, 0+0 B");
    assertThat(recorded("supervisor.Spawn")).isEmpty();
    assertThat(recorded("supervisor.Stop")).contains("/app");
  }

  @Test
  void commands_inARuntimeWithoutJfr_runAsElsewhere() throws Exception {
    try (var jvm = new ChildJvm(
        RecordedFlight.class,
        dir,
        Map.of(),
        "--limit-modules",
        "java.management,jdk.unsupported,java.naming,java.xml")) {
      assertThat(jvm.next()).isEqualTo("here");
      jvm.tell("go");
      assertThat(jvm.next()).isEqualTo("with jdk.jfr: false");
      assertThat(jvm.waitFor(LONG)).isZero();
    }
  }
}
