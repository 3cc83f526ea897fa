package dev.supervisor.test;

import dev.supervisor.core.internal.OpenNode;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.internal.Timed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is left, in words. */
final class LeftoversText {
  private static final int MOST = 20; // of a kind, and frames of a stack
  private static final int MOST_OF_OPENING = 3;
  private static final List<String> NOT_OF_USERS =
      List.of("dev.supervisor.core.", "java.", "jdk.", "org.junit.");

  private final StringBuilder text = new StringBuilder(500);

  private LeftoversText() {}

  static String of(String after, Leftovers.Found found) {
    LeftoversText words = new LeftoversText();
    words.line("left behind by " + after + ":");
    TestClock clock = found.clock();
    if (clock != null) {
      words.line("- a test clock, installed at " + clock.where().toString());
    }
    found.nodes().stream().limit(MOST).forEach(words::node);
    words.more(found.nodes());
    found.threads().entrySet().stream().limit(MOST).forEach(it -> {
      words.line("- thread " + it.getKey().getName() + ", which still runs");
      words.stack(List.of(it.getValue()));
    });
    words.more(List.copyOf(found.threads().keySet()));
    for (Timed each : found.deadlines().stream().limit(MOST).toList()) {
      words.line("- " + each.forUsers());
    }
    words.more(found.deadlines());
    return words.text.toString().stripTrailing();
  }

  private void node(OpenNode node) {
    Thread thread = node.thread();
    line("- " + node.path() + ", not stopped" + on(thread) + ":");
    node.text().lines().forEach(it -> line("    " + it));
    node.whereOpened().stream()
        .filter(it -> NOT_OF_USERS.stream().noneMatch(it.getClassName()::startsWith))
        .limit(MOST_OF_OPENING)
        .forEach(it -> line("    opened at " + it.toString()));
    if (thread != null && thread != Thread.currentThread() && answersItself(thread)) {
      stack(List.of(thread.getStackTrace()));
    }
  }

  /** {@return whether the thread answers for itself} A class of users may override what is asked. */
  private static boolean answersItself(Thread thread) {
    return OpenTrees.runsANode(thread) || thread.getClass().getModule() == Thread.class.getModule();
  }

  private static String on(@Nullable Thread thread) {
    return thread == null
        ? ""
        : thread == Thread.currentThread()
            ? ", open on the thread of the test"
            : ", on thread " + thread.getName();
  }

  private void stack(List<StackTraceElement> stack) {
    stack.stream().limit(MOST).forEach(it -> line("    at " + it.toString()));
  }

  private void more(List<?> all) {
    if (all.size() > MOST) {
      line("- and " + (all.size() - MOST) + " more");
    }
  }

  private void line(String line) {
    text.append(line).append(System.lineSeparator());
  }
}
