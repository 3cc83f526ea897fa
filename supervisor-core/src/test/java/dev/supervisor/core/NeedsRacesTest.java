package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schedules: failures of what is needed and of those that need it, stops and starts by hand, a stop of the parent, all at any moment; on the
 * real clock, many times. The long form is {@code -Drounds=5000}.
 */
@ExtendWith(Unlogged.class)
final class NeedsRacesTest {
  private static final int ROUNDS = LongForm.count("rounds", 80, 5_000);
  private static final int MEMBERS = 5;
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void children_thatNeedEachOther_neverRunBesideAnotherIncarnation_andAllComeBackAndEnd(
      Soon.Kind kind) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String what = "seed " + seed + ", round " + round;
      AtomicIntegerArray incarnations = new AtomicIntegerArray(MEMBERS);
      AtomicIntegerArray alive = new AtomicIntegerArray(MEMBERS);
      AtomicInteger wrong = new AtomicInteger();
      AtomicInteger failures = new AtomicInteger();
      int most = random.nextInt(10);
      List<Child<?>> members = new ArrayList<>();
      try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
        var parent = app.spawn("parent", kind.with(), Signal::await);
        for (int i = 0; i < MEMBERS; i++) {
          int mine = i;
          int turns = random.nextInt(60);
          List<Integer> needs = new ArrayList<>();
          for (int older = 0; older < i; older++) {
            if (random.nextInt(5) < 2) {
              needs.add(older);
            }
          }
          members.add(parent.spawn(
              "m" + i,
              with -> {
                ThreadOptions own = with.becomesReady().restart(EAGER);
                for (int each : needs) {
                  own = own.needs(members.get(each));
                }
                return own;
              },
              stop -> {
                List<Integer> beside = needs.stream().map(incarnations::get).toList();
                wrong.addAndGet(alive.incrementAndGet(mine) > 1 ? 1 : 0);
                incarnations.incrementAndGet(mine);
                Supervisor.ready();
                try {
                  for (int turn = 0; turn < turns && !stop.isGo(); turn++) {
                    Thread.onSpinWait();
                  }
                  if (failures.incrementAndGet() <= most) {
                    throw new IOException("member " + mine);
                  }
                  stop.await();
                } finally {
                  // what it needs begins anew only when this has ended
                  wrong.addAndGet(
                      needs.stream().map(incarnations::get).toList().equals(beside) ? 0 : 1);
                  alive.decrementAndGet(mine);
                }
              }));
        }
        int byHand = random.nextInt(MEMBERS);
        boolean isStopped = random.nextInt(3) == 0;
        if (isStopped) {
          Soon.await(members.get(byHand).stop());
          if (random.nextBoolean()) {
            members.get(byHand).start();
            isStopped = false;
          }
        }
        if (!isStopped && random.nextBoolean()) {
          Soon.until(
              () -> what + ": all run; failures " + failures + " of " + most
                  + howAllStand(app, members),
              () -> failures.get() > most
                  && members.stream().allMatch(it -> it.state() == Node.State.RUNNING));
        }
        Soon.await(parent.stop());
        for (int i = 0; i < MEMBERS; i++) {
          assertThat(members.get(i).stopped().isGo()).as(what).isTrue();
          assertThat(alive.get(i)).as(what).isZero();
        }
      } catch (ThreadFailedException e) {
        assertThat(e)
            .rootCause()
            .isInstanceOf(IOException.class); // it failed just as it was stopped
      }
      assertThat(wrong).as(what).hasValue(0);
    }
  }

  /** What there is to say of a schedule that came to rest where it must not. */
  private static String howAllStand(Scope app, List<Child<?>> members) {
    StringBuilder text = new StringBuilder("\n").append(app.tree());
    for (Child<?> each : members) {
      ChildNode<?> node = (ChildNode<?>) each;
      StopState stop = node.stopping;
      text.append('\n')
          .append(each.path())
          .append(' ')
          .append(each.state())
          .append(" phase ")
          .append(stop.phase())
          .append(" over ")
          .append(stop.over())
          .append(" incarnation ")
          .append(stop.incarnation())
          .append(" ends life ")
          .append(stop.endsLife())
          .append(" thread ")
          .append(node.threadOrNull())
          .append(" between ")
          .append(node.restarts.next.state())
          .append(" on its way ")
          .append(node.restarts.next.needs.isOnItsWay())
          .append(" in flight ")
          .append(node.restarts.next.among().inFlight())
          .append(' ')
          .append(Fields.of(node.needPlace()))
          .append("\n  ")
          .append(each.why())
          .append("\n  ")
          .append(each.history());
    }
    text.append("\nneeds ").append(Fields.of(((ChildNode<?>) members.get(0)).wholeTree().needs));
    text.append("\nstarts ")
        .append(Fields.of(((ChildNode<?>) members.get(0)).restarts.next.among()));
    Thread.getAllStackTraces().forEach((thread, frames) -> {
      text.append('\n').append(thread);
      for (StackTraceElement frame : frames) {
        text.append("\n  at ").append(frame);
      }
    });
    return text.toString();
  }
}
