package dev.supervisor.samples;

import dev.supervisor.core.Lint;
import dev.supervisor.core.Supervisor;
import java.time.Duration;

/** What is probably not meant so: a look at the tree says it, with what to do about it. */
final class S64Lints {
  private static final Duration LONG = Duration.ofSeconds(30);

  private S64Lints() {}

  public static void main(String[] args) {
    try (var app = Supervisor.open("s64", with -> with.stopWithin(Duration.ofSeconds(10)))) {
      app.spawn("slow", with -> with.grace(LONG), pleaseStop -> pleaseStop.await());
      app.spawn("page", pleaseStop -> pleaseStop.await());
      app.spawn("page", pleaseStop -> pleaseStop.await());
      for (Lint lint : app.lints(with -> with.siblings(2))) {
        System.out.println(lint);
      }
    }
  }
}
