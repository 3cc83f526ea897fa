package dev.supervisor.core;

import dev.supervisor.signals.internal.ContextWraps;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a tree behaves as a whole. Immutable: each method returns changed options.
 *
 * <p>{@link #listener}, {@link #jmx}, {@link #stopLog} and {@link #context} are options of a whole tree: opening a scope inside a
 * tree with one of them throws an {@link IllegalArgumentException}. {@link #exitOnStdin} and {@link #lastOfAll} are options of the
 * {@linkplain Supervisor#main(String, UnaryOperator) main} tree: opening any other tree or scope with one of them throws that, too.
 */
public final class TreeOptions {
  private static final TreeOptions DEFAULTS = new TreeOptions(new TreeDraft());

  final Duration stopWithin;
  final ThreadOptions threads;
  final Consumer<? super TreeEvent> listener;
  final boolean exitOnStdin;
  final @Nullable Runnable lastOfAll;
  final boolean jmx;
  final @Nullable Path stopLog;
  final ContextWraps contexts;

  /** Options while they are changed. */
  private static final class TreeDraft {
    Duration stopWithin = Duration.ofSeconds(25);
    ThreadOptions threads = ThreadOptions.defaults();
    Consumer<? super TreeEvent> listener = event -> {};
    boolean exitOnStdin;

    @Nullable
    Runnable lastOfAll;

    boolean jmx;

    @Nullable
    Path stopLog;

    ContextWraps contexts = ContextWraps.NONE;
  }

  private TreeOptions(TreeDraft draft) {
    this.stopWithin = draft.stopWithin;
    this.threads = draft.threads;
    this.listener = draft.listener;
    this.exitOnStdin = draft.exitOnStdin;
    this.lastOfAll = draft.lastOfAll;
    this.jmx = draft.jmx;
    this.stopLog = draft.stopLog;
    this.contexts = draft.contexts;
  }

  private TreeOptions changed(Consumer<TreeDraft> change) {
    TreeDraft draft = new TreeDraft();
    draft.stopWithin = stopWithin;
    draft.threads = threads;
    draft.listener = listener;
    draft.exitOnStdin = exitOnStdin;
    draft.lastOfAll = lastOfAll;
    draft.jmx = jmx;
    draft.stopLog = stopLog;
    draft.contexts = contexts;
    change.accept(draft);
    return new TreeOptions(draft);
  }

  static TreeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the time that the whole tree has to stop; 25 s by default. The last fifth of it is a reserve, in which all
   * nodes that remain are asked and interrupted without waiting for each other.
   *
   * @param limit positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TreeOptions stopWithin(Duration limit) {
    Duration bounded = Durations.bounded(Durations.positive(limit, "stopWithin"));
    return changed(it -> it.stopWithin = bounded);
  }

  /**
   * Sets the options that the threads of the tree inherit, as in {@code with.threads(t -> t.virtual())}, and the options of the scope as a
   * parent of its children, such as their {@linkplain ThreadOptions#strategy strategy}.
   *
   * @throws IllegalArgumentException if the function sets an option that only a child can have, such as a {@linkplain
   *     ThreadOptions#restart restart}
   */
  public TreeOptions threads(UnaryOperator<ThreadOptions> with) {
    ThreadOptions all = Options.changed(threads, with).ofScope();
    return changed(it -> it.threads = all);
  }

  /**
   * Calls the listener with each event of the tree, in the {@linkplain TreeEvent order of the events}, on a thread of
   * its own. The tree does not wait for the listener. By default there is none.
   *
   * <p>A failure of the listener is logged, and the listener gets the further events. A listener that blocks holds up
   * the further events, and nothing else. {@link Scope#close} of the root waits until the listener has returned from all events,
   * for a fifth of {@link #stopWithin} at most; if the listener itself calls {@code close}, that does not wait for the listener.
   */
  public TreeOptions listener(Consumer<? super TreeEvent> listener) {
    Objects.requireNonNull(listener, "listener");
    return changed(it -> it.listener = listener);
  }

  /** Stops the main tree also when a line {@code exit} is typed on standard input, which is looked at five times a second. */
  public TreeOptions exitOnStdin() {
    return changed(it -> it.exitOnStdin = true);
  }

  /**
   * Sets the last step of the shutdown of the JVM: it runs after the main tree is settled and the main
   * thread has ended. Stop the logger here.
   *
   * <p>The step runs on a thread of its own, where it may block or call {@code System.exit}: the shutdown waits for the step until the
   * deadline is over, and at least for a second. A failure of the step is printed on standard
   * error. If the tree is closed while the JVM lives on, the step runs when the JVM ends, and has ten seconds; of several such steps only
   * that of the newest tree runs.
   */
  public TreeOptions lastOfAll(Runnable last) {
    Objects.requireNonNull(last, "last");
    return changed(it -> it.lastOfAll = last);
  }

  /**
   * Shows the tree to monitors: registers a {@link TreeMXBean} with the platform's MBean server, as {@code
   * dev.supervisor:type=Tree,name="app"} for a tree with the name {@code app}. The name is quoted as {@code
   * ObjectName.quote} does it. If another tree has that name already, it is {@code "app#2"}, and so on.
   *
   * <p>The bean is unregistered when the root has stopped; {@link Scope#close} waits for that, for at most a second or a fifth
   * of {@link #stopWithin}, whichever is shorter. If the bean cannot be registered, as in a runtime without the module
   * {@code java.management}, that is logged, and the tree goes on without it. Every program that can read the MBeans of this
   * JVM sees names, status lines and labels.
   */
  public TreeOptions jmx() {
    return changed(it -> it.jmx = true);
  }

  /**
   * Writes each step of the stops of this tree to a file as the step is made. If the JVM is killed in the middle of a stop, the file shows how
   * far the stop had come: {@link StopReport#readLog} makes reports of it.
   *
   * <p>The file is made when the first stop begins; an existing file is appended to. A file that would grow above 1 MiB is moved to the
   * same name with {@code .1} at its end, in place of an older one. A thread of its own writes, so no stop waits for
   * the disk; {@link Scope#close} of the root does, for a fifth of {@link #stopWithin} at most. Nodes that are
   * settled within 10 ms are only counted. The log survives {@code kill -9}; after a power cut its end may be missing.
   * If the file cannot be written, that is logged, and the tree goes on without a stop log. Two trees need two files.
   */
  public TreeOptions stopLog(Path file) {
    Objects.requireNonNull(file, "file");
    return changed(it -> it.stopLog = file);
  }

  /**
   * Carries a further context from thread to thread, beside the logging context (MDC), which always goes with the work.
   * For OpenTelemetry: {@code with.context(work -> Context.current().wrap(work))}.
   *
   * <p>The wrapper is called on the thread that gives work, at that moment: when a child is spawned or started, an
   * event is fired, a request told or asked, a task given to an executor, a function or a client called. It captures
   * the context of that thread, and returns the work with the context around it. The wrapped work sets the context on
   * the thread that does the work, and takes it back afterwards. It is run once for each run of the work: again when
   * a child is started again, and for each run of a periodic task.
   *
   * <p>A faulty wrapper does no harm to the work. If it throws, returns null, or does not run the work, the work runs
   * without it, once, and the first of these faults is logged as a warning. An exception that it throws after the work is logged; an
   * exception of the work passes unchanged. A wrapper that blocks holds up the thread that gives the work, or the thread that
   * does it; the latter is interrupted and given up as in the work itself. While a wrapper is called, no context is captured
   * for work that the wrapper itself gives to other threads.
   *
   * <p>The option may be given several times: the first wrapper is the outermost, and a faulty one does not affect the
   * others.
   */
  public TreeOptions context(UnaryOperator<Runnable> wrapper) {
    ContextWraps more = contexts.with(Objects.requireNonNull(wrapper, "wrapper"));
    return changed(it -> it.contexts = more);
  }
}
