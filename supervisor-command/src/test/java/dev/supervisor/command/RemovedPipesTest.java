package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cleans up has removed pipes of a session that is idle: where one is missing, bash would make a file. */
final class RemovedPipesTest {
  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"o", "e", "s", "i", "o e s i f k"})
  void command_whosePipesAreGone_isRunOnceBySomebodyElse(String pipes) throws Exception {
    Path mark = temp.resolve("mark");
    try (var sessions = new Sessions(1)) {
      Command command = sessions
          .script("echo began >>\"$1\"; cat; echo on; echo error >&2", mark)
          .stdin("in\n");
      Sessions.finished(command);
      long shell = sessions.pool().sessions().get(0).pid().orElseThrow();
      Path directory =
          Files.readSymbolicLink(Path.of("/proc/" + shell + "/fd/7")).getParent();
      for (String pipe : pipes.split(" ", -1)) {
        Files.delete(directory.resolve(pipe));
      }
      Files.delete(mark);
      CommandOutcome.Finished it = Sessions.finished(command);
      assertThat(it.stdoutText()).isEqualTo("in\non\n");
      assertThat(it.stderrText()).isEqualTo("error\n");
      assertThat(mark).hasContent("began\n");
      assertThat(sessions.pool().counts().opened()).isEqualTo(2);
    }
  }
}
