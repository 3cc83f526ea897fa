package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Child;
import dev.supervisor.core.LostMutex;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadAbandonedException;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users ask of a node took its mutex without a bound: where a thread that was cut off had kept it, a thread that
 * printed the tree, spawned there or joined with a limit waited for ever.
 */
@Timeout(120)
final class LostNodeTest {
  private static final Till SHORT = Till.in(Duration.ofMillis(1));

  private final List<Runnable> ends = new ArrayList<>();

  @AfterEach
  void end() {
    ends.forEach(Runnable::run);
  }

  private static Scope tree(String name) {
    return Supervisor.root(name, with -> with.stopWithin(Duration.ofSeconds(1)));
  }

  /** A child with a child of its own, whose mutex is lost then. */
  private Child<?> lost(Scope app, String holder) throws InterruptedException {
    Signal running = Signal.create();
    Signal end = Signal.create();
    Child<?> lost = app.spawn("lost", pleaseStop -> {
      Supervisor.current().spawn("below", below -> below.await()).release();
      running.go();
      awaitEnd(end);
    });
    ends.add(end::go);
    running.await();
    lose(lost, holder);
    return lost;
  }

  /** It does not obey: what it comes to at the deadline is the same in each run. */
  private static void awaitEnd(Signal end) {
    for (; ; ) {
      try {
        end.await();
        return;
      } catch (InterruptedException e) {
        // it goes on
      }
    }
  }

  private void lose(Node node, String holder) throws InterruptedException {
    if (holder.equals("living")) {
      ends.add(LostMutex.loseToTheLiving(node));
    } else {
      LostMutex.lose(node);
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"dead", "living"})
  void reads_ofANodeThatIsLost_goOnWithoutItsMutexAndSaySo(String holder) throws Exception {
    try (Scope app = tree("reads")) {
      Child<?> lost = lost(app, holder);
      assertThat(lost.children()).extracting(Node::name).containsExactly("below");
      assertThat(app.descendants()).extracting(Node::path).contains("/reads/lost/below");
      assertThat(app.find("/reads/lost/below")).isPresent();
      assertThat(app.plan().order()).contains("/reads/lost/below", "/reads/lost");
      assertThat(lost.state()).isEqualTo(Node.State.RUNNING);
      assertThat(lost.ended().isGo()).isFalse();
      assertThat(lost.drain().isGo()).isFalse();
      assertThat(lost.queuedEvents()).isZero();
      assertThat(app.tree())
          .contains("└─ below")
          .containsPattern("lost  running \\d+ ms, read without its mutex: thread cut off has "
              + (holder.equals("living") ? "it and does not give" : "ended without giving")
              + " it back");
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"dead", "living"})
  void births_belowANodeThatIsLost_areRefusedAndNameWhatIsWrong(String holder) throws Exception {
    try (Scope app = tree("births")) {
      Child<?> lost = lost(app, holder);
      for (Runnable birth : List.<Runnable>of(
          () -> lost.spawn("late", pleaseStop -> {}),
          () -> lost.create("late", with -> with, pleaseStop -> 1),
          () -> lost.attach("late", new Never()))) {
        assertThatThrownBy(birth::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("/births/lost cannot be had: thread cut off has ")
            .hasMessageContaining("late was not started");
      }
      assertThat(app.spawn("beside", pleaseStop -> {}).join()).isNull();
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"dead", "living"})
  void register_atARootThatIsLost_isRefused(String holder) throws Exception {
    Scope app = tree("guests");
    lose(app, holder);
    assertThatThrownBy(() -> app.register("guest"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/guests cannot be had: thread cut off has ");
    app.close();
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"dead", "living"})
  void waits_forANodeThatIsLost_endAtTheirTillAndWithALaterStop(String holder) throws Exception {
    try (Scope app = tree("waits")) {
      Child<?> lost = lost(app, holder);
      assertThatThrownBy(() -> lost.join(SHORT)).isInstanceOf(TimeoutException.class);
      assertThat(app.awaitChildren(SHORT)).isFalse();
      assertThat(lost.awaitChildren(SHORT)).isFalse();
      assertThat(lost.stopped().await(SHORT)).isFalse();

      app.stop();
      assertThatThrownBy(lost::join).isInstanceOf(ThreadAbandonedException.class);
      lost.awaitChildren();
      app.awaitChildren();
    }
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @ValueSource(strings = {"dead", "living"})
  void scope_insideABodyThatIsLost_isRefusedAndTheBodyComesToItsEnd(String holder)
      throws Exception {
    try (Scope app = tree("inside")) {
      Signal running = Signal.create();
      Signal isLost = Signal.create();
      Signal refused = Signal.create();
      Child<?> lost = app.spawn("lost", pleaseStop -> {
        running.go();
        isLost.await();
        try {
          Supervisor.open("scope").close();
        } catch (IllegalStateException e) {
          refused.go(e.getMessage());
        }
      });
      running.await();
      lose(lost, holder);
      isLost.go();
      lost.ended().await();
      assertThat(refused.reason().map(Reason::text).orElse(""))
          .contains("/inside/lost cannot be had: thread cut off has ")
          .contains("scope was not opened");
    }
  }

  /** Never ends. */
  private static final class Never implements Attachment {
    @Override
    public void ask(Reason why) {}

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return Signal.NEVER;
    }
  }
}
