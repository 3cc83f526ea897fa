package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** B9: the sample with a scope of the JDK, which is a preview there, is compiled and run apart, and does what it says. */
@Timeout(120)
final class StructuredScopeSampleTest {
  private static final String SAMPLE = "java25/dev/supervisor/samples/S78StructuredScope.java";

  @TempDir
  private Path dir;

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25, max = JRE.JAVA_25)
  void s78_run_hasWhatIsForkedInTheTree_andEndsItWithItsNode() throws Exception {
    Path stderr = dir.resolve("stderr");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=logback.xml",
            "--enable-preview",
            "--source",
            "25",
            "-cp",
            classPath(),
            SAMPLE)
        .redirectError(stderr.toFile())
        .start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(printed) // the first may have ended before the second began, and its name be free
          // again
          .as("what it prints; the compiler says more in %s", stderr)
          .matches("""
              \\[ann on /s78/report/fork, ann on /s78/report/fork(#2)?]
              runs: /s78/endless/fork
              runs: /s78/endless/fork#2
              ended: \\[asked, asked]
              """);
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }
}
