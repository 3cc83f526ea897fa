package dev.supervisor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A module of ours as it was compiled, read from its class files: tests run on the class path, where {@code module-info} has
 * no effect.
 *
 * @param directory the project's directory
 * @param descriptor the compiled {@code module-info}
 */
public record CompiledModule(Path directory, ModuleDescriptor descriptor) {

  /** {@return the module that has {@code test} among its tests} */
  public static CompiledModule testedBy(Class<?> test) {
    try {
      var testClasses =
          Path.of(test.getProtectionDomain().getCodeSource().getLocation().toURI());
      var directory = testClasses.resolve("../..").normalize();
      try (var in = Files.newInputStream(classes(directory).resolve("module-info.class"))) {
        return new CompiledModule(directory, ModuleDescriptor.read(in));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the module's name} */
  public String name() {
    return descriptor.name();
  }

  /** {@return all exports, sorted, each as {@code package} or {@code package to module, module}} */
  public List<String> exports() {
    return descriptor.exports().stream()
        .map(export -> export.isQualified()
            ? export.source() + " to " + String.join(", ", new TreeSet<>(export.targets()))
            : export.source())
        .sorted()
        .toList();
  }

  /** {@return all requirements except {@code java.base}, sorted, with their modifiers} */
  public List<String> requires() {
    return descriptor.requires().stream()
        .filter(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.MANDATED))
        .map(required -> {
          var words = new TreeSet<String>(); // "static" before "transitive"
          required.modifiers().forEach(it -> words.add(it.name().toLowerCase(Locale.ROOT)));
          return String.join(" ", words) + (words.isEmpty() ? "" : " ") + required.name();
        })
        .sorted()
        .toList();
  }

  /** {@return the directory of the module's class files} */
  Path classes() {
    return classes(directory);
  }

  /** {@return the classes of all packages that are exported to every module, sorted by name, not initialised} */
  List<Class<?>> exportedClasses() {
    return descriptor.exports().stream()
        .filter(export -> !export.isQualified())
        .flatMap(export -> classesIn(export.source()).stream())
        .<Class<?>>map(CompiledModule::load)
        .sorted(Comparator.comparing(Class::getName))
        .toList();
  }

  private List<String> classesIn(String packageName) {
    var folder = classes(directory).resolve(packageName.replace('.', '/'));
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
          .map(file -> packageName + "." + file.substring(0, file.length() - ".class".length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, /* initialize= */ false, CompiledModule.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("compiled, but not on the class path of the tests", e);
    }
  }

  private static Path classes(Path directory) {
    return directory.resolve("target/classes");
  }
}
