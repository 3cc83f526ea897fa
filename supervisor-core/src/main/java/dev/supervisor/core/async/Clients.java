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
 * Control inversion: clients on threads of their own ask through a stub of an interface and wait, and the current thread answers when it likes, one request
 * with each call of {@link #process}.
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
 * <p>{@code process} first lets all clients come to where they wait: in a request, in another wait of this library, or at their end. Clients are the threads that are
 * started here, and all that they spawn. So a run is the same each time, as long as clients are woken by clients and by the thread that processes alone, and do not race for anything while they run: requests that came
 * in the same round are answered in the order in which their clients were started. Deadlines, other threads (callbacks and starts that come on helper threads are among them), locks of the JDK and a client that computes are
 * outside of that promise: {@code process} waits for the last two until its signal, and {@link #busy} names them.
 *
 * <p>All methods are thread-safe; one thread at a time may process.
 *
 * @param <I> the interface that clients call
 */
public final class Clients<I> implements AutoCloseable {
  private final ClientsRun<I> run;

  Clients(ClientsRun<I> run) {
    this.run = run;
  }

  /**
   * What a client runs.
   *
   * @param <I> the interface of the stub
   * @param <T> the type of the result
   */
  @FunctionalInterface
  public interface Client<I, T extends @Nullable Object> {
    /**
     * Runs the client.
     *
     * @param stub has a method for each kind of request. A call waits for the answer and returns it. It throws the failure of the request (a checked exception that the method does not
     *     declare is the cause of an {@link java.lang.reflect.UndeclaredThrowableException}), a {@link CancellationException} when the
     *     client is asked to stop or interrupted, and an {@link IllegalStateException} on a thread that is no client. Methods that return a {@link
     *     java.util.concurrent.CompletionStage}, {@code CompletableFuture} or {@code Future} return at once;
     *     a client in {@code get} or {@code join} of such a stage, or of one that is made from it, counts as waiting. Cancelling the stage takes the request back
     * @param pleaseStop the signal that asks the client to stop
     * @return its result, for {@link Child#join}
     * @throws Exception its failure
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
     * {@return the answer, or a {@link java.util.concurrent.CompletionStage} or {@link dev.supervisor.signals.Promise} of it}
     *
     * @throws Exception a failure: the client gets it, and {@link Clients#process} throws it as well. An answer that the method cannot return is an {@link
     *     IllegalArgumentException} for both
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

    /** {@return the arguments, in order; unmodifiable} */
    List<@Nullable Object> arguments();

    /** {@return the client that waits, or the thread below it} */
    SupervisedThread from();

    /**
     * {@return what the method returns on that object}
     *
     * @throws Exception what it throws, that very object
     * @throws IllegalArgumentException when the module of the interface keeps the method from this library
     */
    @Nullable
    Object on(I implementation) throws Exception;
  }

  /** As {@link #start(String, UnaryOperator, Client)}, with default options. */
  public <T extends @Nullable Object> Child<T> start(
      String name, Client<? super I, ? extends T> client) throws InterruptedException {
    return start(name, with -> with, client);
  }

  /**
   * Starts a client, as the newest child of {@link #node}, and returns when all clients wait or have ended: so the first {@link #process} finds its request.
   *
   * @param name of the child, without {@code /} and {@code #}
   * @param with how it runs; grace, patience and a restart have no effect
   * @throws IllegalStateException when this is closed, or was stopped by the tree
   * @throws InterruptedException when the current thread is interrupted before or while waiting; the client goes on
   */
  public <T extends @Nullable Object> Child<T> start(
      String name, UnaryOperator<ThreadOptions> with, Client<? super I, ? extends T> client)
      throws InterruptedException {
    return run.start(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(with, "with"),
        Objects.requireNonNull(client, "client"));
  }

  /** As {@link #process(Signal)}, at most for the {@linkplain ClientsOptions#waitAtMost time limit}, and until the current thread is asked to stop. */
  public boolean process() throws Exception {
    return run.process(null);
  }

  /**
   * Lets the clients come to where they wait, and handles one request, if there is one.
   *
   * @param till ends the wait for clients; a request that is there is handled all the same
   * @return whether there was one
   * @throws Exception what the handler threw, that very object; the client has it, too
   * @throws IllegalStateException on a thread that is a client, or while another thread processes, or within a handler
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  public boolean process(Signal till) throws Exception {
    return run.process(Objects.requireNonNull(till, "till"));
  }

  /** {@return the paths of the clients, and of threads below them, that neither wait in this library nor are dead; without those that were abandoned} */
  public List<String> busy() {
    return run.busy();
  }

  /** {@return how many requests have no answer yet, also those that wait for their place in the queue} */
  public int unanswered() {
    return run.unanswered();
  }

  /** {@return the node below which the clients stand} */
  public SupervisedThread node() {
    return run.node();
  }

  /** {@return the options that it was made with} */
  public ClientsOptions options() {
    return run.options();
  }

  /**
   * Stops all clients, and waits for that at most {@linkplain ClientsOptions#closeWithin for its time}, also through an interrupt, which stays set. Answers that come afterwards are
   * ignored. Closing it again does nothing.
   *
   * @throws IllegalStateException on a thread that is a client
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

  /** How clients are waited for. Immutable: each method returns changed options. */
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
     * The most requests without an answer that are in the queue, or were handled; 10 by default. The client of a further one waits for its place.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public ClientsOptions atMost(int requests) {
      if (requests <= 0) {
        throw new IllegalArgumentException("atMost must be positive, not " + requests);
      }
      return new ClientsOptions(requests, waitAtMost, closeWithin);
    }

    /**
     * How long {@link Clients#process()} and {@code start} wait for clients; no limit by default.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public ClientsOptions waitAtMost(Duration time) {
      return new ClientsOptions(most, Durations.positive(time, "waitAtMost"), closeWithin);
    }

    /**
     * The time for the end: 1 s by default. After a quarter of it clients are interrupted, and when three quarters are over they are given up. These are the grace and the
     * patience of the clients.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public ClientsOptions closeWithin(Duration time) {
      return new ClientsOptions(most, waitAtMost, Durations.positive(time, "closeWithin"));
    }

    /** {@return the most requests without an answer} */
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
