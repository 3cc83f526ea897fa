package dev.supervisor.samples;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a census of the files below a directory. */
@Command(name = "census", mixinStandardHelpOptions = true, description = "Takes a census of the files below DIR.")
final class Census implements Runnable {
  @Parameters(paramLabel = "DIR", description = "where to begin", defaultValue = ".")
  private Path dir = Path.of("");

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Census()).execute(args));
  }
}
