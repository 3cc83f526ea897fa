package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CASES 55: many clocks at once, most of which are cancelled soon. */
final class AgendaTest {
  private static final class Noted extends Agenda.Move {
    private final int name;
    private final List<Integer> made;

    Noted(int name, List<Integer> made) {
      this.name = name;
      this.made = made;
    }

    @Override
    void make() {
      made.add(name);
    }
  }

  private static final class Last extends Agenda.Move {
    private final Signal made;

    Last(Signal made) {
      this.made = made;
    }

    @Override
    void make() {
      made.go();
    }
  }

  @Test
  @Timeout(60)
  void moves_ofWhichMostAreCancelled_areMadeInOrderAndOnce() throws InterruptedException {
    Random chance = new Random(55);
    try (ManualClock clock = ManualClock.install()) {
      Agenda agenda = new Agenda();
      List<Integer> made = new ArrayList<>();
      List<Integer> expected = new ArrayList<>();
      List<Noted> moves = new ArrayList<>();
      long far = Seam.nanoTime() + Duration.ofHours(1).toNanos();
      for (int i = 0; i < 2_000; i++) {
        moves.add(new Noted(i, made));
        agenda.put(moves.get(i), far + (i * 7_919L) % 2_000);
      }
      assertThat(agenda.pending()).isEqualTo(2_000);
      for (int i = 0; i < 2_000; i++) {
        if (i % 10 != 3) {
          agenda.cancel(moves.get(i));
          if (chance.nextBoolean()) {
            agenda.cancel(moves.get(i));
          }
        }
      }
      assertThat(agenda.pending()).isEqualTo(200);
      agenda.put(moves.get(0), far - 5); // cancelled before, and wanted after all
      agenda.put(moves.get(3), far - 4); // moved
      expected.add(0);
      expected.add(3);
      moves.stream()
          .filter(move -> move.name % 10 == 3 && move.name != 3)
          .sorted((a, b) -> Long.compare(a.name * 7_919L % 2_000, b.name * 7_919L % 2_000))
          .forEach(move -> expected.add(move.name));
      Signal last = Signal.create();
      agenda.put(new Last(last), far + 10_000);
      clock.advance(Duration.ofHours(2)); // the timer makes them
      last.await();
      assertThat(made).isEqualTo(expected);
      assertThat(agenda.pending()).isZero();
    }
  }

  /** Bad: what is put aside is lost, comes out of turn, or is made though it was cancelled there. */
  @Test
  @Timeout(60)
  void moves_thatArePutAside_areMadeInOrder_unlessCancelledThere() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Agenda agenda = new Agenda();
      List<Integer> made = new ArrayList<>();
      List<Integer> expected = new ArrayList<>();
      long far = Seam.nanoTime() + Duration.ofHours(1).toNanos();
      for (int i = 0; i < 1_000; i++) {
        Noted move = new Noted(i, made);
        agenda.putAside(move, far + i);
        if (i % 10 == 3) {
          expected.add(i);
        } else {
          agenda.cancel(move);
        }
      }
      assertThat(agenda.pending()).isEqualTo(100);
      Signal last = Signal.create();
      agenda.putAside(new Last(last), far + 10_000);
      clock.advance(Duration.ofHours(2)); // the timer makes them
      last.await();
      assertThat(made).isEqualTo(expected);
      assertThat(agenda.pending()).isZero();
    }
  }

  /** Bad: the entry of the timer is for a later move, and stays as it is. */
  @Test
  @Timeout(60)
  void move_thatIsPutAside_andComesFirst_isMadeInTime() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Agenda agenda = new Agenda();
      Signal made = Signal.create();
      long now = Seam.nanoTime();
      agenda.put(new Last(Signal.create()), now + Duration.ofHours(2).toNanos());
      agenda.putAside(new Last(made), now + Duration.ofHours(1).toNanos());
      clock.advance(Duration.ofMinutes(61));
      made.await();
      assertThat(agenda.pending()).isEqualTo(1);
    }
  }

  /** Bad: nothing seems to be pending, the entry of the timer is taken away, and what is aside is never made. */
  @Test
  @Timeout(60)
  void move_thatIsAside_whenAllOthersAreCancelled_isMade() throws InterruptedException {
    try (ManualClock clock = ManualClock.install()) {
      Agenda agenda = new Agenda();
      Signal made = Signal.create();
      long now = Seam.nanoTime();
      Last other = new Last(Signal.create());
      agenda.put(other, now + Duration.ofHours(1).toNanos());
      agenda.putAside(new Last(made), now + Duration.ofHours(1).toNanos());
      agenda.cancel(other);
      clock.advance(Duration.ofHours(2));
      made.await();
      assertThat(agenda.pending()).isZero();
    }
  }

  /** Bad: a move on the timer waits for a mutex, and what is due after it waits, too. */
  @Test
  @Timeout(60)
  void move_thatTheTimerMakes_isKnownAsOne_soThatItWaitsForNothing() throws InterruptedException {
    Agenda agenda = new Agenda();
    Signal made = Signal.create();
    AtomicBoolean known = new AtomicBoolean();
    agenda.put(
        new Agenda.Move() {
          @Override
          void make() {
            known.set(Agenda.isMaking());
            made.go();
          }
        },
        Seam.nanoTime());
    made.await();
    assertThat(known).isTrue();
    assertThat(Agenda.isMaking()).isFalse();
  }
}
