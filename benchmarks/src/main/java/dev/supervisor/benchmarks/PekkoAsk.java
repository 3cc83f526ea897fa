package dev.supervisor.benchmarks;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Pekko's ask pattern. */
final class PekkoAsk {
  private record Question(Object text, ActorRef<Object> answerTo) {}

  private PekkoAsk() {}

  static Ask start() {
    ActorSystem<Question> system = ActorSystem.create(
        Behaviors.receiveMessage(question -> {
          question.answerTo.tell(question.text);
          return Behaviors.same();
        }),
        "answers");
    Duration timeout = Duration.ofSeconds(5);
    return text -> AskPattern.<Question, Object>ask(
            system, answerTo -> new Question(text, answerTo), timeout, system.scheduler())
        .toCompletableFuture()
        .join();
  }
}
