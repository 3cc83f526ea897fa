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
 * Immutable: each method returns a changed object.
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
 * <p>A message, or {@code wakeTurns()} of its thread, ends a pause early. A message that comes
 * during a call is kept; while there are messages that the body has not taken, the next call comes
 * at once. There is one last call, with {@link Turn#isLast}, after the body has returned {@link
 * Next#stop}, after it has failed, and after the thread was asked to stop.
 */
public final class Turns {
  /** The body that is called. */
  @FunctionalInterface
  public interface TurnBody {
    /**
     * Does one turn, on the thread that runs the turns.
     *
     * @return when the next call is to come; it has no effect in the last call
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

  /**
   * {@return turns of this body; a failure of the body is a failure of the thread, after the last
   * call}
   */
  public static Turns of(TurnBody body) {
    return new Turns(body, null);
  }

  /**
   * Gives each failure of the body to this hook, before the last call. The thread then ends
   * normally.
   *
   * @param hook called on the thread; what it throws is the failure of the thread
   */
  public Turns onError(Consumer<? super Throwable> hook) {
    return new Turns(body, Objects.requireNonNull(hook, "hook"));
  }

  /** {@return the body} */
  public TurnBody body() {
    return body;
  }

  /** {@return the hook for failures of the body; empty if they are failures of the thread} */
  public Optional<Consumer<? super Throwable>> errorHook() {
    return Optional.ofNullable(onError);
  }

  /** Says when the next call of a body in {@link Turns} is to come. */
  public sealed interface Next {
    /** The next call comes at once. */
    record Again() implements Next {
      private static final Again ONE = new Again();
    }

    /**
     * The next call comes after a pause, or earlier, if there is a message or if {@code wakeTurns()} is called.
     *
     * @param pause a duration of any length; zero means at once
     */
    record After(Duration pause) implements Next {
      /**
       * Makes an answer.
       *
       * @throws IllegalArgumentException if the pause is negative
       */
      public After {
        Durations.notNegative(pause, "pause");
      }
    }

    /** The next call comes when there is a message, or when {@code wakeTurns()} is called. */
    record OnMessage() implements Next {
      private static final OnMessage ONE = new OnMessage();
    }

    /** No call comes but the last one. */
    record Stop() implements Next {
      private static final Stop ONE = new Stop();
    }

    /** {@return the answer that the next call is to come at once} */
    static Next again() {
      return Again.ONE;
    }

    /**
     * {@return the answer that the next call is to come after a pause; earlier if there is a
     * message, or if {@code wakeTurns()} is called}
     *
     * @param pause a duration of any length; zero means at once
     * @throws IllegalArgumentException if the pause is negative
     */
    static Next after(Duration pause) {
      return new After(pause);
    }

    /**
     * {@return the answer that the next call is to come when there is a message, or {@code
     * wakeTurns()} is called}
     */
    static Next onMessage() {
      return OnMessage.ONE;
    }

    /** {@return the answer that there is to be no further call, apart from the last one} */
    static Next stop() {
      return Stop.ONE;
    }
  }

  /** One call of a body in {@link Turns}. Confined to its thread. */
  public interface Turn {
    /** {@return whether this is the last call, which is for clean-up} */
    boolean isLast();

    /** {@return how many calls there were before this one, not counting the last one} */
    long count();

    /**
     * {@return the next message, taken out of the queue; null if there is none now}
     *
     * <p>No listener and no answerer gets the message, unless {@link Message#handle} is called.
     */
    @Nullable
    Message next();
  }
}
