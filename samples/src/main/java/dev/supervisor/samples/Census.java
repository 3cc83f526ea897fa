package dev.supervisor.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Counts the files below a directory. */
@Command(
    name = "census",
    mixinStandardHelpOptions = true,
    description = "Counts the files below DIR.")
final class Census implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "where to begin")
  private Path dir = Path.of("");

  private Census() {}

  @Override
  public Integer call() throws IOException {
    try (var files = Files.walk(dir)) {
      System.out.println(files.filter(Files::isRegularFile).count() + " files");
    }
    return 0;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Census()).execute(args));
  }
}
