package dev.supervisor.verification;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.supervisor.signals.internal.Seam;
import dev.supervisor.verification.seam.Permits;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Model checking of one scenario: so many threads, each with its operations, in all their orders. */
public final class Interleavings {
  /** The short set's budget; {@code -Dverification.invocations=100000} is the long set's. */
  private static final int INVOCATIONS = Integer.getInteger("verification.invocations", 50);

  /** Orders are tried at random, those with few switches first: so many find those with two of two threads. */
  private static final int THOROUGHLY = Math.max(1000, INVOCATIONS);

  private Interleavings() {}

  /**
   * Runs the scenario in many orders; afterwards its {@code end()}.
   *
   * @param scenario a public class, made anew for each run
   * @param threads for each thread the names of the operations it calls
   * @throws AssertionError when threads wait for ever, or an operation or the end threw
   */
  public static void check(Class<?> scenario, String... threads) {
    check(options(), INVOCATIONS, scenario, threads);
  }

  /** As {@link #check}, in many more orders: where a fault takes two switches between the threads. */
  public static void checkThoroughly(Class<?> scenario, String... threads) {
    check(options(), THOROUGHLY, scenario, threads);
  }

  /** As {@link #check}, and inside of the timer as well; no thread of it may be started. */
  public static void checkTimer(Class<?> scenario, String... threads) {
    check(anyOptions(), INVOCATIONS, scenario, threads);
  }

  /** As {@link #checkTimer}, in as many orders as {@link #checkThoroughly}. */
  public static void checkTimerThoroughly(Class<?> scenario, String... threads) {
    check(anyOptions(), THOROUGHLY, scenario, threads);
  }

  private static void check(
      ModelCheckingOptions options, int invocations, Class<?> scenario, String... threads) {
    List<List<Actor>> parallel = new ArrayList<>();
    for (String operations : threads) {
      parallel.add(Arrays.stream(operations.split(" "))
          .map(name -> actor(scenario, name))
          .toList());
    }
    ExecutionScenario all =
        new ExecutionScenario(List.of(), parallel, List.of(actor(scenario, "end")), null);
    awaitEndOfTimer();
    Seam.Backend before = Seam.replace(Permits.fresh());
    try {
      options
          .invocationsPerIteration(invocations)
          .iterations(0)
          .verifier(NothingThrown.class)
          .addCustomScenario(all)
          .check(scenario);
    } finally {
      Seam.replace(before);
    }
  }

  /** One that was begun before, by another check, is not to be at work when the checker puts back what a run has changed. */
  private static void awaitEndOfTimer() {
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals("supervisor-timer")) {
        try {
          each.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
          throw new AssertionError("interrupted while the timer of another check ends", e);
        }
      }
    }
  }

  /** For scenarios: assertion libraries do not bear being model checked. */
  public static void must(boolean so) {
    if (!so) {
      throw new AssertionError("not so");
    }
  }

  /** {@return options with the budget, and with what need not be looked into} */
  public static ModelCheckingOptions options() {
    // The timer has a part only where time passes. Its thread is a real one, and goes on while the
    // checker puts back what a run has changed: what both of them see must not be put back.
    return anyOptions()
        .addGuarantee(forClasses("dev.supervisor.signals.internal.Timer")
            .methods("schedule", "again", "comes", "cancel", "leave")
            .ignore());
  }

  private static ModelCheckingOptions anyOptions() {
    return new ModelCheckingOptions()
        .invocationsPerIteration(INVOCATIONS)
        .minimizeFailedScenario(false)
        // confined to one thread or guarded wherever we use them: no need to stop inside them
        .addGuarantee(forClasses(
                "java.util.ArrayDeque",
                "java.util.ArrayList",
                "java.util.HashMap",
                "java.util.HashSet",
                "java.util.LinkedHashMap",
                "java.util.LinkedHashSet",
                "java.util.PriorityQueue")
            .allMethods()
            .ignore())
        .addGuarantee(forClasses("java.util.concurrent.ConcurrentLinkedQueue")
            .allMethods()
            .treatAsAtomic())
        .addGuarantee(forClasses("dev.supervisor.verification.seam.Permits")
            .methods("permitOf")
            .ignore());
  }

  private static Actor actor(Class<?> scenario, String name) {
    for (Method method : scenario.getMethods()) {
      if (method.getName().equals(name)) {
        return new Actor(method, List.of());
      }
    }
    throw new IllegalArgumentException(scenario + " has no operation " + name);
  }
}
