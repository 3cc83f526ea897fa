package dev.supervisor.command.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.command.ChildJvm;
import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawBytesTest {
  /** é in UTF-8; é in ISO 8859-1, which is no UTF-8; and what a URI would write otherwise. */
  private static final List<String> NAMES =
      List.of("c3a9", "e9", "ff2041", "25343125", "3f3b23c3a9", "0a");

  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a b",
        "é",
        "a/é",
        "/",
        "/é",
        "/tmp/é/",
        "../é",
        "a//é",
        "%41é",
        "é#?&;=+:@"
      })
  void pathOfText_inUtf8_hasTheBytesOfItsText(String text) {
    Path path = Path.of(text);
    assertThat(RawBytes.ofPath(path, "it"))
        .isEqualTo(path.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pathOfADirectory_withAHardName_endsInNoSlash() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("é"));
    assertThat(RawBytes.ofPath(directory, "it"))
        .isEqualTo(directory.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void path_ofAnotherFileSystem_isRefused() throws Exception {
    try (var zip = FileSystems.newFileSystem(temp.resolve("a.zip"), Map.of("create", "true"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RawBytes.of(zip.getPath("/a"), "argument 1"))
          .withMessageContaining("argument 1 is a path of jar: /a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
  void paths_ofAnyBytes_arriveUnmangledInAnyLocale(String locale) throws Exception {
    for (String name : NAMES) {
      String octal = "";
      for (byte b : HexFormat.of().parseHex(name)) {
        octal += "\\" + Integer.toOctalString(b & 0xff);
      }
      Process touch = new ProcessBuilder(
              "bash",
              "-c",
              "n=$(printf '" + octal + "x'); printf %s \"$n\" >\"${n%x}\"; mkdir -p \"d${n%x}\"")
          .directory(temp.toFile())
          .start();
      assertThat(touch.waitFor()).isZero();
    }
    var environment = Map.of("LC_ALL", locale, "LANG", locale);
    try (var child = new ChildJvm(CatAll.class, temp, environment)) {
      var said = new ArrayList<String>();
      for (String line = child.next(); line != null; line = child.next()) {
        said.add(line);
      }
      assertThat(said).hasSize(NAMES.size() * 3).allMatch(it -> it.equals("same"), "all the same");
    }
  }

  /** Each file contains its own name and an x: reads it by its relative and its absolute path, and enters its directory. */
  static final class CatAll {
    public static void main(String[] arguments) throws Exception {
      try (var tree = Supervisor.open("child")) {
        tellAll(tree);
      }
    }

    private static void tellAll(Scope tree) throws Exception {
      try (var all = Files.newDirectoryStream(Path.of(""))) {
        for (Path each : all) {
          if (!Files.isDirectory(each)) {
            say(tree, each, each);
            say(tree, each, each.toAbsolutePath());
          } else {
            CommandOutcome it = Command.script("[ \"${PWD##*/}\" = \"$1\" ] && exec pwd", each)
                .directory(each)
                .run();
            System.out.println(it.code().orElse(-1) == 0 ? "same" : it.toString());
          }
        }
      }
    }

    private static void say(Scope tree, Path name, Path file) throws InterruptedException {
      CommandOutcome it = Command.of("cat", file).under(tree).run();
      byte[] expected =
          new ShellQuoting().raw(RawBytes.ofPath(name, "it")).literal("x").toBytes();
      System.out.println(
          java.util.Arrays.equals(it.stdout(), expected)
              ? "same"
              : name + ": " + it.stdoutText() + it.stderrText());
    }
  }
}
