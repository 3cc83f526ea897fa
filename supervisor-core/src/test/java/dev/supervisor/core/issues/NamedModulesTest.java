package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CASES 27: what a named module keeps from us was accepted, and failed at its first call, or in silence. */
final class NamedModulesTest {
  private static final Set<String> LIBRARY =
      Set.of("dev.supervisor.core", "dev.supervisor.signals", "org.slf4j", "org.jspecify");

  private static final Map<String, String> SOURCES = Map.of(
      "module-info.java", """
      module app {
        requires dev.supervisor.core;
        exports app.shown;
        exports app.given to dev.supervisor.core;
        opens app.opened to dev.supervisor.core;
      }
      """,
      "shown/Shown.java", """
      package app.shown;
      public interface Shown { String greet(); default String twice() { return greet() + greet(); } }
      """,
      "shown/Heir.java", """
      package app.shown;
      public interface Heir extends app.closed.Closed { String own(); }
      """,
      "shown/Hidden.java", """
      package app.shown;
      interface Hidden { String greet(); }
      """,
      "shown/Types.java", """
      package app.shown;
      import dev.supervisor.core.events.named.NamedHandlers.Arg;
      public final class Types {
        public static final Class<?> HIDDEN = Hidden.class;
        private Types() {}
        static class Base { public String inherited(@Arg("a") String a) { return "inherited " + a; } }
        public static final class Handler extends Base { public String own() { return "own"; } }
        public static final class HeirOfClosed extends app.closed.Handler {}
      }
      """,
      "given/Given.java", """
      package app.given;
      public interface Given { String greet(); }
      """,
      "opened/Types.java", """
      package app.opened;
      public final class Types {
        public static final Class<?> HIDDEN = Hidden.class;
        private Types() {}
        interface Hidden { String greet(); }
        record Record(String greet) {}
        public static Object record() { return new Record("from a record"); }
      }
      """,
      "closed/Closed.java", """
      package app.closed;
      public interface Closed { String greet(); }
      """,
      "closed/Handler.java", """
      package app.closed;
      public class Handler { public String inherited() { return "closed"; } }
      """,
      "closed/Main.java", """
      package app.closed;
      import app.given.Given;
      import app.shown.Heir;
      import app.shown.Shown;
      import dev.supervisor.core.Supervisor;
      import dev.supervisor.core.events.named.Call;
      import java.lang.reflect.Proxy;
      import java.util.concurrent.Callable;
      import java.util.function.Supplier;
      public final class Main {
        record Record(String greet) {}

        public static void main(String[] args) throws Exception {
          try (var root = Supervisor.open("root")) {
            var child = root.spawn("child");
            for (Class<?> type : new Class<?>[] {Shown.class, Given.class, Closed.class, Heir.class,
                app.shown.Types.HIDDEN, app.opened.Types.HIDDEN}) {
              print("serve " + type.getName(), () -> { serve(child.handlers(), type); return "accepted"; });
              print("proxy " + type.getName(), () -> greeting(type, child.proxy(type)));
            }
            var unserved = root.spawn("unserved");
            print("proxy alone " + Closed.class.getName(), () -> unserved.proxy(Closed.class));
            print("default", () -> child.proxy(Shown.class).twice());
            Supplier<String> lambda = () -> "lambda";
            answerMethodsOf(root.spawn("a"), "handler of its own", new app.shown.Types.Handler(), "own");
            answerMethodsOf(root.spawn("b"), "handler's hidden superclass", new app.shown.Types.Handler(), "inherited");
            answerMethodsOf(root.spawn("c"), "handler's closed superclass", new app.shown.Types.HeirOfClosed(), "inherited");
            answerMethodsOf(root.spawn("d"), "record, opened", app.opened.Types.record(), "greet");
            answerMethodsOf(root.spawn("e"), "record, closed", new Record("no"), "greet");
            answerMethodsOf(root.spawn("f"), "lambda, closed", lambda, "get");
          }
        }

        private static void answerMethodsOf(dev.supervisor.core.Child<?> child, String what, Object handler, String name) {
          print("answerMethodsOf " + what, () -> {
            child.handlers().named().answerMethodsOf(handler);
            return child.ask(Call.to(name).with("a", "x")).await();
          });
        }

        private static <I> void serve(dev.supervisor.core.events.Handlers handlers, Class<I> type) {
          // No method of the proxy is ever called by reflection on a class of ours.
          handlers.serve(type, type.cast(Proxy.newProxyInstance(
              type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> "served")));
        }

        private static Object greeting(Class<?> type, Object proxy) throws Exception {
          var method = type.getMethod("greet");
          method.setAccessible(true);
          return method.invoke(proxy);
        }

        private static void print(String what, Callable<?> action) {
          String result;
          try {
            result = "" + action.call();
          } catch (IllegalArgumentException e) {
            result = "refused: " + e.getMessage();
          } catch (Throwable e) {
            result = "failed: " + e;
          }
          System.out.println(what + " = " + result);
        }
      }
      """);

  private static final Map<String, String> RESULTS = new HashMap<>();

  @BeforeAll
  static void runModule(@TempDir Path dir) throws Exception {
    String path = library();
    compile(dir, path);
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-p",
            path + File.pathSeparator + dir.resolve("classes"),
            "-m",
            "app/app.closed.Main")
        .redirectError(dir.resolve("errors").toFile())
        .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).as(Files.readString(dir.resolve("errors"))).isZero();
    said.lines().map(line -> line.split(" = ", 2)).forEach(line -> RESULTS.put(line[0], line[1]));
  }

  /** {@return the module path of what a user of this module has} */
  private static String library() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> Files.exists(Path.of(entry)) && isOfLibrary(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOfLibrary(Path entry) {
    try {
      return ModuleFinder.of(entry).findAll().stream()
          .anyMatch(it -> LIBRARY.contains(it.descriptor().name()));
    } catch (FindException noModule) {
      return false;
    }
  }

  private static void compile(Path dir, String path) throws IOException {
    var files = new ArrayList<Path>();
    for (var source : SOURCES.entrySet()) {
      Path file = dir.resolve("sources/app").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    var javac = ToolProvider.getSystemJavaCompiler();
    try (var manager = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean done = javac
          .getTask(
              null,
              manager,
              null,
              List.of("-proc:none", "-p", path, "-d", dir.resolve("classes").toString()),
              null,
              manager.getJavaFileObjectsFromPaths(files))
          .call();
      assertThat(done).as("the user's module compiles").isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      serve app.shown.Shown                | accepted
      proxy app.shown.Shown                | served
      serve app.given.Given                | accepted
      proxy app.given.Given                | served
      serve app.opened.Types$Hidden        | accepted
      proxy app.opened.Types$Hidden        | served
      default                              | served
      answerMethodsOf handler of its own          | own
      answerMethodsOf handler's hidden superclass | inherited x
      answerMethodsOf record, opened              | from a record
      """)
  void type_thatIsWithinReach_isCalled(String what, String result) {
    assertThat(RESULTS).containsEntry(what, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      serve app.closed.Closed              | app.closed.Closed.greet         | app.closed
      proxy app.closed.Closed              | app.closed.Closed.greet         | app.closed
      proxy alone app.closed.Closed        | app.closed.Closed.greet         | app.closed
      serve app.shown.Heir                 | app.closed.Closed.greet         | app.closed
      proxy app.shown.Heir                 | app.closed.Closed.greet         | app.closed
      answerMethodsOf handler's closed superclass | app.closed.Handler.inherited    | app.closed
      """)
  void type_ofAClosedPackage_isRefusedAndTheClausesAreNamed(
      String what, String method, String packageName) {
    String clause = packageName + " to dev.supervisor.core;";
    assertThat(RESULTS)
        .containsEntry(
            what,
            "refused: " + method + " cannot be called by the library: module app needs the clause"
                + "  opens " + clause + "  or  exports " + clause);
  }

  @ParameterizedTest
  @CsvSource({
    "serve app.shown.Hidden, app.shown",
    "proxy app.shown.Hidden, app.shown",
    "'answerMethodsOf record, closed', app.closed",
    "'answerMethodsOf lambda, closed', app.closed"
  })
  void type_thatIsNotPublic_isRefusedAndOpensIsNamed(String what, String packageName) {
    assertThat(RESULTS.get(what))
        .startsWith("refused: ")
        .endsWith("module app needs the clause  opens " + packageName + " to dev.supervisor.core;");
  }

  @Test
  void results_all_areLookedAt() {
    assertThat(RESULTS).hasSize(20);
  }
}
