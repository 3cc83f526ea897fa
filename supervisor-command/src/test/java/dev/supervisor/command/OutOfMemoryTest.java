package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutOfMemoryTest {
  @TempDir
  Path temp;

  /** The bad schedule: the thread that reads an output dies, and the command waits for it for ever. */
  @Test
  void output_thatDoesNotFitIntoMemory_stopsTheCommand() throws Exception {
    try (var child = new ChildJvm(TooMuch.class, temp, Map.of(), "-Xmx48m")) {
      assertThat(child.next()).isEqualTo("Stopped by java.lang.OutOfMemoryError");
      assertThat(child.next()).isEqualTo("next");
    }
  }

  static final class TooMuch {
    public static void main(String[] arguments) throws InterruptedException {
      try (var tree = Supervisor.open("child")) {
        CommandOutcome it =
            Command.of("head", "-c", "1000000000", "/dev/zero").under(tree).run();
        System.out.println(
            it instanceof CommandOutcome.Stopped stopped && stopped.reason().cause() != null
                ? "Stopped by " + stopped.reason().cause().getClass().getName()
                : it.toString());
        System.out.print(Command.of("echo", "next").under(tree).run().stdoutText());
      }
    }
  }
}
