package dev.supervisor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.opentest4j.AssertionFailedError;

/**
 * Compares the public API of a module with its text in {@code api.txt}, which is committed beside the module: so reviewers see each change
 * that users can see. With {@code -Dapi.update} it writes the file instead.
 */
public final class PublicApi {
  private static final String HOW_TO_UPDATE = "mvn -q -Dquick -Dapi.update -Dtest=ModuleTest test";

  private PublicApi() {}

  /** Fails unless the committed text describes {@code module} as it is compiled now. */
  public static void assertCommitted(CompiledModule module) {
    var file = module.directory().resolve("api.txt");
    var now = textOf(module);
    try {
      if (System.getProperty("api.update") != null) {
        Files.writeString(file, now);
        return;
      }
      var committed = read(file);
      if (!committed.equals(now)) {
        throw new AssertionFailedError(
            "The public API of %s is not what %s says. First difference:%n%s%nIf it was meant to change, run  %s  and commit the file."
                .formatted(module.name(), file, firstDifference(committed, now), HOW_TO_UPDATE),
            committed,
            now);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String textOf(CompiledModule module) {
    var text = new StringBuilder();
    text.append("# What users of this module can see. Written by  ")
        .append(HOW_TO_UPDATE)
        .append("\n\n");
    text.append("module ").append(module.name()).append('\n');
    module.requires().forEach(it -> text.append("  requires ").append(it).append('\n'));
    module.exports().forEach(it -> text.append("  exports ").append(it).append('\n'));
    for (var type : module.exportedClasses()) {
      if (ApiType.isVisible(type)) {
        text.append('\n').append(new ApiType(type).text());
      }
    }
    return text.toString();
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file).replace("\r\n", "\n");
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static String firstDifference(String committed, String now) {
    var before = committed.split("\n", -1);
    var after = now.split("\n", -1);
    int i = 0;
    while (i < before.length && i < after.length && before[i].equals(after[i])) i++;
    return "  line %d%n  committed: %s%n  compiled:  %s"
        .formatted(
            i + 1,
            i < before.length ? before[i].strip() : "(end)",
            i < after.length ? after[i].strip() : "(end)");
  }
}
