package dev.supervisor.signals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The entries of many threads beside a map, where the hash codes of some are equal; the one of the test plays each of them. */
final class OwnEntriesTest {

  /** Stands for a thread: others with the same hash code are other ones. */
  private record Self(int number, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  private static void likeAMap(int seed, int parts, int hashes, int most) {
    Random random = new Random(seed);
    OwnEntries<String> real = new OwnEntries<>(parts);
    IdentityHashMap<Self, String> model = new IdentityHashMap<>();
    List<Self> living = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      boolean grows = step / 1_000 % 2 == 0;
      if (living.size() < most && (living.isEmpty() || random.nextInt(8) < (grows ? 6 : 2))) {
        Self self = new Self(step, random.nextInt(hashes) - hashes / 2);
        assertThat(real.get(self)).isNull();
        assertThat(real.remove(self)).isFalse();
        assertThat(real.replace(self, "none")).isFalse();
        real.put(self, "of " + step);
        model.put(self, "of " + step);
        living.add(self);
      } else if (random.nextBoolean()) {
        Self self = living.get(random.nextInt(living.size()));
        assertThat(real.replace(self, "again " + step)).isTrue();
        model.put(self, "again " + step);
      } else {
        Self gone = living.remove(random.nextInt(living.size()));
        assertThat(real.remove(gone)).isTrue();
        model.remove(gone);
        assertThat(real.get(gone)).isNull();
      }
      if (step % 50 == 0) {
        living.forEach(each -> assertThat(real.get(each)).isEqualTo(model.get(each)));
      }
    }
    living.forEach(each -> assertThat(real.get(each)).isEqualTo(model.get(each)));
    living.forEach(each -> assertThat(real.remove(each)).isTrue());
    assertThat(real.size()).isZero();
  }

  @Test
  void entries_areThoseOfAMap() {
    for (int seed = 0; seed < 10; seed++) {
      likeAMap(seed, 1, 1_000_000, 500);
      likeAMap(seed, 4, 1_000, 500);
    }
  }

  @Test
  void entriesWithOneHashCode_areThoseOfAMap() {
    for (int seed = 0; seed < 10; seed++) {
      likeAMap(seed, 2, 1, 40);
      likeAMap(seed, 1, 3, 100);
    }
  }
}
