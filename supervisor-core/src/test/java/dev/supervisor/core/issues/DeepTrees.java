package dev.supervisor.core.issues;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Together;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.Topic;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * A program of its own: a thread of a tree runs out of stack in calls of the library, again and again, and after each of
 * them the tree has to work and to stop. Prints what did not.
 */
final class DeepTrees {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int LAST = 400; // levels in which the library is called
  private static final int KINDS = 11;

  private record Sum(int a, int b) implements Request<Integer> {}

  private final Topic<String> topic = Topic.named("news");
  private final boolean virtual;
  private int depth; // confined to the deep thread
  private int deepest;

  private DeepTrees(boolean virtual) {
    this.virtual = virtual;
  }

  public static void main(String[] args) {
    int good = 0;
    int rounds = Integer.parseInt(args[0]);
    for (int i = 0; i < rounds; i++) {
      String wrong;
      try {
        wrong = new DeepTrees(Boolean.parseBoolean(args[1])).round(i % KINDS);
      } catch (Throwable e) {
        wrong = e.toString();
      }
      if (wrong != null) {
        System.out.println("round " + i + ": " + wrong);
        break;
      }
      good++;
    }
    System.out.println(good + " of " + rounds);
    System.exit(0);
  }

  private Callable<?> use(int kind, Child<?> answers) {
    return switch (kind) {
      case 0 -> () -> Supervisor.current().children();
      case 1 ->
        () -> {
          try (Scope scope = Supervisor.open("scope")) {
            return scope;
          }
        };
      case 2 -> () -> Supervisor.current().spawn("short", stop -> {});
      case 3 -> () -> answers.fire("a text");
      case 4 -> () -> answers.ask(new Sum(1, 2));
      case 5 -> () -> topic.publish("news");
      case 6 -> () -> Together.all("all", List.of(stop -> 1, stop -> 2));
      case 7 ->
        () -> {
          Child<?> child = Supervisor.current().create("apart", with -> with, stop -> 1);
          child.start();
          return child.stop();
        };
      case 8 ->
        () -> {
          Child<Integer> child = Supervisor.current().call("value", stop -> 1);
          return child.join();
        };
      case 9 ->
        () -> {
          var events = Supervisor.current().handlers();
          events.on(String.class, text -> {}).cancel();
          Supervisor.current().drain().then(() -> {}).cancel();
          return Supervisor.current().ended();
        };
      default ->
        () -> {
          Promise<Integer> answer = answers.ask(new Sum(1, 2));
          return answer.await(Till.in(Duration.ofMillis(1)));
        };
    };
  }

  private String round(int kind) throws Exception {
    Scope app = Supervisor.open(
        "app",
        with -> with.stopWithin(LIMIT)
            .threads(threads -> (virtual ? threads.virtual() : threads).grace(LIMIT.dividedBy(4))));
    String wrong;
    try {
      wrong = grow(app, kind);
    } finally {
      app.close();
    }
    StopReport report = app.report().orElseThrow();
    return wrong != null ? wrong : report.inTime() ? null : report.toString();
  }

  private String grow(Scope app, int kind) throws Exception {
    Child<?> answers = app.spawn("answers");
    answers.handlers().answer(Sum.class, sum -> sum.a() + sum.b());
    var unused = topic.subscribe(answers);
    Callable<?> use = use(kind, answers);
    Signal overflowed = Signal.named("overflowed");
    var deep = app.spawn("deep", stop -> {
      overflow(() -> 0, Integer.MAX_VALUE);
      overflow(use, deepest - LAST);
      overflow(use, deepest - LAST);
      overflowed.go();
      stop.await();
    });
    if (!overflowed.await(Till.in(LIMIT).or(deep.stopped()))) {
      return "the deep thread did not come back\n" + app.tree();
    }
    Child<Integer> check = app.call("check", stop -> {
      try (Scope inner = Supervisor.open("inner")) {
        inner.spawn("one", s -> s.await());
      }
      topic.publish("more news");
      return answers.ask(new Sum(3, 4)).await()
          + app.children().size()
          + deep.children().size();
    });
    try {
      check.join(Till.in(LIMIT));
    } catch (TimeoutException e) {
      return "the check had no result in time\n" + app.tree();
    }
    return null;
  }

  private void overflow(Callable<?> use, int from) {
    try {
      depth = 0;
      down(use, from);
    } catch (StackOverflowError e) {
      deepest = Math.max(deepest, depth);
    } catch (Exception e) {
      // of a call that was cut off further down
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private int down(Callable<?> use, int from) throws Exception {
    if (++depth > from) {
      use.call();
    }
    return down(use, from) + 1;
  }
}
