package dev.supervisor.command.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.RunningCommand;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DESIGN §1: a stream, listener, charset, publisher, label or failure of the user's could keep a command from its end, and the
 * session from the next command.
 */
@Timeout(240)
@Tag("patient") // it waits for time limits for most of its time
final class HostileCommandTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<@Nullable Target> PLACES = Arrays.asList(null, Target.over("sh", "-c"));

  private final List<Stage> stages = new ArrayList<>();
  private Scope root;

  @BeforeEach
  void open() {
    root = Supervisor.open("rude", with -> with.stopWithin(SOON));
    Shells.of(root).configure(with -> with.maxSessions(1));
  }

  @AfterEach
  void close() {
    root.close();
    stages.forEach(Stage::end);
  }

  private Stage stage(Deed deed) {
    Stage made = new Stage(deed);
    stages.add(made);
    return made;
  }

  private Command at(@Nullable Target place, String text) {
    Command it = Command.script(text).under(root).grace(Duration.ofMillis(100));
    return place == null ? it : it.at(place);
  }

  private void assertNextRuns(@Nullable Target place) throws InterruptedException {
    assertThat(at(place, "echo next").run(Till.in(SOON)).orThrow().stdoutText())
        .isEqualTo("next\n");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @EnumSource
  void command_thatMeetsRudeCode_endsAndLeavesNothingToTheNext(Door door) throws Exception {
    for (Target place : PLACES) {
      for (Deed deed : EnumSet.complementOf(EnumSet.of(Deed.EXITS))) { // which has a JVM of its own
        Stage stage = stage(deed);
        RunningCommand running = door.of(at(place, "echo one; cat"), stage).start(Till.in(SOON));
        if (deed == Deed.BLOCKS || door == Door.CANCEL) {
          Signal met = door.isMetByItself() ? stage.called : running.started();
          assertThat(met.or(running.ended()).await(Till.in(SOON))).isTrue();
          boolean unused = Signal.NEVER.await(Till.in(SHORT));
          running.stop();
        }
        CommandOutcome outcome = running.join();
        assertThat(outcome.getClass()).as("%s at %s", deed, place).isEqualTo(door.howItEnds(deed));
        assertNextRuns(place);
      }
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @EnumSource(
      value = Deed.class,
      names = {"THROWS", "BLOCKS"})
  void label_ofWhatStopsACommand_isNotWaitedFor(Deed deed) throws Exception {
    for (Target place : PLACES) {
      var started = new CountDownLatch(1);
      Stage stage = stage(deed);
      var till = Signal.named(new Object() {
        @Override
        public String toString() {
          if (started.getCount() == 0) {
            stage.act();
          }
          return "rude";
        }
      });
      var running = at(place, "sleep 50").start(till);
      assertThat(running.started().await(Till.in(SOON))).isTrue();
      started.countDown();
      var asks = new Thread(till::go);
      asks.setDaemon(true);
      asks.start();
      assertThat(running.join(Till.in(SOON))).isInstanceOf(CommandOutcome.Stopped.class);
      assertNextRuns(place);
    }
  }

  @Test
  void stream_thatSaysItHasReadMoreThanThereIsRoomFor_stopsTheCommand() throws Exception {
    for (Target place : PLACES) {
      CommandOutcome outcome = at(place, "cat; echo whole")
          .stdin(() -> new InputStream() {
            @Override
            public int read() {
              return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
              return length + 1;
            }
          })
          .run(Till.in(SOON));
      assertThat(((CommandOutcome.Stopped) outcome).reason().text())
          .contains("where there is room for");
      assertThat(outcome.stdoutText()).doesNotContain("whole");
      assertNextRuns(place);
    }
  }

  @Test
  void stream_thatReadsNothingAtATime_isReadByteByByte() throws Exception {
    for (Target place : PLACES) {
      var bytes = new ByteArrayInputStream("text".getBytes(UTF_8)) {
        @Override
        public int read(byte[] into, int from, int length) {
          return 0;
        }

        @Override
        public int read(byte[] into) {
          return 0;
        }
      };
      assertThat(
              at(place, "cat").stdin(() -> bytes).run(Till.in(SOON)).orThrow().stdoutText())
          .isEqualTo("text");
    }
  }

  @Test
  void argument_thatIsNone_isNotAskedForItsText() {
    var rude = new Object() {
      @Override
      public String toString() {
        throw new AssertionError("asked");
      }

      @Override
      public int hashCode() {
        throw new AssertionError("asked");
      }
    };
    assertThatThrownBy(() -> Command.of("echo", rude))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 1 is a " + rude.getClass().getName());
  }
}
