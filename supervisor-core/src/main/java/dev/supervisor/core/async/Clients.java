package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Control inversion: clients on threads of their own ask through a stub of an interface and wait. The current thread
 * answers when it likes, one request with each call of {@link #process}.
 *
 * <pre>{@code
 * try (Clients<Game> scripts =
 *     Bridges.of(app).clients("scripts", Game.class, it -> it.on(game))) {
 *   scripts.start("rabbit", (stub, pleaseStop) -> stub.move(3));
 *   while (game.isOn()) {
 *     boolean more = scripts.process(); // one request, if there is one
 *     game.draw(more);
 *   }
 * } // the clients are stopped
 * }</pre>
 *
 * <p>{@code process} first lets all clients come to where they wait: in a request, in another wait of this library, or
 * at their end. Clients are the threads that are started here, and all threads that these spawn. Requests that came in
 * the same round are answered in the order in which their clients were started. So each run of a program goes the same
 * way, as long as clients are woken only by clients and by the thread that processes, and do not race for anything
 * while they run.
 *
 * <p>That promise does not cover deadlines, other threads (also helper threads that run callbacks or start children),
 * locks of the JDK, and a client that computes. {@code process} waits for the last two until its signal goes, and
 * {@link #busy} names them.
 *
 * <p>All methods are thread-safe. One thread at a time may process.
 *
 * @param <I> the interface that clients call
 */
public final class Clients<I> implements AutoCloseable {
  private final ClientsRun<I> run;

  Clients(ClientsRun<I> run) {
    this.run = run;
  }

  /**
   * The body of a client.
   *
   * @param <I> the interface of the stub
   * @param <T> the type of the result
   */
  @FunctionalInterface
  public interface Client<I, T extends @Nullable Object> {
    /**
     * Runs the client, on a thread of its own.
     *
     * @param stub has a method for each kind of request. A call waits for the answer and returns it, or throws the
     *     failure of the request; a checked exception that the method does not declare becomes the cause of an {@link
     *     java.lang.reflect.UndeclaredThrowableException}. If the client is asked to stop or interrupted, the call
     *     throws a {@link CancellationException}. On a thread that is no client, it throws an {@link
     *     IllegalStateException}. A method that returns a {@link java.util.concurrent.CompletionStage}, {@code
     *     CompletableFuture} or {@code Future} returns at once; a client in {@code get} or {@code join} of such a
     *     stage, or of one that is made from it, counts as waiting. Cancelling the stage takes the request back
     * @param pleaseStop the signal that asks the client to stop
     * @return the result, for {@link Child#join}
     * @throws Exception the failure of the client
     */
    T run(I stub, Signal pleaseStop) throws Exception;
  }

  /**
   * Answers requests, on the thread that processes.
   *
   * @param <I> the interface of the stub
   */
  @FunctionalInterface
  public interface RequestHandler<I> {
    /**
     * {@return the answer, or a {@link java.util.concurrent.CompletionStage} or {@link dev.supervisor.signals.Promise}
     * of the answer}
     *
     * @throws Exception a failure: the client gets it, and {@link Clients#process} throws it as well. If the method of
     *     the request cannot return the answer, both get an {@link IllegalArgumentException}
     */
    @Nullable
    Object handle(ClientRequest<I> request) throws Exception;
  }

  /**
   * A request of a client. Immutable.
   *
   * @param <I> the interface of the stub
   */
  public sealed interface ClientRequest<I> permits StubCall {
    /** {@return the method that was called} */
    Method method();

    /** {@return the arguments of the call, in order; unmodifiable} */
    List<@Nullable Object> arguments();

    /** {@return the thread that made the request: a client, or a thread below one} */
    SupervisedThread from();

    /**
     * Calls the method of the request on an object.
     *
     * @return the result of the method
     * @throws Exception what the method threw, that very object
     * @throws IllegalArgumentException if the module of the interface keeps the method from this library
     */
    @Nullable
    Object on(I implementation) throws Exception;
  }

  /** Starts a client with default options, as {@link #start(String, UnaryOperator, Client)} does. */
  public <T extends @Nullable Object> Child<T> start(
      String name, Client<? super I, ? extends T> client) throws InterruptedException {
    return start(name, with -> with, client);
  }

  /**
   * Starts a client, as the newest child of {@link #node}, and returns when all clients wait or have ended. So the
   * first {@link #process} finds the request of this one.
   *
   * <p>The wait also ends after the {@linkplain ClientsOptions#waitAtMost time limit}, and when the current thread is
   * asked to stop. A client that starts another one does not wait.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @param with changes how the client runs; grace, patience and a restart have no effect
   * @throws IllegalStateException if this object was closed, or was stopped by the tree
   * @throws InterruptedException if the current thread is interrupted before or while waiting; the client goes on
   */
  public <T extends @Nullable Object> Child<T> start(
      String name, UnaryOperator<ThreadOptions> with, Client<? super I, ? extends T> client)
      throws InterruptedException {
    return run.start(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(with, "with"),
        Objects.requireNonNull(client, "client"));
  }

  /**
   * Handles one request, as {@link #process(Signal)} does. The wait for clients ends after the {@linkplain
   * ClientsOptions#waitAtMost time limit}, and when the current thread is asked to stop.
   *
   * @return whether there was a request
   */
  public boolean process() throws Exception {
    return run.process(null);
  }

  /**
   * Lets the clients come to where they wait, and then handles one request on this thread, if there is one.
   *
   * @param till the signal that ends the wait for clients; a request that is there is handled all the same
   * @return whether there was a request
   * @throws Exception what the handler threw, that very object; the client gets it, too
   * @throws IllegalStateException if the current thread is a client, if another thread processes at this moment, or if
   *     a handler calls this method
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  public boolean process(Signal till) throws Exception {
    return run.process(Objects.requireNonNull(till, "till"));
  }

  /**
   * {@return the paths of the clients, and of threads below them, that have not ended and do not wait in this library;
   * threads that were abandoned are left out}
   */
  public List<String> busy() {
    return run.busy();
  }

  /** {@return how many requests have no answer yet, also those that wait for a place in the queue} */
  public int unanswered() {
    return run.unanswered();
  }

  /** {@return the node below which the clients are} */
  public SupervisedThread node() {
    return run.node();
  }

  /** {@return the options with which this object was made} */
  public ClientsOptions options() {
    return run.options();
  }

  /**
   * Stops all clients, and waits for their end, at most for {@linkplain ClientsOptions#closeWithin its time}. An
   * interrupt does not end that wait; it is set again. Answers that come later are ignored. A second call does nothing.
   *
   * @throws IllegalStateException if the current thread is a client
   */
  @Override
  public void close() {
    run.close();
  }

  /** {@return the path of its node, and the interface} */
  @Override
  public String toString() {
    return run.toString();
  }

  /**
   * How long clients are waited for, and how many requests are open. Immutable: each method returns changed options.
   */
  public static final class ClientsOptions {
    static final ClientsOptions DEFAULTS =
        new ClientsOptions(10, Duration.ofNanos(Durations.FOREVER_NANOS), Duration.ofSeconds(1));

    private final int most;
    private final Duration waitAtMost;
    private final Duration closeWithin;

    private ClientsOptions(int most, Duration waitAtMost, Duration closeWithin) {
      this.most = most;
      this.waitAtMost = waitAtMost;
      this.closeWithin = closeWithin;
    }

    /**
     * Sets how many requests without an answer may be in the queue or in the hands of the handler; 10 by default. The
     * client of a further request waits for a place.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ClientsOptions atMost(int requests) {
      if (requests <= 0) {
        throw new IllegalArgumentException("atMost must be positive, not " + requests);
      }
      return new ClientsOptions(requests, waitAtMost, closeWithin);
    }

    /**
     * Sets how long {@link Clients#process()} and {@code start} wait for clients; no limit by default.
     *
     * @param time positive, of any length
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ClientsOptions waitAtMost(Duration time) {
      return new ClientsOptions(most, Durations.positive(time, "waitAtMost"), closeWithin);
    }

    /**
     * Sets the time for the end; 1 s by default. Clients are interrupted after a quarter of it, and given up after
     * three quarters. It determines the grace and the patience of the clients.
     *
     * @param time positive, of any length
     * @throws IllegalArgumentException if it is zero or negative
     */
    public ClientsOptions closeWithin(Duration time) {
      return new ClientsOptions(most, waitAtMost, Durations.positive(time, "closeWithin"));
    }

    /** {@return how many requests may be without an answer} */
    public int atMost() {
      return most;
    }

    /** {@return how long clients are waited for} */
    public Duration waitAtMost() {
      return waitAtMost;
    }

    /** {@return the time for the end} */
    public Duration closeWithin() {
      return closeWithin;
    }
  }
}
