package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a program that is to end, such as one of the {@link HostileMains}; killed when it lives for a minute longer than it should. */
public final class JvmUnderTest implements AutoCloseable {
  private static final long LIMIT_SECONDS = 90;

  final Process process;
  private final BufferedReader out;
  private final CompletableFuture<Void> limit;
  /** What it has said so far. */
  public final List<String> lines = new ArrayList<>();

  private JvmUnderTest(ProcessBuilder builder) throws IOException {
    process = builder.start();
    out = process.inputReader(StandardCharsets.UTF_8);
    limit = CompletableFuture.runAsync(
        process::destroyForcibly,
        CompletableFuture.delayedExecutor(
            LIMIT_SECONDS, TimeUnit.SECONDS)); // so that no read hangs
  }

  static JvmUnderTest running(String main, String... options) throws IOException {
    return on(System.getProperty("java.class.path"), main, options);
  }

  static JvmUnderTest on(String classPath, String main, String... options) throws IOException {
    return new JvmUnderTest(command(classPath, main, options).redirectErrorStream(true));
  }

  /**
   * {@return one that runs another program}
   *
   * @param reading whether its standard error is read; else that fills up
   */
  public static JvmUnderTest of(Class<?> program, boolean reading, String... arguments)
      throws IOException {
    return new JvmUnderTest(
        command(System.getProperty("java.class.path"), program, List.of(arguments))
            .redirectErrorStream(reading));
  }

  /** {@return one that runs another program, with options of the JVM} */
  public static JvmUnderTest withOptions(
      Class<?> program, List<String> options, String... arguments) throws IOException {
    return new JvmUnderTest(command(
            System.getProperty("java.class.path"),
            program,
            List.of(arguments),
            options.toArray(String[]::new))
        .redirectErrorStream(true));
  }

  /** {@return whether it runs, or is stopped} */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@return its number} */
  public long pid() {
    return process.pid();
  }

  /** It reads that from its standard input. */
  public void write(char what) throws IOException {
    process.getOutputStream().write(what);
    process.getOutputStream().flush();
  }

  /** With a standard error that fills up, as nothing reads it. */
  static JvmUnderTest withFullStandardError(String main, String... options) throws IOException {
    return new JvmUnderTest(command(System.getProperty("java.class.path"), main, options));
  }

  private static ProcessBuilder command(String classPath, String main, String... options) {
    return command(classPath, HostileMains.class, List.of(main), options);
  }

  private static ProcessBuilder command(
      String classPath, Class<?> program, List<String> arguments, String... options) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, program.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** Reads until it says so. */
  JvmUnderTest ready() throws IOException {
    if (says("ready")) {
      return this;
    }
    throw new AssertionError("ended before it was ready: " + lines);
  }

  /** {@return true as soon as it has said that line, false when it has ended} */
  public boolean says(String what) throws IOException {
    for (String line; (line = out.readLine()) != null; ) {
      lines.add(line);
      if (line.equals(what)) {
        return true;
      }
    }
    return false;
  }

  /** Sends a signal; where it has ended, nothing hears it. */
  public void send(String signal) throws Exception {
    int unused = new ProcessBuilder("kill", "-" + signal, "" + process.pid())
        .redirectErrorStream(true)
        .start()
        .waitFor();
  }

  JvmUnderTest kill(String signal) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    assertThat(code).isZero();
    return this;
  }

  /** {@return its exit code} */
  public int end() throws Exception {
    for (String line; (line = out.readLine()) != null; ) {
      lines.add(line);
    }
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** {@return how long it took from the signal to the end; the exit code has to be that one} */
  Duration endAfter(String signal, int expectedCode) throws Exception {
    long start = System.nanoTime();
    assertThat(kill(signal).end()).as("exit code; it said %s", lines).isEqualTo(expectedCode);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    limit.cancel(false);
    process.destroyForcibly();
  }
}
