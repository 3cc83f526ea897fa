package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * CASES 40: with a listener a line that is too long was no failure: the listener was told nothing more, and the command had
 * finished with 0. Now it stops the command, as everywhere.
 */
final class LongLineTest extends OnEachGround {
  @Test
  void line_tooLongForAListener_stopsTheCommand() throws Exception {
    var told = new AtomicInteger();
    CommandOutcome it = sessions
        .script("echo first; head -c 104857600 /dev/zero; echo; echo last; sleep 300")
        .onStdoutLine(line -> told.incrementAndGet())
        .stdoutDiscarded()
        .run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .isEqualTo("a line of its stdout is longer than 64 Mi bytes: take that output in pieces");
    assertThat(told.get()).isEqualTo(1);
  }

  @Test
  void bytes_thatAreNoText_stopTheCommandOfAStrictListener() throws Exception {
    CommandOutcome it = sessions
        .script("printf 'ok\\n\\377\\n'; sleep 300")
        .onStdoutLine(Decoding.UTF_8.strict(), line -> {})
        .run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) it).reason().text()).contains("is not UTF-8 at byte 3");
  }
}
