package dev.supervisor.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Each command in a new process, made by the JDK: what recycled sessions are compared with.
 *
 * <p>The JDK takes text only, and cannot name a file whose bytes are none in the JVM's charset; for those there is
 * nothing to compare.
 */
final class NewProcesses implements CommandRunner {

  @Override
  public Optional<Ran> run(List<String> command, Path file, Signal till)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(command);
    words.add(file.toString());
    Process process = new ProcessBuilder(words).start();
    Registration stopping =
        till.then(process.toHandle()::destroy); // unlike its own it leaves the streams open
    try (var out = process.getInputStream();
        var err = process.getErrorStream()) {
      process.getOutputStream().close(); // nothing for it to read
      String stdout = new String(out.readAllBytes(), UTF_8);
      String stderr = new String(err.readAllBytes(), UTF_8); // less than what its pipe holds
      int code = process.waitFor();
      return till.isGo() ? Optional.empty() : Optional.of(new Ran(code, stdout, stderr));
    } finally {
      stopping.cancel();
      process.destroyForcibly(); // does nothing once it has ended
    }
  }

  /** {@return whether the JDK can give its name to a program} */
  static boolean canBeNamed(Path file) {
    try {
      return Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
