package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.Request;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.core.events.turns.Turns.Next;
import java.time.Duration;

/** A body that is called again and again, says when, pulls its messages, and cleans up at the end. */
final class S23Turns {
  private S23Turns() {}

  private record Shout(String text) implements Request<String> {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s23")) {
      var worker = app.call(
          "worker",
          pleaseStop -> Supervisor.events()
              .run(Turns.of(turn -> {
                    if (turn.isLast()) {
                      System.out.println("closing the connection");
                      return Next.stop();
                    }
                    for (Message message; (message = turn.next()) != null; ) {
                      if (message.content() instanceof Shout shout) {
                        message.reply(shout.text() + "!");
                      } else {
                        return Next.stop();
                      }
                    }
                    return Next.after(Duration.ofMinutes(1)); // or sooner: a message ends the pause
                  })
                  .onError(e -> System.out.println("reported: " + e.getMessage()))));
      System.out.println(worker.ask(new Shout("hello")).await());
      System.out.println(worker.ask(new Shout("bye")).await());
      worker.fire("enough");
      System.out.println("it took turns: " + (worker.join() > 0));
    }
  }
}
