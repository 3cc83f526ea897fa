package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The wheel against a sorted list: never early, nothing forgotten, in order, at any distance. */
final class TimerWheelTest {

  private static final class Item extends TimerEntry {
    final long deadline;

    Item(long deadline) {
      super(deadline);
      this.deadline = deadline;
    }

    @Override
    public void run() {}

    @Override
    public String toString() {
      return "due at " + deadline;
    }
  }

  @Test
  void wheel_randomDeadlinesAndCancellations_handsOutWhatASortedListWould() {
    long base = new Random().nextLong();
    for (int i = 0; i < 300; i++) {
      long seed = base + i;
      try {
        oneLife(new Random(seed));
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** The bad schedule: a test puts another clock behind the seam while entries of the last one pend. */
  @Test
  void wheel_clockThatGoesBack_isFollowed() {
    TimerWheel wheel = new TimerWheel();
    long second = TimeUnit.SECONDS.toNanos(1);
    wheel.rebase(0);
    Item leftOver = new Item(100 * second);
    Item passed = new Item(30 * second);
    wheel.add(leftOver);
    wheel.add(passed);
    assertThat(wheel.poll(30 * second)).isSameAs(passed);
    Item soon = new Item(2 * second); // by a clock that has only begun
    wheel.add(soon);
    assertThat(wheel.poll(second)).isNull();
    assertThat(wheel.nextLook()).isGreaterThan(second);
    assertThat(wheel.poll(2 * second)).isSameAs(soon);
    assertThat(wheel.poll(3 * second)).isNull();
    assertThat(wheel.nextLook()).isGreaterThan(3 * second);
  }

  private static void oneLife(Random random) {
    TimerWheel wheel = new TimerWheel();
    long now = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - 1_000_000; // wraps
    wheel.rebase(now);
    List<Item> model = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      int what = random.nextInt(10);
      if (what < 5) {
        Item item = new Item(now + randomSpan(random) - (random.nextInt(8) == 0 ? 1_000 : 0));
        wheel.add(item);
        model.add(item);
      } else if (what < 7 && !model.isEmpty()) {
        Item item = model.remove(random.nextInt(model.size()));
        assertThat(wheel.remove(item)).isTrue();
        assertThat(wheel.remove(item)).isFalse();
      } else {
        if (!model.isEmpty() && random.nextBoolean()) {
          long look = wheel.nextLook();
          long first = Long.MAX_VALUE;
          for (Item item : model) {
            first = Math.min(first, item.deadline - now);
          }
          assertThat(look - now).isLessThanOrEqualTo(Math.max(0, first));
          now = look - now > 0 ? look : now;
        } else {
          now += randomSpan(random);
        }
        drain(wheel, model, now);
      }
      assertThat(wheel.size()).isEqualTo(model.size());
    }
  }

  private static void drain(TimerWheel wheel, List<Item> model, long now) {
    List<Item> due = new ArrayList<>();
    model.removeIf(item -> item.deadline - now <= 0 && due.add(item));
    List<Long> expected = due.stream()
        .map(item -> item.deadline - now)
        .sorted(Comparator.naturalOrder())
        .toList();
    List<Long> actual = new ArrayList<>();
    Timed next;
    while ((next = wheel.poll(now)) != null) {
      actual.add(((Item) next).deadline - now);
    }
    assertThat(actual).isEqualTo(expected);
  }

  /** From nanoseconds to months, each size as likely as the other. */
  private static long randomSpan(Random random) {
    return random.nextLong() >>> (11 + random.nextInt(52));
  }

  @Test
  void wheel_oneFarDeadline_isLookedAtAFewTimesOnly() {
    TimerWheel wheel = new TimerWheel();
    wheel.rebase(0);
    long deadline = TimeUnit.DAYS.toNanos(400);
    wheel.add(new Item(deadline));
    int looks = 0;
    long now = 0;
    while (wheel.poll(now) == null) {
      now = wheel.nextLook();
      looks++;
    }
    assertThat(now).isEqualTo(deadline);
    assertThat(looks).isLessThanOrEqualTo(9);
  }

  @Test
  void wheel_clockReplaced_keepsItsEntries() {
    TimerWheel wheel = new TimerWheel();
    wheel.rebase(1_000_000_000_000L);
    wheel.add(new Item(1_000_000_500_000L));
    wheel.add(new Item(7_000L));
    wheel.rebase(0);
    assertThat(wheel.poll(6_999)).isNull();
    assertThat(wheel.poll(7_000)).isNotNull();
    assertThat(wheel.poll(7_000)).isNull();
    assertThat(wheel.size()).isEqualTo(1);
  }
}
