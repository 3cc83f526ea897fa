package dev.supervisor.benchmarks;

import dev.supervisor.command.Command;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The first command of a JVM: no class is loaded, no session is there. Each is measured in a JVM of its own, from the beginning of its main method. */
final class FirstCommand {
  private static final int TIMES = 9;
  private static final String TEXT = "echo ok";
  private static final String SAYS = "ok\n";
  private static final String OURS = "Command.script";
  private static final String BASH = "ProcessBuilder, bash -c";

  private FirstCommand() {}

  static void register(Suite suite) {
    suite
        .contest("8f", "first command of a JVM, with its tree and its session")
        .ours(OURS, measured(OURS))
        .peer(BASH, measured(BASH))
        .goal(Bound.times(3, BASH));
  }

  private static Body measured(String how) {
    return trial -> {
      long[] nanos = new long[Math.max(3, trial.scaled(TIMES))];
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = inItsOwnJvm(how);
      }
      trial.putPercentiles(nanos);
    };
  }

  private static long inItsOwnJvm(String how) throws Exception {
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FirstCommand.class.getName(),
            how)
        .redirectErrorStream(true)
        .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jvm.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
    return Long.parseLong(said.strip());
  }

  /** In the JVM that is measured. */
  @SuppressWarnings("try") // the command finds the tree by the current thread
  public static void main(String[] how) throws Exception {
    long begin = System.nanoTime();
    if (how[0].equals(OURS)) {
      try (Scope tree = Supervisor.open("first")) {
        boolean right = Command.script(TEXT).run().orThrow().stdoutText().equals(SAYS);
        System.out.println(right ? System.nanoTime() - begin : "wrong");
      }
    } else {
      boolean right = newProcess().equals(SAYS);
      System.out.println(right ? System.nanoTime() - begin : "wrong");
    }
  }

  /** Here, as {@link NewProcesses} has more libraries for its peers, and the JVM would open their archives to check its code. */
  private static String newProcess() throws Exception {
    Process process = new ProcessBuilder("bash", "-c", TEXT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.getErrorStream().readAllBytes();
    return process.waitFor() == 0 ? output : "failed";
  }
}
