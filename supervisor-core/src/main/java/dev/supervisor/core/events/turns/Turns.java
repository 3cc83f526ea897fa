package dev.supervisor.core.events.turns;

import dev.supervisor.core.events.Events.Message;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A body that is called again and again, and says each time when it wants to be called next.
 * Immutable: each method returns a changed one.
 *
 * <pre>{@code
 * app.call("poller", pleaseStop -> Supervisor.events().run(Turns.of(turn -> {
 *   if (turn.isLast()) {
 *     connection.close();
 *     return Next.stop();
 *   }
 *   for (Message message; (message = turn.next()) != null; ) {
 *     message.reply(connection.send(message.content()));
 *   }
 *   return Next.after(Duration.ofSeconds(1));
 * })));
 * }</pre>
 *
 * <p>A message, or {@code wakeTurns()} of its thread, ends a pause early. A message that comes during a call is kept;
 * while there are messages that the body has not pulled, it is called again at once. The body is called one last
 * time, with {@link Turn#isLast}, when it has returned {@link Next#stop}, when it has failed, and when the thread is
 * asked to stop.
 */
public final class Turns {
  /** What is called. */
  @FunctionalInterface
  public interface TurnBody {
    /**
     * {@return when it wants to be called again; of no effect in the last call}
     *
     * @throws Exception a failure, after which there is one last call
     */
    Next turn(Turn turn) throws Exception;
  }

  private final TurnBody body;
  private final @Nullable Consumer<? super Throwable> onError;

  private Turns(TurnBody body, @Nullable Consumer<? super Throwable> onError) {
    this.body = Objects.requireNonNull(body, "body");
    this.onError = onError;
  }

  /** {@return turns of this body; its failure will be the thread's, after the last call} */
  public static Turns of(TurnBody body) {
    return new Turns(body, null);
  }

  /** Gives failures of the body to this hook, before the last call; the thread then ends normally. */
  public Turns onError(Consumer<? super Throwable> hook) {
    return new Turns(body, Objects.requireNonNull(hook, "hook"));
  }

  /** {@return what is called} */
  public TurnBody body() {
    return body;
  }

  /** {@return the hook for failures of the body; empty when they are the thread's} */
  public Optional<Consumer<? super Throwable>> errorHook() {
    return Optional.ofNullable(onError);
  }

  /** When a body that works in {@link Turns} wants to be called again. */
  public sealed interface Next {
    /** At once. */
    record Again() implements Next {
      private static final Again ONE = new Again();
    }

    /**
     * When that time has passed, or sooner when there is a message or {@code wakeTurns()} is called.
     *
     * @param pause of any length; zero is at once
     */
    record After(Duration pause) implements Next {
      /**
       * Checks it.
       *
       * @throws IllegalArgumentException when it is negative
       */
      public After {
        Durations.notNegative(pause, "pause");
      }
    }

    /** When there is a message, or {@code wakeTurns()} is called. */
    record OnMessage() implements Next {
      private static final OnMessage ONE = new OnMessage();
    }

    /** Never again, but for the one last call. */
    record Stop() implements Next {
      private static final Stop ONE = new Stop();
    }

    /** {@return at once} */
    static Next again() {
      return Again.ONE;
    }

    /**
     * {@return when that time has passed, or sooner when there is a message or {@code wakeTurns()} is
     * called}
     *
     * @param pause of any length; zero is {@link #again}
     * @throws IllegalArgumentException when it is negative
     */
    static Next after(Duration pause) {
      return new After(pause);
    }

    /** {@return when there is a message, or {@code wakeTurns()} is called} */
    static Next onMessage() {
      return OnMessage.ONE;
    }

    /** {@return never again, but for the one last call} */
    static Next stop() {
      return Stop.ONE;
    }
  }

  /** One call of a body that works in {@link Turns}. Confined to its thread. */
  public interface Turn {
    /** {@return whether this is the last call: clean up} */
    boolean isLast();

    /** {@return how many calls there have been before this one; the last one does not count} */
    long count();

    /**
     * {@return the next message, taken out of the queue; null when there is none now}
     *
     * <p>No listener and no answerer sees it, unless {@link Message#handle} is called.
     */
    @Nullable
    Message next();
  }
}
