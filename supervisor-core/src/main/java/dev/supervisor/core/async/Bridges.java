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
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The bridges from a node of the tree to code that knows nothing of trees: executors and threads whose place is in the
 * tree, iterators over what a body emits, and a place in the order of a stop for objects with a {@code close()} of
 * their own.
 *
 * <pre>{@code
 * try (var app = Supervisor.main("shop")) {
 *   server.setExecutor(Bridges.of(app).lend("http"));
 *   …
 * } // the workers stop in their turn
 * }</pre>
 *
 * <p>Most of what these methods make takes its place in the tree at once, as the newest child of the node. The newest
 * child stops first: make first what others use, as it stops last. A bridge keeps nothing but the node. Immutable.
 */
public final class Bridges {
  private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), 4);

  private final SupervisedThread node;

  private Bridges(SupervisedThread node) {
    this.node = node;
  }

  /** {@return the bridges from this node} */
  public static Bridges of(SupervisedThread node) {
    return new Bridges(Objects.requireNonNull(node, "node"));
  }

  // ---- executors

  /** Makes a pool of workers with default options, as {@link #asExecutor(String, UnaryOperator)} does. */
  public SupervisedExecutor asExecutor(String name) {
    return asExecutor(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and the executor that owns the pool: {@link
   * SupervisedExecutor#shutdown} ends the pool.
   *
   * @param name the name of the child, without {@code /} and {@code #}. Its workers are below it
   * @throws IllegalArgumentException if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline
   */
  public SupervisedExecutor asExecutor(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).owner();
  }

  /** Makes a pool of workers with default options, as {@link #lend(String, UnaryOperator)} does. */
  public SupervisedExecutor lend(String name) {
    return lend(name, with -> with);
  }

  /**
   * Makes a pool of workers as a child of the node, and an executor that is lent: if the borrower shuts it down, it
   * takes no more tasks of the borrower, but the pool lives until the tree stops it.
   *
   * @param name the name of the child, without {@code /} and {@code #}, and of the borrower. The workers are below the
   *     child
   * @throws IllegalArgumentException if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline
   */
  public SupervisedExecutor lend(String name, UnaryOperator<ExecutorOptions> with) {
    return WorkerPool.below(node, name, with).lent(name);
  }

  // ---- threads

  /**
   * {@return a factory of platform threads, as that of {@link #threadFactory(String, UnaryOperator)}, with the options
   * of the node's children}
   */
  public ThreadFactory threadFactory(String name) {
    return threadFactory(name, with -> with);
  }

  /**
   * {@return a factory of platform threads that are children of the node while they run}
   *
   * <p>A thread takes its place in the tree when it begins to run, as the newest child at that moment. A thread that is
   * never started leaves nothing in the tree. The tree asks, interrupts and abandons it as any child. If the node takes
   * no child any more, the thread runs outside of the tree, which is logged once.
   *
   * <p>All threads of the factory have the contexts (the logging context, and those of {@link
   * dev.supervisor.core.TreeOptions#context}) and the context class loader of the thread that made the factory, and
   * inherit no thread-locals. So it does not matter for which task a pool makes a thread. Use one of the executors if
   * each task is to have a context of its own.
   *
   * <p>A failure is logged with the path of the thread, and then goes to the thread's uncaught exception handler, as
   * without a tree. The scope does not throw it again.
   *
   * @param name the name of the children, without {@code /} and {@code #}; siblings of the same name get {@code #2} and
   *     so on
   * @param with changes how the threads are stopped; the kind of thread and a {@linkplain ThreadOptions#restart
   *     restart} have no effect
   * @throws IllegalArgumentException if no child can have that name
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
   * {@return a factory of virtual threads, which are children of the node while they run, as those of {@link
   * #threadFactory(String, UnaryOperator)}}
   *
   * @throws IllegalArgumentException if no child can have that name
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
   * <p>While it is idle, such a pool reacts to no stop request and to no interrupt. So let the tree {@linkplain #closes
   * close} it, as a child that is newer than the node of its threads. The threads inherit thread-locals, as the pool
   * decides. Their contexts are those of the thread that made the factory.
   *
   * @throws IllegalArgumentException if no child can have that name
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

  /** {@return a maker of threaded functions with default options, as that of {@link #threaded(UnaryOperator)}} */
  public Threaded threaded() {
    return threaded(with -> with);
  }

  /**
   * {@return a maker of threaded functions, each call of which has a thread of its own, as the newest child of the
   * node}
   *
   * <p>Nothing is in the tree before the first call. {@link SupervisedExecutor#threaded} is for calls on the workers of
   * a pool.
   */
  public Threaded threaded(UnaryOperator<ThreadedOptions> with) {
    return new Threaded(new OwnThreads(node, Options.changed(ThreadedOptions.DEFAULTS, with)));
  }

  // ---- tasks

  /** {@return a runner of tasks with default options, as that of {@link #taskRunner(String, UnaryOperator)}} */
  public TaskRunner taskRunner(String name) {
    return taskRunner(name, with -> with);
  }

  /**
   * {@return a runner of tasks with a loop of its own, as the newest child of the node} It has to be closed.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @throws IllegalArgumentException if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline
   */
  public TaskRunner taskRunner(String name, UnaryOperator<RunnerOptions> with) {
    return new TaskRunner(RunnerLoop.below(
        node, Objects.requireNonNull(name, "name"), Options.changed(RunnerOptions.DEFAULTS, with)));
  }

  // ---- clients

  /**
   * {@return clients with default options, as those of {@link #clients(String, Class, UnaryOperator, RequestHandler)}}
   */
  public <I> Clients<I> clients(String name, Class<I> type, RequestHandler<I> handler) {
    return clients(name, type, with -> with, handler);
  }

  /**
   * {@return an object that starts clients of an interface, and answers their requests when it is told to} It has to be
   * closed.
   *
   * @param name the name of the child below which the clients are, without {@code /} and {@code #}
   * @param type the interface of the stub that clients get
   * @param handler answers a request, on the thread that processes
   * @throws IllegalArgumentException if the type is no interface, or if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline
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

  /**
   * Runs a body again and again with default options, as {@link #repeat(String, Duration, UnaryOperator, Body)} does.
   */
  public Repeat repeat(String name, Duration every, Body run) {
    return repeat(name, every, with -> with, run);
  }

  /**
   * Runs a body again and again, on a thread of its own, as the newest child of the node.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @param every the time from the start of a run to the start of the next one; positive, of any length
   * @throws IllegalArgumentException if {@code every} is zero or negative, or if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline
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

  /**
   * {@return an iterator with default options, as that of {@link #generate(String, UnaryOperator, GeneratorBody)}} It
   * has to be closed.
   */
  @MustBeClosed
  @SuppressWarnings("exports") // a compiler without that annotation leaves it out
  public <T> Generator<T> generate(String name, GeneratorBody<T> body) {
    return generate(name, with -> with, body);
  }

  /**
   * {@return an iterator over the elements that the body emits on a thread of its own} It has to be closed.
   *
   * <p>The first request starts that thread as a child of the node; before that, nothing of it is in the tree. In a
   * build with Error Prone, that tool finds callers that do not close the generator.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @throws IllegalArgumentException if no child can have that name
   */
  @MustBeClosed
  @SuppressWarnings("exports") // a compiler without that annotation leaves it out
  public <T> Generator<T> generate(
      String name, UnaryOperator<GeneratorOptions<T>> with, GeneratorBody<T> body) {
    GeneratorOptions<T> options = Options.changed(GeneratorOptions.defaults(), with);
    return new GeneratorView<>(
        new GeneratorRun<>(
            node, NodeNames.checked(name), options, Objects.requireNonNull(body, "body"), caller()),
        options.batch);
  }

  /**
   * {@return a publisher, as that of {@link #publisher(String, UnaryOperator, GeneratorBody)}, with the options of the
   * node's children}
   */
  public <T> Flow.Publisher<T> publisher(String name, GeneratorBody<T> body) {
    return publisher(name, with -> with, body);
  }

  /**
   * {@return a publisher of the elements that the body emits; each subscriber has an iteration of its own}
   *
   * <p>The first request of a subscriber starts the body for it, on a new child of the node; without a request the body
   * never runs. {@code emit} waits until an element is requested, and then calls {@code onNext} itself, so nothing is
   * emitted ahead. {@link Flow.Subscription#cancel} asks the body to stop, wakes it if it waits, and does not wait for
   * its end.
   *
   * <p>When the body returns, {@code onComplete} follows. When it throws, {@code onError} follows with that very
   * object; the failure is logged as well, and the scope does not throw it again. When the body was asked to stop, or
   * was given up, {@code onError} gets the {@link dev.supervisor.core.ThreadStoppedException} or {@link
   * dev.supervisor.core.ThreadAbandonedException}, on a helper thread. When the body cannot be started because the node
   * is settled, abandoned, or past its deadline, {@code onError} gets an {@link IllegalStateException}; for a request
   * that is zero or negative, it gets an {@link IllegalArgumentException}.
   *
   * <p>A subscriber is called by one thread at a time. What its methods throw is logged, and cancels the subscription.
   * A subscriber that blocks keeps the thread of its body, which is interrupted and abandoned as any child when the
   * tree stops. If a subscription was not cancelled and is no longer reachable, its body is stopped as soon as it has
   * emitted what was requested; a warning says so.
   *
   * @param name the name of the children, without {@code /} and {@code #}; siblings of the same name get {@code #2} and
   *     so on
   * @param with changes how the bodies' threads run and are stopped; a {@linkplain ThreadOptions#restart restart} has
   *     no effect
   * @throws IllegalArgumentException if no child can have that name
   */
  public <T> Flow.Publisher<T> publisher(
      String name, UnaryOperator<ThreadOptions> with, GeneratorBody<T> body) {
    return new BodyPublisher<>(
        node,
        NodeNames.checked(name),
        Objects.requireNonNull(with, "with"),
        Objects.requireNonNull(body, "body"));
  }

  /** {@return where a user has called a method of this class; its text is made when it is asked for} */
  private static StackWalker.@Nullable StackFrame caller() {
    return WALKER.walk(frames -> frames
        .filter(it -> !it.getClassName().equals(Bridges.class.getName()))
        .findFirst()
        .orElse(null));
  }

  // ---- what closes

  /**
   * Puts an object that ends by a {@code close()} of its own into the tree, as the newest child: a connection pool, a
   * server, or an executor of another library.
   *
   * <p>In its turn the object is closed, once, on a thread that is made for that and may block: after everything newer,
   * and before everything older. That thread is interrupted when the grace is over, and given up when the patience is
   * over; the log then says where it is. What {@code close()} throws is logged. {@link AttachmentNode#stop} closes the
   * object at once.
   *
   * <p>If code of yours closes the object too, {@code close()} is called a second time in its turn.
   *
   * @param name the name of the child, without {@code /} and {@code #}
   * @return the place of the object in the tree
   * @throws IllegalArgumentException if no child can have that name
   * @throws IllegalStateException if the node is settled, was abandoned, or is past its deadline; the object is not
   *     closed then
   */
  public AttachmentNode closes(String name, AutoCloseable closeable) {
    return node.attach(name, new Closer(node, Objects.requireNonNull(closeable, "closeable")));
  }
}
