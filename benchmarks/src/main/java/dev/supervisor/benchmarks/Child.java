package dev.supervisor.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One contestant in a JVM of its own: both ends of it. */
final class Child {
  /** It did not measure anything, and this is why. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  private static final String RESULT = "RESULT";

  private Child() {}

  static List<String> options(Contest contest) {
    List<String> options = new ArrayList<>(List.of(contest.jvm.split(" ", -1)));
    if (Runtime.version().feature() >= 24) {
      options.add("--sun-misc-unsafe-memory-access=allow"); // the peers still use it, and JMH does
    }
    return options;
  }

  // ---- the parent's end

  static Map<Metric, Double> run(Contest contest, Contestant contestant, Profile profile)
      throws IOException, InterruptedException, FailedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(contest));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("one", contest.id, contestant.name(), profile.key()));
    File output = File.createTempFile("benchmark", ".out");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
    Thread killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    try {
      if (!process.waitFor(contest.timeoutSeconds, TimeUnit.SECONDS)) {
        throw new FailedException("took more than " + contest.timeoutSeconds + " s");
      }
      List<String> lines = Files.readAllLines(output.toPath());
      for (String line : lines) {
        if (line.startsWith(RESULT)) {
          return parse(line);
        }
      }
      throw new FailedException("exit code " + process.exitValue() + ", last words: "
          + String.join(" / ", lines.subList(Math.max(0, lines.size() - 4), lines.size())));
    } finally {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(killer);
      Files.delete(output.toPath());
    }
  }

  private static Map<Metric, Double> parse(String line) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    for (String part : line.substring(RESULT.length()).trim().split("\t", -1)) {
      int equals = part.indexOf('=');
      figures.put(Metric.of(part.substring(0, equals)), Double.valueOf(part.substring(equals + 1)));
    }
    return figures;
  }

  // ---- the child's end

  static void main(Contest contest, String contestant, Profile profile) {
    // On any thread: what was to be measured will never come.
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
      failure.printStackTrace(System.out);
      System.out.flush();
      Runtime.getRuntime().halt(1);
    });
    int status = 1;
    try {
      for (Contestant one : contest.contestants) {
        if (one.name().equals(contestant) && one.program() instanceof Contestant.Forked forked) {
          Trial trial = new Trial(profile);
          forked.body().run(trial);
          StringBuilder line = new StringBuilder(RESULT);
          trial
              .figures()
              .forEach((metric, value) ->
                  line.append('\t').append(metric.key).append('=').append(value));
          System.out.println("\n" + line);
          status = 0;
        }
      }
    } catch (Exception e) {
      e.printStackTrace(System.out);
    }
    System.out.flush();
    Runtime.getRuntime().halt(status); // peers leave threads behind
  }
}
