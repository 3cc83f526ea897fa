package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a JVM whose own code is in its way: it comes, in time, with the right exit code. */
final class HostileShutdownTest {

  // CASES 3: the timer stood in a write to a full pipe, below a logger, and the JVM lived for ever.
  @Test
  @Execution(CONCURRENT)
  void standardErrorThatIsFull_doesNotKeepTheJvmFromEnding() throws Exception {
    try (var jvm = JvmUnderTest.withFullStandardError("fullStandardError").ready()) {
      assertThat(jvm.endAfter("TERM", 143)).isLessThan(Duration.ofSeconds(30));
    }
  }

  // CASES 4: System.exit in a callback that ran on the hook's own thread waited for the hook, and
  // the hook for it.
  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"exitInCallback", "exitInListener", "exitInLastOfAll", "exitingAppender"})
  void systemExitInCodeThatTheStopCalls_neitherHangsNorChangesTheExitCode(String main)
      throws Exception {
    try (var jvm = JvmUnderTest.running(main).ready()) {
      assertThat(jvm.endAfter("TERM", 143)).isLessThan(Duration.ofSeconds(30));
      assertThat(jvm.lines).contains("child was asked");
    }
  }

  // On Java 17 the JVM of a CI run ended with the code of a callback: its System.exit came after
  // the last hook.
  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"slowCallbackOfTheEnd", "exitInCallbackOfTheEnd"})
  void callbackOfTheEnd_isThroughBeforeTheJvmHasEnded(String main) throws Exception {
    try (var jvm = JvmUnderTest.running(main).ready()) {
      assertThat(jvm.endAfter("TERM", 143)).isLessThan(Duration.ofSeconds(20));
      assertThat(jvm.lines)
          .containsSubsequence("child was asked", "callback begins", "callback ends");
    }
  }

  @Test
  @Execution(CONCURRENT)
  void codeOfUsersThatBlocks_doesNotKeepTheJvmFromEnding() throws Exception {
    assertEnds("blockingCallback", "INT", 130);
  }

  @Tag("long")
  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "blockingLastOfAll, TERM, 143",
    "blockingCallback, HUP, 129",
    "blockingAppender, TERM, 143",
    "throwingAppender, INT, 130"
  })
  void codeOfUsersThatBlocksOrThrows_doesNotKeepTheJvmFromEnding(
      String main, String signal, int code) throws Exception {
    assertEnds(main, signal, code);
  }

  private static void assertEnds(String main, String signal, int code) throws Exception {
    try (var jvm = JvmUnderTest.running(main).ready()) {
      assertThat(jvm.endAfter(signal, code)).isLessThan(Duration.ofSeconds(30));
      assertThat(jvm.lines).contains("child was asked");
    }
  }

  // CASES 5: the jars were replaced while the program ran, and a class that the signal's handler
  // needed was gone; later one of those that the main thread needs for its wait.
  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({"TERM, waits", "INT, waits", "TERM, waitsLate", "INT, waitsLate"})
  void jarsThatAreReplaced_doNotKeepTheJvmFromEnding(String signal, String main, @TempDir Path dir)
      throws Exception {
    List<String> entries = new ArrayList<>();
    List<Path> ours = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      boolean isOurs = module(Path.of(entry)).startsWith("supervisor-");
      Path jar = dir.resolve("lib" + entries.size() + ".jar");
      if (isOurs) {
        if (Files.isDirectory(Path.of(entry))) {
          pack(Path.of(entry), jar);
        } else {
          Files.copy(Path.of(entry), jar);
        }
        ours.add(jar);
      }
      entries.add(isOurs ? jar.toString() : entry);
    }
    assertThat(ours).as("core, its tests, and signals").hasSize(3);
    try (var jvm =
        JvmUnderTest.on(String.join(File.pathSeparator, entries), main).ready()) {
      for (Path jar : ours) {
        Files.write(jar, new byte[(int) Files.size(jar)]); // in place, as a deployment does it
      }
      assertThat(jvm.endAfter(signal, signal.equals("TERM") ? 143 : 130))
          .isLessThan(Duration.ofSeconds(30));
      assertThat(jvm.lines).contains("child was asked");
    }
  }

  /** {@return the name of a module whose classes these are, or that of a jar, as in a whole build} */
  private static String module(Path entry) {
    Path target = entry.getParent();
    Path module = Files.isDirectory(entry) && target != null ? target.getParent() : entry;
    return module == null || module.getFileName() == null
        ? ""
        : module.getFileName().toString();
  }

  private static void pack(Path dir, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      Files.walkFileTree(dir, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          out.putNextEntry(new JarEntry(dir.relativize(file).toString()));
          Files.copy(file, out);
          return FileVisitResult.CONTINUE;
        }
      });
    }
  }

  // CASES 20: a main thread that is deaf was given up, and then waited for until the deadline.
  @Test
  @Execution(CONCURRENT)
  void mainThatWasGivenUp_isNotWaitedForAgain() throws Exception {
    try (var jvm = JvmUnderTest.running("deafMain").ready()) {
      assertThat(jvm.endAfter("TERM", 143)).isLessThan(Duration.ofSeconds(15)); // of 25
    }
  }

  // CASES 23: without a provider of SLF4J failures left no trace.
  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "releasedFailure, IllegalStateException: planted",
    "error, OutOfMemoryError: planted",
    "abandoned, /app/deaf"
  })
  void withoutAProvider_isToldOnStandardError(String main, String expected) throws Exception {
    String classPath = Stream.of(
            System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
    try (var jvm = JvmUnderTest.on(classPath, main)) {
      jvm.end();
      assertThat(String.join("\n", jvm.lines)).contains("supervisor: ").contains(expected);
    }
  }

  // CASES 26: each main tree with a last step left a hook behind, and with it the whole tree.
  @Test
  @Execution(CONCURRENT)
  void mainTreesWithALastStep_leaveOneInAll() throws Exception {
    try (var jvm = JvmUnderTest.running("manyMains")) {
      assertThat(jvm.end()).isZero();
      assertThat(jvm.lines).containsExactly("closed 0", "closed 1", "closed 2", "last 2");
    }
  }
}
