package dev.supervisor.core.async;

import com.google.errorprone.annotations.MustBeClosed;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Body;
import dev.supervisor.core.Restart;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.async.Clients.ClientsOptions;
import dev.supervisor.core.async.Clients.RequestHandler;
import dev.supervisor.core.async.Generator.GeneratorBody;
import dev.supervisor.core.async.Generator.GeneratorOptions;
import dev.supervisor.core.async.LinkedRun.Home;
import dev.supervisor.core.async.Repeat.RepeatOptions;
import dev.supervisor.core.async.SupervisedExecutor.ExecutorOptions;
import dev.supervisor.core.async.TaskRunner.RunnerOptions;
import dev.supervisor.core.async.Threaded.ThreadedOptions;
import dev.supervisor.core.internal.Contexts;
import dev.supervisor.core.internal.NodeNames;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The bridges from a node of the tree to code that knows nothing of trees: executors and threads for it, iterators over what a body emits, and
 * an order for what ends by a {@code close()} of its own.
 *
 * <pre>{@code
 * try (var app = Supervisor.main("shop")) {
 *   server.setExecutor(Bridges.of(app).lend("http"));
 *   …
 * } // the workers stop in their turn
 * }</pre>
 *
 * <p>What is made takes its place in the tree when it is made, as the newest child of the node: make first what others use, as it stops
 * last. A handle keeps nothing but the node. Immutable.
 */
public final class Bridges {
  private final SupervisedThread node;

  private Bridges(SupervisedThread node) {
    this.node = node;
  }

  /** {@return the bridges from this node} */
  public static Bridges of(SupervisedThread node) {
    return new Bridges(Objects.requireNonNull(node, "node"));
  }

  // ---- executors

  /** As {@link #asExecutor(String, UnaryOperator)}, with default options. */
  public SupervisedExecutor asExecutor(String name) {
    return asExecutor(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and the executor that owns it: {@link SupervisedExecutor#shutdown} ends the pool.
   *
   * @param name of the child, without {@code /} and {@code #}; its workers are below it
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public SupervisedExecutor asExecutor(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).owner();
  }

  /** As {@link #lend(String, UnaryOperator)}, with default options. */
  public SupervisedExecutor lend(String name) {
    return lend(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and an executor that is lent: a borrower that shuts it down ends its own use of it,
   * and the pool lives until the tree stops it.
   *
   * @param name of the child, without {@code /} and {@code #}, and of the borrower; its workers are below it
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public SupervisedExecutor lend(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).lent(name);
  }

  // ---- threads

  /** As {@link #threadFactory(String, UnaryOperator)}, with the options of the node's children. */
  public ThreadFactory threadFactory(String name) {
    return threadFactory(name, with -> with);
  }

  /**
   * {@return a factory of platform threads that are children of the node while they run}
   *
   * <p>A thread takes its place in the tree when it begins to run, as the newest child at that moment: one that is never started leaves
   * nothing. It is asked, interrupted and abandoned as any child. Where the node takes no child any more, the thread runs outside of the
   * tree, which is logged once.
   *
   * <p>It has the contexts (the logging context, and those of {@link dev.supervisor.core.TreeOptions#context}) and the context class loader of the thread that has made the factory, and inherits no thread-locals: which task a pool
   * makes a thread for does not matter to the tasks that come later. For a context of its own for each task there are the executors.
   *
   * <p>A failure is logged with the path of the thread, and then goes to the thread's uncaught exception handler, as without the tree; the
   * scope does not throw it again.
   *
   * @param name of the children, without {@code /} and {@code #}; siblings of the same name get {@code #2} and so on
   * @param with how they are stopped; the kind of thread and a {@linkplain ThreadOptions#restart restart} have no effect
   * @throws IllegalArgumentException when the name is that of no child
   */
  public ThreadFactory threadFactory(String name, UnaryOperator<ThreadOptions> with) {
    Home home = home(name, with);
    AtomicInteger count = new AtomicInteger();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return work -> {
      LinkedRun run = linked(home, work);
      String called = home.name() + "-" + count.incrementAndGet();
      Thread thread = new Thread(null, run, called, 0, /* inheritThreadLocals= */ false);
      thread.setContextClassLoader(loader);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * {@return as {@link #threadFactory(String, UnaryOperator)}, of virtual threads}
   *
   * @throws IllegalArgumentException when the name is that of no child
   * @throws UnsupportedOperationException on a JVM before 21
   */
  public ThreadFactory virtualThreadFactory(String name, UnaryOperator<ThreadOptions> with) {
    Home home = home(name, with);
    if (!VirtualThreads.available()) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21 or later; this is " + Runtime.version().toString());
    }
    AtomicInteger count = new AtomicInteger();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return work -> {
      String called = home.name() + "-" + count.incrementAndGet();
      Thread thread = VirtualThreads.unstartedAlone(called, linked(home, work));
      thread.setContextClassLoader(loader);
      return thread;
    };
  }

  /**
   * {@return a factory for a {@link ForkJoinPool} of your own, whose threads are children of the node while they run}
   *
   * <p>Such a pool reacts to no request and to no interrupt while it is idle: let the tree {@linkplain #closes close} it, as a child that is newer
   * than its threads' node. The threads inherit thread-locals, which is the pool's choice; their contexts are those of the thread that has made the factory.
   *
   * @throws IllegalArgumentException when the name is that of no child
   */
  public ForkJoinPool.ForkJoinWorkerThreadFactory forkJoinFactory(String name) {
    Home home = home(name, with -> with);
    return pool -> new LinkedRun.OfForkJoin(pool, home);
  }

  private Home home(String name, UnaryOperator<ThreadOptions> with) {
    Objects.requireNonNull(with, "with");
    return new Home(
        node,
        NodeNames.checked(name),
        it -> with.apply(it).restart(Restart.never()),
        Contexts.copyFor(node),
        new AtomicBoolean());
  }

  private static LinkedRun linked(Home home, Runnable work) {
    return new LinkedRun(home, Objects.requireNonNull(work, "work"));
  }

  // ---- functions

  /** As {@link #threaded(UnaryOperator)}, with default options. */
  public Threaded threaded() {
    return threaded(with -> with);
  }

  /**
   * {@return what makes threaded functions, each call of which has a thread of its own, as the newest child of the node}
   *
   * <p>Nothing is in the tree before the first call. For calls on the workers of a pool there is {@link SupervisedExecutor#threaded}.
   */
  public Threaded threaded(UnaryOperator<ThreadedOptions> with) {
    return new Threaded(new OwnThreads(node, Options.changed(ThreadedOptions.DEFAULTS, with)));
  }

  // ---- tasks

  /** As {@link #taskRunner(String, UnaryOperator)}, with default options. */
  public TaskRunner taskRunner(String name) {
    return taskRunner(name, with -> with);
  }

  /**
   * {@return a runner of tasks with a loop of its own, the newest child of the node, to be closed}
   *
   * @param name of the child, without {@code /} and {@code #}
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public TaskRunner taskRunner(String name, UnaryOperator<RunnerOptions> with) {
    return new TaskRunner(RunnerLoop.below(
        node, Objects.requireNonNull(name, "name"), Options.changed(RunnerOptions.DEFAULTS, with)));
  }

  // ---- clients

  /** As {@link #clients(String, Class, UnaryOperator, RequestHandler)}, with default options. */
  public <I> Clients<I> clients(String name, Class<I> type, RequestHandler<I> handler) {
    return clients(name, type, with -> with, handler);
  }

  /**
   * {@return what starts clients of an interface, and answers their requests when it is told to, to be closed}
   *
   * @param name of the child below which the clients are, without {@code /} and {@code #}
   * @param type of the stub that clients are given
   * @param handler answers a request, on the thread that processes
   * @throws IllegalArgumentException when the type is no interface
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public <I> Clients<I> clients(
      String name, Class<I> type, UnaryOperator<ClientsOptions> with, RequestHandler<I> handler) {
    return new Clients<>(new ClientsRun<>(
        node,
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(type, "type"),
        Options.changed(ClientsOptions.DEFAULTS, with),
        Objects.requireNonNull(handler, "handler")));
  }

  // ---- what comes again

  /** As {@link #repeat(String, Duration, UnaryOperator, Body)}, with default options. */
  public Repeat repeat(String name, Duration every, Body run) {
    return repeat(name, every, with -> with, run);
  }

  /**
   * Runs a body again and again, on a thread of its own, as the newest child of the node.
   *
   * @param name of the child, without {@code /} and {@code #}
   * @param every the time from the start of a run to the start of the next one
   * @throws IllegalArgumentException when {@code every} is zero or negative
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
   */
  public Repeat repeat(String name, Duration every, UnaryOperator<RepeatOptions> with, Body run) {
    return RepeatRun.below(
        node,
        Objects.requireNonNull(name, "name"),
        Durations.positive(every, "every"),
        Options.changed(RepeatOptions.DEFAULTS, with),
        Objects.requireNonNull(run, "run"));
  }

  // ---- generators

  /** As {@link #generate(String, UnaryOperator, GeneratorBody)}, with default options. */
  @MustBeClosed
  @SuppressWarnings("exports") // a compiler without that annotation leaves it out
  public <T> Generator<T> generate(String name, GeneratorBody<T> body) {
    return generate(name, with -> with, body);
  }

  /**
   * {@return an iterator over the elements that the body emits on a thread of its own, to be closed}
   *
   * <p>The first request starts that thread as a child of the node; before that, nothing of it is in the tree. Error Prone, where a build has it, finds
   * callers that do not close it.
   *
   * @param name of the child, without {@code /} and {@code #}
   * @throws IllegalArgumentException when it is no name of a child
   */
  @MustBeClosed
  @SuppressWarnings("exports") // a compiler without that annotation leaves it out
  public <T> Generator<T> generate(
      String name, UnaryOperator<GeneratorOptions<T>> with, GeneratorBody<T> body) {
    GeneratorOptions<T> options = Options.changed(GeneratorOptions.defaults(), with);
    return new GeneratorView<>(new GeneratorRun<>(
        node, NodeNames.checked(name), options, Objects.requireNonNull(body, "body"), caller()));
  }

  /** As {@link #publisher(String, UnaryOperator, GeneratorBody)}, with the options of the node's children. */
  public <T> Flow.Publisher<T> publisher(String name, GeneratorBody<T> body) {
    return publisher(name, with -> with, body);
  }

  /**
   * {@return a publisher of the elements that the body emits: each subscriber has an iteration of its own}
   *
   * <p>The first request of a subscriber runs the body for it, on a new child of the node; without a request it never runs. {@code emit} waits
   * until an element is asked for, and calls {@code onNext} itself: nothing is emitted ahead. {@link Flow.Subscription#cancel} asks the body
   * to stop, and wakes it when it waits; it does not wait for its end.
   *
   * <p>{@code onComplete} follows when the body returns, and {@code onError} with the very failure when it throws; the log has that as well, and the
   * scope does not throw it again. When the body was asked to stop, or was given up, {@code onError} gets the {@link
   * dev.supervisor.core.ThreadStoppedException} or {@link dev.supervisor.core.ThreadAbandonedException}, on a helper thread. Where the body cannot
   * be started, as the node is settled, abandoned, or past its deadline, it gets an {@link IllegalStateException}; for a request that is zero or negative, an
   * {@link IllegalArgumentException}.
   *
   * <p>A subscriber is called by one thread at a time. What its methods throw is logged, and cancels the subscription. One that blocks keeps the
   * thread of its body, which is interrupted and abandoned as any child when the tree stops. When a subscription was neither cancelled
   * nor is reachable any more, its body is stopped as soon as it has emitted what was asked for; a warning says so.
   *
   * @param name of the children, without {@code /} and {@code #}; siblings of the same name get {@code #2} and so on
   * @param with how the bodies' threads run and are stopped; a {@linkplain ThreadOptions#restart restart} has no effect
   * @throws IllegalArgumentException when the name is that of no child
   */
  public <T> Flow.Publisher<T> publisher(
      String name, UnaryOperator<ThreadOptions> with, GeneratorBody<T> body) {
    return new BodyPublisher<>(
        node,
        NodeNames.checked(name),
        Objects.requireNonNull(with, "with"),
        Objects.requireNonNull(body, "body"));
  }

  private static String caller() {
    return StackWalker.getInstance()
        .walk(frames -> frames
            .filter(it -> !it.getClassName().equals(Bridges.class.getName()))
            .findFirst()
            .map(it -> it.toStackTraceElement().toString())
            .orElse("an unknown place"));
  }

  // ---- what closes

  /**
   * Puts something that ends by its own {@code close()} into the tree, as the newest child: a connection pool, a server, an executor of another
   * library.
   *
   * <p>In its turn it is closed, once, on a thread made for that, which may block: after all that are newer, and before all that are older. When the
   * grace is over that thread is interrupted, and when the patience is over it is given up, which is logged with the place where it is. What
   * {@code close()} throws is logged. {@link AttachmentNode#stop} closes it at once.
   *
   * <p>Code of yours that closes it as well causes a second {@code close()} in its turn.
   *
   * @param name of the child, without {@code /} and {@code #}
   * @return its place in the tree
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline; it is not closed then
   */
  public AttachmentNode closes(String name, AutoCloseable closeable) {
    return node.attach(name, new Closer(node, Objects.requireNonNull(closeable, "closeable")));
  }
}
