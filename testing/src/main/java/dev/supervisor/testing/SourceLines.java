package dev.supervisor.testing;

import com.tngtech.archunit.core.domain.JavaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sources of a module, line by line: they tell calls that were written from calls that javac added. */
final class SourceLines {
  private final Path root;
  private final Map<Path, List<String>> files = new HashMap<>();

  SourceLines(Path root) {
    this.root = root;
  }

  /** {@return whether the source line of {@code access} contains {@code word}} */
  boolean says(JavaAccess<?> access, String word) {
    var location = access.getSourceCodeLocation();
    var folder = root.resolve(access.getOriginOwner().getPackageName().replace('.', '/'));
    var lines =
        files.computeIfAbsent(folder.resolve(location.getSourceFileName()), SourceLines::read);
    int line = location.getLineNumber();
    return line >= 1 && line <= lines.size() && lines.get(line - 1).contains(word);
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
