package dev.supervisor.command.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.command.Command;
import dev.supervisor.command.CommandOutcome;
import dev.supervisor.command.SessionInfo;
import dev.supervisor.command.Shells;
import dev.supervisor.command.Target;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;

/**
 * Whatever code of users does where a command calls it: the command has an outcome, the failure is told once, the next command
 * finds a session, and the tree stops in order while the code is at it.
 */
final class HostileStreamsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Target THERE = Target.over("sh", "-c");

  @TestFactory
  @Execution(CONCURRENT)
  Stream<DynamicTest> eachDoorWithEachDeed() {
    List<@Nullable Target> places =
        LongForm.isOn() ? Arrays.asList(null, THERE) : Arrays.asList((Target) null);
    return places.stream()
        .flatMap(place -> Stream.of(Door.values())
            .filter(Door::isMetByItself)
            .flatMap(door -> Stream.of(Deed.THROWS, Deed.FAILS, Deed.BLOCKS)
                .map(deed -> DynamicTest.dynamicTest(
                    door + " " + deed + (place == null ? "" : " at a target"),
                    () -> new Case(door, deed, place).run()))));
  }

  private static final class Case {
    private final Door door;
    private final Deed deed;
    private final @Nullable Target place;
    private final Scope root = Supervisor.root(
        "rude", with -> with.stopWithin(SOON).threads(t -> t.grace(SOON.dividedBy(2))));
    private final List<String> log = new CopyOnWriteArrayList<>();

    Case(Door door, Deed deed, @Nullable Target place) {
      this.door = door;
      this.deed = deed;
      this.place = place;
    }

    private Command script(String text) {
      Command it = Command.script(text).under(root).grace(Duration.ofMillis(100));
      return place == null ? it : it.at(place);
    }

    private String said(String text) throws InterruptedException {
      return script("echo " + text).run(Till.in(SOON)).orThrow().stdoutText().strip();
    }

    private Shells.Pool pool() {
      return place == null ? Shells.of(root) : Shells.of(root).at(place);
    }

    private List<String> sessions() {
      return pool().sessions().stream().map(SessionInfo::name).toList();
    }

    void run() throws Exception {
      pool().configure(with -> with.maxSessions(1));
      Stage alone = new Stage(deed);
      Stage stopped = new Stage(deed);
      try (var told = new Told()) {
        runs(alone, told);
        isStopped(stopped);
      } finally {
        root.close();
        alone.end();
        stopped.end();
      }
    }

    /** The command is stopped where it would wait for ever; nothing is left of it. */
    private void runs(Stage stage, Told told) throws InterruptedException {
      assertThat(said("before")).isEqualTo("before");
      List<String> before = sessions();
      CommandOutcome outcome = door.of(script("echo one; sleep 0.1; echo two; cat"), stage)
          .run(door.waitsFor(deed) ? aMomentAfter(stage.called) : Till.in(SOON));

      assertThat(outcome.getClass()).as("%s", outcome).isEqualTo(door.howItEnds(deed));
      int expected = deed == Deed.BLOCKS ? 0 : 1;
      int inOutcome = why(outcome).contains(stage.mark) ? 1 : 0;
      assertThat(inOutcome + told.times(stage.mark, expected - inOutcome))
          .as("how often it is told, in the outcome or else: %s", outcome)
          .isEqualTo(expected);
      assertThat(said("next")).isEqualTo("next");
      if (deed == Deed.BLOCKS) { // a thread of it is kept
        assertThat(sessions()).doesNotContainAnyElementsOf(before);
      } else {
        assertThat(sessions()).isEqualTo(before);
      }
    }

    private static String why(CommandOutcome outcome) {
      if (outcome instanceof CommandOutcome.NotStarted it) {
        return it.why();
      }
      return outcome instanceof CommandOutcome.Stopped it ? it.reason().text() : "";
    }

    private static Signal aMomentAfter(Signal first) {
      Signal till = Signal.named("a moment later");
      var unused = first.then(() -> Till.in(SHORT).then(till::go));
      return till;
    }

    /** The tree is stopped while the code of the user's is at it; those who clean up may still run commands. */
    private void isStopped(Stage stage) throws InterruptedException {
      root.spawn("first", stop -> {
            stop.await();
            log.add("first: " + said("cleaned"));
          })
          .release();
      root.spawn("user", stop -> {
            CommandOutcome outcome = door.of(
                    script("echo one; sleep 0.1; echo two; cat; sleep 1000"), stage)
                .run(stop);
            stop.await();
            log.add("user: " + outcome.getClass().getSimpleName());
          })
          .release();
      assertThat(stage.called.await(Till.in(SOON))).isTrue();
      root.close();

      assertThat(log).hasSize(2);
      assertThat(log.get(0)).isIn("user: Stopped", "user: NotStarted");
      assertThat(log.get(1)).isEqualTo("first: cleaned");
      assertThat(root.report().orElseThrow().late()).isEmpty();
    }
  }
}
