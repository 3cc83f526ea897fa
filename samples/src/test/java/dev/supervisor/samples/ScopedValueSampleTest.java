package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The sample that needs Java 25 is compiled apart, by the compiler of the JVM that runs this test, and does what it says. */
final class ScopedValueSampleTest {
  private static final Path SAMPLE = Path.of("java25/dev/supervisor/samples/S77ScopedValue.java");

  @TempDir
  private Path classes;

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25)
  void s77_run_carriesScopedValuesToOtherThreads() throws Exception {
    int result = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-proc:none",
            "-d",
            classes.toString(),
            "-cp",
            classPath(),
            SAMPLE.toString());
    assertThat(result).isZero();
    try (var loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Method main = loader
          .loadClass("dev.supervisor.samples.S77ScopedValue")
          .getMethod("main", String[].class);
      main.setAccessible(true);
      assertThat(Printed.by(arguments -> main.invoke(null, (Object) arguments)))
          .containsExactly(
              "a task of ann", "below: bob", "a child of ann", "bound afterwards: false");
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }
}
