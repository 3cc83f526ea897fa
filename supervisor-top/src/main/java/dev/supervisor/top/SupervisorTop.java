package dev.supervisor.top;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program: shows the trees of another JVM in a terminal. */
final class SupervisorTop {
  /** The status that a shell gives a program that SIGPIPE has ended. */
  private static final int CLOSED = 141;

  private final Screen screen;
  private final PrintStream errors;

  SupervisorTop(Screen screen, PrintStream errors) {
    this.screen = screen;
    this.errors = errors;
  }

  public static void main(String[] arguments) {
    // Not System.out, which hides that its reader has gone.
    Screen screen = new Screen(
        new FileOutputStream(FileDescriptor.out),
        TerminalText.charset(),
        Screen.isStandardOutputATerminal());
    // With the status, whatever thread may still wait for a JVM that hangs.
    System.exit(new SupervisorTop(screen, System.err).run(List.of(arguments)));
  }

  /** {@return the status to exit with} */
  int run(List<String> arguments) {
    try {
      show(TopArguments.of(arguments));
      return 0;
    } catch (NoLookException e) {
      errors.println("supervisor-top: "
          + TerminalText.clean(String.valueOf(e.getMessage()), StandardCharsets.US_ASCII));
      if (e.status() == NoLookException.USAGE) {
        errors.print(TopArguments.USAGE);
      }
      return e.status();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        return CLOSED;
      }
      errors.println("supervisor-top: the output was lost: " + e.getMessage());
      return NoLookException.NO_LOOK;
    } catch (InterruptedException e) {
      return NoLookException.NO_LOOK;
    }
  }

  private void show(TopArguments asked) throws NoLookException, IOException, InterruptedException {
    if (asked.face() == TopArguments.Face.HELP) {
      screen.write(TopArguments.USAGE);
    } else if (asked.pid() == 0) {
      screen.write(JvmList.text(asked.within()));
    } else {
      look(asked);
    }
  }

  private void look(TopArguments asked) throws NoLookException, IOException, InterruptedException {
    try (AttachedJvm jvm = AttachedJvm.of(asked.pid(), asked.within())) {
      if (asked.every().isZero()) {
        screen.write(text(jvm, asked));
      } else {
        watch(jvm, asked);
      }
    }
  }

  private static String text(AttachedJvm jvm, TopArguments asked)
      throws NoLookException, InterruptedException {
    String text = jvm.ask(asked.face(), asked.path());
    return text.isEmpty()
        ? "JVM " + asked.pid() + " carries the library, and no tree is open\n"
        : text.endsWith("\n") ? text : text + "\n";
  }

  private void watch(AttachedJvm jvm, TopArguments asked)
      throws NoLookException, IOException, InterruptedException {
    Thread onExit = new Thread(() -> giveBack(jvm), "gives the terminal back");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      do {
        screen.draw(heading(asked) + text(jvm, asked));
      } while (!hasEnded(asked.pid(), asked.every()));
      screen.write("process " + asked.pid() + " has ended\n");
    } catch (NoLookException e) {
      if (e.status() != NoLookException.NO_LOOK || !hasEnded(asked.pid(), Duration.ofMillis(500))) {
        throw e;
      }
      screen.write("process " + asked.pid() + " has ended\n");
    } finally {
      screen.end();
      boolean unused = Runtime.getRuntime().removeShutdownHook(onExit);
    }
  }

  /** Gives the terminal back, and takes the bean out of the JVM, on Ctrl-C. */
  private void giveBack(AttachedJvm jvm) {
    try {
      screen.end();
    } catch (IOException e) {
      return; // there is no terminal any more
    } finally {
      jvm.close();
    }
  }

  private static String heading(TopArguments asked) {
    return asked.face() == TopArguments.Face.JSON
        ? ""
        : "process " + asked.pid() + " at "
            + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + ", every "
            + TopArguments.text(asked.every()) + "\n\n";
  }

  /** {@return whether the process has ended} It waits for that, no longer than the given time. */
  private static boolean hasEnded(long pid, Duration within) throws InterruptedException {
    var process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return true;
    }
    try {
      var unused = process.get().onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
