package dev.supervisor.command.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.command.ChildJvm;
import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code System.exit} in code of users that a command calls: the thread of the session never comes back from it, and the tree stops
 * in order all the same, with that exit code and without a process left. In a JVM of its own.
 */
final class ExitingCodeTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  Path temp;

  static Stream<Door> doors() {
    return LongForm.isOn()
        ? Stream.of(Door.values()).filter(Door::isMetByItself)
        : Stream.of(Door.SOURCE, Door.CLOSE, Door.LINE);
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @MethodSource("doors")
  void exit_inCodeThatACommandCalls_stopsTheTreeInOrder(Door door) throws Exception {
    var lines = new ArrayList<String>();
    try (var jvm = new ChildJvm(Inside.class, temp, Map.of("DOOR", door.name()))) {
      for (String line = jvm.next(); line != null; line = jvm.next()) {
        lines.add(line);
      }
      assertThat(jvm.waitFor(SOON)).isEqualTo(Stage.EXIT_CODE);
    }
    assertThat(lines)
        .containsExactly(
            "last asked",
            "user over",
            "first asked, and cleaned",
            "no thread late: true",
            "last of all");
    Path pid = temp.resolve("pid");
    if (Files.exists(pid)) { // else it never began
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(it -> it.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    }
  }

  // ---- in a JVM of its own

  static final class Inside {
    private static synchronized void say(String line) {
      System.out.println(line);
      System.out.flush();
    }

    private static void child(Scope app, String name, Signal running, Runnable whenAsked)
        throws InterruptedException {
      app.spawn(name, stop -> {
            running.go();
            stop.await();
            whenAsked.run();
          })
          .release();
      running.await();
    }

    private static String said(Scope app) {
      try {
        return Command.script("echo cleaned")
            .under(app)
            .run(Till.in(SOON))
            .orThrow()
            .stdoutText()
            .strip();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    public static void main(String[] arguments) throws InterruptedException {
      Door door = Door.valueOf(System.getenv("DOOR"));
      Scope app = Supervisor.main(
          "app",
          with -> with.stopWithin(SOON)
              .threads(t -> t.grace(SOON.dividedBy(2)))
              .lastOfAll(() -> say("last of all")));
      try (app) {
        child(app, "first", Signal.create(), () -> say("first asked, and " + said(app)));
        Signal ready = Signal.create();
        app.spawn("user", stop -> {
              ready.await();
              Command it = Command.script("echo $BASHPID >pid; echo one; cat; exec sleep 1000")
                  .under(app)
                  .grace(Duration.ofMillis(100));
              CommandOutcome outcome = door.of(it, new Stage(Deed.EXITS)).run(stop);
              say("user over" + (outcome instanceof CommandOutcome.Finished ? ", finished" : ""));
            })
            .release();
        child(app, "last", Signal.create(), () -> say("last asked"));
        ready.go();
        app.awaitShutdown();
      } finally {
        say("no thread late: " + app.report().orElseThrow().late().isEmpty());
      }
    }
  }
}
