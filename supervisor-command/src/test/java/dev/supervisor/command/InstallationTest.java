package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.core.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines and environments that lack something or have too much. Each in a JVM of its own. */
final class InstallationTest {
  @TempDir
  Path temp;

  private List<String> say(Map<String, String> environment) throws Exception {
    var said = new ArrayList<String>();
    try (var child = new ChildJvm(Say.class, temp, environment)) {
      for (String line = child.next(); line != null; line = child.next()) {
        said.add(line);
      }
    }
    return said;
  }

  /** Makes the program one of those in the directory. */
  private void provide(String program) throws Exception {
    Path stub = Files.writeString(
        temp.resolve(program),
        "#!/bin/sh\nexec "
            + Stream.of("/usr/bin/", "/bin/")
                .map(it -> it + program)
                .filter(it -> Files.exists(Path.of(it)))
                .findFirst()
                .orElseThrow()
            + " \"$@\"\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void bash_missing_isToldWithWhereItWasLookedFor() throws Exception {
    assertThat(say(Map.of("PATH", temp + ":/nowhere")).get(0))
        .contains("not started")
        .contains("bash is not installed")
        .contains("PATH [" + temp + ", /nowhere]");
  }

  @Test
  void bash_tooOld_isToldWithItsVersion() throws Exception {
    Files.writeString(
        temp.resolve("bash"),
        "#!/bin/sh\necho 'bash 3.2.57 is too old: 4.4 or later is needed'; exit 69\n");
    assertThat(temp.resolve("bash").toFile().setExecutable(true)).isTrue();
    provide("setsid");
    assertThat(say(Map.of("PATH", temp.toString())).get(0))
        .contains("did not start")
        .contains("3.2.57 is too old");
  }

  @Test
  void mkfifo_missing_isTold() throws Exception {
    provide("bash");
    provide("setsid");
    assertThat(say(Map.of("PATH", temp.toString())).get(0))
        .contains("did not start")
        .contains("mkfifo");
  }

  @Test
  void setsid_missing_isTakenInStride() throws Exception {
    for (String program : new String[] {"bash", "mkfifo", "rm", "sleep", "sh", "cat"}) {
      provide(program);
    }
    assertThat(say(Map.of("PATH", temp.toString()))).containsExactly("hello", "143", "0");
  }

  @Test
  void environment_thatWouldChangeTheShell_doesNotReachTheDriver() throws Exception {
    Path noise = Files.writeString(temp.resolve("noise"), "echo noise; exit 9\n");
    var hostile = Map.of(
        "BASH_ENV", noise.toString(),
        "ENV", noise.toString(),
        "SHELLOPTS", "errexit:noglob:nounset:xtrace",
        "BASHOPTS", "nullglob:failglob",
        "POSIXLY_CORRECT", "y",
        "BASH_FUNC_read%%", "() { echo hijacked; }",
        "BASH_FUNC_printf%%", "() { echo hijacked; }",
        "CDPATH", "/usr",
        "IFS", "x",
        "LC_ALL", "xx_YY.nonsense");
    assertThat(say(hostile)).containsExactly("hello", "143", "0");
  }

  /** Says hello by way of a shell, then how a sleep ended that was stopped, then how many sessions are left. */
  static final class Say {
    public static void main(String[] arguments) throws Exception {
      ShellPool pool;
      try (var tree = Supervisor.open("child")) {
        CommandOutcome it = Command.of("sh", "-c", "echo hello").run();
        try {
          System.out.print(it.orThrow().stdoutText());
        } catch (CommandFailedException e) {
          System.out.println(e.getMessage());
          return;
        }
        RunningCommand sleep = Command.of("sleep", "100").start();
        sleep.started().await();
        sleep.stop();
        System.out.println(sleep.join().code().orElse(-1));
        pool = ShellPool.of(tree);
      }
      System.out.println(pool.sessions().size());
    }
  }
}
