package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A child that is never started again pays no byte for those that are: whatever a tree of such children reaches, none of it is there for starts.
 * What is looked for is what a tree with one other child reaches beside that: so nothing that is made for starts can be forgotten here.
 */
final class NeverChildTest {
  private static final Set<Class<?>> FOR_STARTS = Set.of(
      Restarts.class,
      EndOfLife.class,
      RestartRecord.class,
      RestartLog.class,
      History.class,
      NextStart.class,
      NextPause.class,
      Fence.class,
      StartFlight.class,
      NeedStart.class,
      GroupMember.class,
      Starts.class,
      GivingUp.class,
      Restart.Window.class,
      RestartSettings.class,
      LatestFailures.class);

  @Test
  void children_thatAreNeverStartedAgain_reachNothingMadeForStarts() throws Exception {
    Set<Class<?>> never = reachedBy(with -> with);
    Set<Class<?>> again = reachedBy(with ->
        with.restart(Restart.onFailure().limit(3, Duration.ofSeconds(5)).onGivingUp(it -> {})));
    assertThat(again).containsAll(FOR_STARTS);
    assertThat(never).contains(ChildNode.class).doesNotContainAnyElementsOf(FOR_STARTS);
    Set<String> more = again.stream()
        .filter(it -> !never.contains(it) && it.getName().startsWith("dev.supervisor.core."))
        .filter(it -> !it.isEnum() && !it.isHidden()) // constants, and the code of a lambda
        .map(Class::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(more)
        .as("made for starts alone")
        .isSubsetOf(FOR_STARTS.stream().map(Class::getSimpleName).toList());
  }

  private static Set<Class<?>> reachedBy(UnaryOperator<ThreadOptions> options) throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal begun = Signal.create();
      for (int i = 0; i < 3; i++) {
        var unused = app.spawn("child", options, stop -> {
          begun.go();
          stop.await();
        });
      }
      Soon.await(begun);
      return reached(app);
    }
  }

  private static Set<Class<?>> reached(Object start) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Class<?>> classes = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Object> todo = new ArrayDeque<>();
    todo.add(start);
    while (!todo.isEmpty()) {
      Object each = todo.poll();
      if (!seen.add(each)) {
        continue;
      }
      classes.add(each.getClass());
      if (each instanceof Map<?, ?> map) {
        map.forEach((key, value) -> {
          todo.add(key);
          todo.add(value);
        });
      } else if (each instanceof Iterable<?> some && isOfTheJdk(each.getClass())) {
        some.forEach(it -> addIfAny(todo, it));
      } else if (each instanceof Object[]) {
        for (int i = 0; i < Array.getLength(each); i++) {
          addIfAny(todo, Array.get(each, i));
        }
      } else if (!isOfTheJdk(each.getClass())) {
        addFields(each, todo);
      }
    }
    return classes;
  }

  private static boolean isOfTheJdk(Class<?> of) {
    return !of.getName().startsWith("dev.supervisor.");
  }

  private static void addIfAny(ArrayDeque<Object> todo, Object value) {
    if (value != null) {
      todo.add(value);
    }
  }

  private static void addFields(Object of, ArrayDeque<Object> todo) throws IllegalAccessException {
    for (Class<?> at = of.getClass(); at != null && !isOfTheJdk(at); at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!field.getType().isPrimitive()
            && !Modifier.isStatic(field.getModifiers())
            && !of.getClass().isHidden()) {
          field.setAccessible(true);
          addIfAny(todo, field.get(of));
        }
      }
    }
  }
}
