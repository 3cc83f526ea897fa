package dev.supervisor.samples.recipes;

import dev.supervisor.core.Supervisor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Code that wants an {@link Executor} gets one whose threads belong to the tree. */
public final class TreeAsExecutor {
  private TreeAsExecutor() {}

  /** {@return the lengths of the words, each found on a thread of its own} */
  public static List<Integer> lengths(List<String> words) {
    try (var app = Supervisor.open("app")) {
      Executor executor = work -> app.spawn("work", pleaseStop -> work.run()).release();
      var lengths = words.stream()
          .map(word -> CompletableFuture.supplyAsync(word::length, executor))
          .toList();
      return lengths.stream().map(CompletableFuture::join).toList();
    } // no thread of the executor is left
  }
}
