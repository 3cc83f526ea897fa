package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Ways to this machine on which something goes wrong; what they leave is in a directory. */
public final class FakeLauncher {
  private final Path directory;

  public FakeLauncher(Path directory) {
    this.directory = directory;
  }

  /** {@return a target that is reached with this fault} */
  public Target target(Object... how) {
    var words = new ArrayList<String>(List.of("bash", script(), directory.toString()));
    for (Object each : how) {
      words.add(each.toString());
    }
    return Target.over(words.toArray(String[]::new));
  }

  private static String script() {
    URL script = Objects.requireNonNull(FakeLauncher.class.getResource("fake-launcher.sh"));
    try {
      return Path.of(script.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** {@return how often it was started} */
  public int starts() throws Exception {
    Path starts = directory.resolve("starts");
    return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
  }

  /** Sends a signal to those who carry the bytes. */
  public void signal(String signal, String... carriers) throws Exception {
    for (String carrier : carriers) {
      String pid = Files.readString(directory.resolve(carrier)).strip();
      assertThat(new ProcessBuilder("kill", "-s", signal, pid).start().waitFor())
          .isZero();
    }
  }
}
