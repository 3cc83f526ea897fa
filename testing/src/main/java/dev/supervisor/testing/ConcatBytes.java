package dev.supervisor.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Finds string concatenation that javac leaves to the JVM: the class file does not say which objects are concatenated. */
final class ConcatBytes {
  private ConcatBytes() {}

  /** {@return whether a method of {@code type} concatenates strings by way of {@code StringConcatFactory}} */
  static boolean isHidden(JavaClass type) {
    var source = type.getSource().orElseThrow();
    try (var in = source.getUri().toURL().openStream()) {
      // Names in a class file's constants are plain ASCII.
      var bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return bytes.contains("java/lang/invoke/StringConcatFactory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
