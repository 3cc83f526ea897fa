package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.Clients;

/** Scripts ask through a stub and wait; the loop of the game answers when it likes, and always in the same order. */
final class S75Clients {
  private S75Clients() {}

  /** What scripts call. */
  interface Field {
    int move(String who, int steps);
  }

  public static void main(String[] args) throws Exception {
    int[] moves = {0};
    Field field = (who, steps) -> {
      System.out.println(who + " moves " + steps);
      return ++moves[0];
    };
    try (var app = Supervisor.open("s75");
        Clients<Field> scripts =
            Bridges.of(app).clients("scripts", Field.class, it -> it.on(field))) {
      scripts.start(
          "rabbit", (stub, pleaseStop) -> stub.move("rabbit", 5) + stub.move("rabbit", 5));
      scripts.start("turtle", (stub, pleaseStop) -> {
        int number = 0;
        while (number < 5) {
          number = stub.move("turtle", 1);
        }
        return number;
      });
      while (scripts.process()) {
        // until no script asks for anything
      }
      System.out.println("moves: " + moves[0]);
    }
  }
}
