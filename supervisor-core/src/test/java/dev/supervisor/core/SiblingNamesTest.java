package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The names of children beside a simple model, with names of all kinds, also those whose hash codes are equal. */
final class SiblingNamesTest {

  /** What the names have to be, without a thought of time and space. */
  private static final class Model {
    private final Map<String, Integer> living = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    String take(String name) {
      living.merge(name, 1, Integer::sum);
      int number = last.merge(name, 1, Integer::sum);
      return number == 1 ? name : name + "#" + number;
    }

    void giveBack(String name) {
      String base = SiblingNames.base(name);
      if (living.merge(base, -1, Integer::sum) == 0) {
        living.remove(base);
        last.remove(base);
      }
    }

    boolean isTaken(String name) {
      return living.containsKey(SiblingNames.base(name));
    }
  }

  /** {@return one of 1,024 names, all with the same hash code} */
  private static String clashing(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 10; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static void likeTheModel(int seed, int names, int most, IntFunction<String> made) {
    Random random = new Random(seed);
    SiblingNames real = new SiblingNames();
    Model model = new Model();
    List<String> living = new ArrayList<>();
    for (int step = 0; step < 4_000; step++) {
      boolean grows =
          step / 1_000 % 2 == 0; // for a while more come than go, and then the other way round
      boolean comes =
          living.size() < most && (living.isEmpty() || random.nextInt(8) < (grows ? 6 : 2));
      String looked = made.apply(random.nextInt(names));
      if (comes) {
        String name = made.apply(random.nextInt(names));
        String given = SiblingNames.numbered(name, real.take(name));
        assertThat(given).as("step %d of seed %d", step, seed).isEqualTo(model.take(name));
        living.add(given);
      } else {
        String gone = living.remove(random.nextInt(living.size()));
        real.giveBack(SiblingNames.base(gone));
        model.giveBack(gone);
      }
      assertThat(real.isTaken(looked))
          .as("step %d of seed %d", step, seed)
          .isEqualTo(model.isTaken(looked));
    }
    for (String each : living) {
      real.giveBack(SiblingNames.base(each));
      model.giveBack(each);
      assertThat(real.isTaken(SiblingNames.base(each))).isEqualTo(model.isTaken(each));
    }
  }

  @Test
  void names_areThoseOfTheModel() {
    for (int seed = 0; seed < 10; seed++) {
      likeTheModel(seed, 3, 5, it -> "child " + it);
      likeTheModel(seed, 100, 1_000, it -> "child " + it);
      likeTheModel(seed, 100_000, 1_000, it -> "child " + it);
    }
  }

  @Test
  void namesWithOneHashCode_areThoseOfTheModel() {
    assertThat(clashing(1).hashCode()).isEqualTo(clashing(2).hashCode());
    for (int seed = 0; seed < 10; seed++) {
      likeTheModel(seed, 1_024, 500, SiblingNamesTest::clashing);
      likeTheModel(seed, 2_000, 1_000, it -> it < 1_024 ? clashing(it) : "child " + it);
    }
  }
}
