package dev.supervisor.samples.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Code in Javadoc and on pages is code that is compiled: it stands in a source file of the samples, line after line, in
 * one file. An ellipsis alone on its line, or between brackets, stands for code that is left out; modifiers before a
 * declaration are not shown.
 */
final class SnippetsTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void code_onPages_isCompiled() throws IOException {
    var snippets = new ArrayList<Snippet>();
    for (Path page : files(ROOT, ".md")) {
      snippets.addAll(Snippet.inPage(ROOT.relativize(page).toString(), Files.readString(page)));
    }
    assertThat(snippets).hasSizeGreaterThan(5);
    assertThat(notCompiled(snippets)).isEmpty();
  }

  @Test
  void code_inJavadoc_isCompiled() throws IOException {
    var snippets = new ArrayList<Snippet>();
    for (String module : List.of(
        "supervisor-signals",
        "supervisor-core",
        "supervisor-command",
        "supervisor-live",
        "supervisor-test")) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      for (Path file : files(sources, ".java")) {
        snippets.addAll(Snippet.inComments(file.getFileName().toString(), Files.readString(file)));
      }
    }
    assertThat(snippets).hasSizeGreaterThan(20);
    assertThat(notCompiled(snippets)).isEmpty();
  }

  /** {@return each as its place and its text} */
  private static List<String> notCompiled(List<Snippet> snippets) throws IOException {
    var sources = new ArrayList<CompiledSource>();
    for (Path file : files(Path.of("src"), ".java")) {
      if (!file.toString().contains("/test/java/dev/supervisor/samples/snippets/")) {
        sources.add(new CompiledSource(Files.readString(file)));
      }
    }
    return snippets.stream()
        .filter(snippet -> sources.stream().noneMatch(it -> it.contains(snippet)))
        .map(it -> it.where() + " shows code that no file of the samples has:\n" + it.code())
        .toList();
  }

  private static List<Path> files(Path below, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(it -> it.toString().endsWith(ending))
          .filter(it -> !below.relativize(it).toString().matches("(.*/)?(target|\\.[^/]+)/.*"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  // ---- that it can fail

  private static final CompiledSource SOURCE = new CompiledSource("""
      /* lamp.smash(); */
      final class Lamps {
        private static void light(Lamp lamp) {
          try (var held = lock.acquire()) {
            lamp
                .on(); // it is bright
            lamp.off();
          }
        }
      }
      """);

  private static boolean isCompiled(String code) {
    return SOURCE.contains(new Snippet("here", code));
  }

  @Test
  void code_thatIsThere_isFoundWhateverItsSpaces() {
    assertThat(isCompiled("lamp.on(); // it is bright\nlamp.off();\n")).isTrue();
    assertThat(isCompiled("void light(Lamp lamp) {\n  …\n  lamp.off();\n")).isTrue();
    assertThat(isCompiled("void light(Lamp lamp) { … }\n")).isTrue();
    assertThat(isCompiled("void light(…) {\n")).isTrue();
  }

  @Test
  void code_thatDiffers_isNotFound() {
    assertThat(isCompiled("lamp.out();\n")).as("another name").isFalse();
    assertThat(isCompiled("lamp.off();\nlamp.on(); // it is bright\n"))
        .as("order")
        .isFalse();
    assertThat(isCompiled("lamp.on();\n")).as("a comment that is left out").isFalse();
    assertThat(isCompiled("try (var held = lock.acquire()) {\nlamp.off();\n"))
        .as("code that is left out")
        .isFalse();
    assertThat(isCompiled("held = lock.acquire()) {\n"))
        .as("not from a line's start")
        .isFalse();
    assertThat(isCompiled("var it = …;\n"))
        .as("an ellipsis that is part of a line")
        .isFalse();
    assertThat(isCompiled("lamp.smash();\n")).as("code in a comment").isFalse();
    assertThat(isCompiled("")).as("nothing").isFalse();
  }

  @Test
  void snippets_ofAPage_areFoundWithTheirLines() {
    assertThat(Snippet.inPage("a.md", "so:\n\n```java\nx();\n```\nnot\n```\ny();\n```\n"))
        .containsExactly(new Snippet("a.md:3", "x();\n"));
  }

  @Test
  void snippets_ofComments_areFoundAndOtherFormsRefused() {
    String comment = "/**\n * So:\n * <pre>{@code\n * if (a) {\n *   b();\n * }\n * }</pre>\n */\n";
    assertThat(Snippet.inComments("A.java", comment))
        .containsExactly(new Snippet("A.java:3", "if (a) {\n  b();\n}"));
    assertThatThrownBy(() -> Snippet.inComments("A.java", "<pre>b();</pre>"))
        .hasMessageContaining("A.java:1");
  }
}
