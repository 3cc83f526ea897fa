package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** CASES 25: a cast led to a thread's mailbox, and so to closing it. */
final class Case25Test {
  @TempDir
  private Path output;

  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** {@return what the compiler says of a method body of users; empty when it takes it} */
  private String compile(String body) {
    String source = "import dev.supervisor.core.*;\nimport dev.supervisor.core.events.*;\n"
        + "class User { void use(Child<?> child) throws Exception {\n" + body + "\n} }\n";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///User.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    String modules = Stream.of(Supervisor.class, Signal.class, Logger.class, Nullable.class)
        .map(type -> home(type).toString())
        .collect(Collectors.joining(File.pathSeparator));
    StringWriter says = new StringWriter();
    boolean compiled = ToolProvider.getSystemJavaCompiler()
        .getTask(
            says,
            null,
            null,
            List.of(
                "--class-path",
                output.toString(), // else it is that of the tests
                "--module-path",
                modules,
                "--add-modules",
                "dev.supervisor.core",
                "-proc:none",
                "-d",
                output.toString()),
            null,
            List.of(file))
        .call();
    return compiled ? "" : says.toString();
  }

  @Test
  void cast_toTheMechanismOfEvents_doesNotCompile() {
    assertThat(compile("child.fire(\"event\"); child.handlers().onError((event, failure) -> {});"))
        .isEmpty();
    assertThat(compile("((MailboxOwner) child).mailbox().close();")).contains("cannot find symbol");
    assertThat(compile("((dev.supervisor.core.mailbox.MailboxOwner) child).mailbox().close();"))
        .contains("not visible");
    assertThat(compile("((dev.supervisor.core.mailbox.Mailbox) child.handlers()).close();"))
        .contains("not visible");
  }

  @Test
  void handlers_ofAnotherThread_haveNoWaits() {
    assertThat(compile("child.handlers().loop();")).contains("cannot find symbol");
    assertThat(compile("Supervisor.events().loop();")).isEmpty();
  }
}
