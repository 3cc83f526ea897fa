package dev.supervisor.command.issues;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.FakeLauncher;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Sessions;
import dev.supervisor.command.StdinSource;
import dev.supervisor.command.Target;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The input of a command was closed with a session that was lost before the command began: in the next one it read nothing. */
final class LostInputTest {
  private static final String TEXT = "line of the input\n".repeat(10_000);

  private static Sessions here() {
    return new Sessions(1);
  }

  private static Sessions there() {
    return new Sessions(1, Target.over("sh", "-c"));
  }

  static Stream<Arguments> places() {
    return Stream.of("here", "there")
        .flatMap(place -> Arrays.stream(Interrupted.values()).map(how -> Arguments.of(place, how)));
  }

  private static Sessions at(String place) throws InterruptedException {
    Sessions sessions = place.equals("here") ? here() : there();
    assertThat(sessions.run("echo ready").stdoutText()).isEqualTo("ready\n");
    return sessions;
  }

  /** What a source does with the interrupt that ends the threads of its session. */
  enum Interrupted {
    GOES_ON,
    FAILS
  }

  /** The bad schedule: the session is lost while its feeder opens the input, and the next session's feeder comes meanwhile. */
  @ParameterizedTest
  @MethodSource("places")
  void input_ofASessionThatIsLostWhileItIsOpened_isReadByTheNext(String place, Interrupted how)
      throws Exception {
    var stream = new Counted();
    try (Sessions sessions = at(place)) {
      Session first = sessions.pool().sessions().get(0);
      StdinSource source = () -> {
        if (stream.opened.getAndIncrement() == 0) {
          first.close();
          awaitEnd(first, how);
        }
        return stream;
      };
      CommandOutcome it = sessions.of("cat").stdin(source).run(Sessions.soon());

      assertThat(it.stdoutText()).as("%s", it).isEqualTo(TEXT);
      assertThat(stream.opened.get()).isEqualTo(how == Interrupted.FAILS ? 2 : 1);
      assertThat(stream.firstClosed.await(Sessions.soon())).isTrue();
    }
    assertThat(stream.closed.get()).isEqualTo(1);
  }

  /** Waits for the interrupt; or for the end of the session, and the feeder of the next one. */
  private static void awaitEnd(Session first, Interrupted how) throws IOException {
    while (true) {
      try {
        if (how == Interrupted.FAILS) {
          assertThat(Signal.NEVER.await(Sessions.soon())).isTrue();
        }
        assertThat(first.ended().await(Sessions.soon())).isTrue();
        awaitThreads(2, ".StreamsRun", "open");
        return;
      } catch (InterruptedException e) {
        if (how == Interrupted.FAILS) {
          throw new InterruptedIOException("as its session ends");
        }
      }
    }
  }

  /** The bad schedule: the command is sent, its session dies, and the command had not begun. */
  @Test
  void stream_ofASessionThatIsKilledBeforeTheCommandBegins_isReadByTheNext() throws Exception {
    var stream = new Counted();
    try (Sessions sessions = at("here")) {
      ProcessHandle shell = shellOf(sessions);
      RunningCommand running = sessions
          .of("cat")
          .stdin(() -> {
            if (stream.opened.getAndIncrement() == 0) {
              stop(shell);
            }
            return stream;
          })
          .start();
      killOnceItIsSent(shell);

      CommandOutcome it = running.join(Sessions.soon());
      assertThat(it.stdoutText()).as("%s", it).isEqualTo(TEXT);
      assertThat(stream.firstClosed.await(Sessions.soon())).isTrue();
    }
    assertThat(stream.opened.get()).isEqualTo(1);
    assertThat(stream.closed.get()).isEqualTo(1);
  }

  /** The same of a stream that the end of a command closes as it may be waited for: the subscription was cancelled. */
  @Test
  void publisher_ofASessionThatIsKilledBeforeTheCommandBegins_isReadByTheNext() throws Exception {
    var subscribed = new AtomicInteger();
    var cancelled = new AtomicInteger();
    var firstCancelled = Signal.create();
    try (Sessions sessions = at("here")) {
      ProcessHandle shell = shellOf(sessions);
      RunningCommand running = sessions
          .of("cat")
          .stdinFrom(subscriber -> {
            if (subscribed.getAndIncrement() == 0) {
              stop(shell);
            }
            subscriber.onSubscribe(new Flow.Subscription() {
              @Override
              public void request(long count) {
                if (count > 1) { // at first
                  subscriber.onNext(ByteBuffer.wrap(TEXT.getBytes(UTF_8)));
                  subscriber.onComplete();
                }
              }

              @Override
              public void cancel() {
                cancelled.incrementAndGet();
                firstCancelled.go();
              }
            });
          })
          .start();
      killOnceItIsSent(shell);

      CommandOutcome it = running.join(Sessions.soon());
      assertThat(it.stdoutText()).as("%s", it).isEqualTo(TEXT);
      assertThat(firstCancelled.await(Sessions.soon())).isTrue();
    }
    assertThat(subscribed.get()).isEqualTo(1);
  }

  @Test
  void stream_ofACommandThatNeverBegins_isClosedOnceAndNeverRead() throws Exception {
    var stream = new Counted();
    try (Sessions sessions = at("here")) {
      Command it = sessions.of("cat").directory(Path.of("/none")).stdin(() -> {
        stream.opened.getAndIncrement();
        return stream;
      });
      assertThat(it.run(Sessions.soon())).isInstanceOf(CommandOutcome.NotStarted.class);
      assertThat(stream.firstClosed.await(Sessions.soon())).isTrue();
    }
    assertThat(stream.opened.get()).isEqualTo(1);
    assertThat(stream.closed.get()).isEqualTo(1);
    assertThat(stream.available()).isEqualTo(TEXT.length());
  }

  /** It may have begun, so it is not tried again. */
  @Test
  void stream_ofACommandThatIsNeverHeardOf_isClosedOnceAndNeverRead(@TempDir Path temp)
      throws Exception {
    var stream = new Counted();
    var launcher = new FakeLauncher(temp);
    Target target = launcher.target("carry").heartbeatTimeout(Duration.ofMillis(600));
    try (var sessions = new Sessions(1, target)) {
      assertThat(sessions.run("echo ready").stdoutText()).isEqualTo("ready\n");
      CommandOutcome it = sessions
          .of("cat")
          .stdin(() -> {
            stream.opened.getAndIncrement();
            try {
              launcher.signal("STOP", "up");
            } catch (Exception e) {
              throw new IOException(e);
            }
            return stream;
          })
          .run(Sessions.soon());
      assertThat(it).isInstanceOf(CommandOutcome.Died.class);
      assertThat(stream.firstClosed.await(Sessions.soon())).isTrue();
    }
    assertThat(stream.opened.get()).isEqualTo(1);
    assertThat(stream.closed.get()).isEqualTo(1);
    assertThat(stream.available()).isEqualTo(TEXT.length());
  }

  // ---- helpers

  private static ProcessHandle shellOf(Sessions sessions) {
    long pid = sessions.pool().sessions().get(0).pid().orElseThrow();
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** From now on it begins nothing. */
  private static void stop(ProcessHandle shell) {
    try {
      assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(shell.pid()))
              .start()
              .waitFor())
          .isZero();
      Path stat = Path.of("/proc/" + shell.pid() + "/stat");
      while (!Files.readString(stat).contains(") T ")) {
        Thread.onSpinWait();
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void killOnceItIsSent(ProcessHandle shell) {
    awaitThreads(1, ".LocalInput", "fill"); // which only the frame comes before
    assertThat(shell.destroyForcibly()).isTrue();
  }

  /** Waits until so many threads are in this method. */
  private static void awaitThreads(int count, String in, String method) {
    while (Thread.getAllStackTraces().values().stream()
            .filter(stack -> Arrays.stream(stack)
                .anyMatch(
                    it -> it.getClassName().endsWith(in) && it.getMethodName().equals(method)))
            .count()
        < count) {
      Thread.onSpinWait();
    }
  }

  /** Tells how often it was opened and closed; what was closed has nothing more to read. */
  private static final class Counted extends InputStream {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final Signal firstClosed = Signal.create();
    private final ByteArrayInputStream bytes = new ByteArrayInputStream(TEXT.getBytes(UTF_8));

    @Override
    public int read() {
      return closed.get() > 0 ? -1 : bytes.read();
    }

    @Override
    public int read(byte[] into, int from, int length) {
      return closed.get() > 0 ? -1 : bytes.read(into, from, length);
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      firstClosed.go();
    }
  }
}
