package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Task;
import dev.supervisor.core.Together;
import java.util.List;
import java.util.stream.IntStream;

/** Many calls, a few at a time: the results come in the order of the tasks. */
final class S85Calls {
  private S85Calls() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s85")) {
      List<Task<Integer>> squares = IntStream.rangeClosed(1, 100)
          .<Task<Integer>>mapToObj(i -> pleaseStop -> i * i)
          .toList();
      List<Integer> results = Together.calls("squares", with -> with.atMost(4), squares);
      System.out.println("the last of " + results.size() + " is " + results.get(99));
      System.out.println("children left: " + app.children().size());
    }
  }
}
