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

/** How a tree behaves as a whole. Immutable: each method returns changed options. */
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
   * Sets the options that the threads of the tree inherit, as in {@code with.threads(t -> t.virtual())}, and those for
   * the children of the scope, such as their {@linkplain ThreadOptions#strategy strategy}.
   *
   * @throws IllegalArgumentException if the function sets an option that is for one child and is inherited by none,
   *     such as a {@linkplain ThreadOptions#restart restart}
   */
  public TreeOptions threads(UnaryOperator<ThreadOptions> with) {
    ThreadOptions all = Options.changed(threads, with).ofScope();
    return changed(it -> it.threads = all);
  }

  /**
   * Calls the listener for everything that happens in the tree, in the {@linkplain TreeEvent order of the events}, on
   * one thread of its own, after the tree has moved on.
   *
   * <p>A failure of the listener is logged, and the listener gets the further events. A listener that blocks holds up
   * the events behind, and nothing else. The root's {@link Scope#close} waits until the listener has heard all events,
   * for a fifth of {@link #stopWithin} at most; if the listener itself calls {@code close}, that does not wait for it.
   */
  public TreeOptions listener(Consumer<? super TreeEvent> listener) {
    Objects.requireNonNull(listener, "listener");
    return changed(it -> it.listener = listener);
  }

  /** Stops the tree of {@code main} also when a line {@code exit} is typed on standard input. */
  public TreeOptions exitOnStdin() {
    return changed(it -> it.exitOnStdin = true);
  }

  /**
   * Sets the very last step of a JVM that {@code main} shuts down: it runs after the tree is settled and the main
   * thread has ended. Stop the logger here.
   *
   * <p>The step runs on a thread of its own, where it may block or call {@code System.exit}: the JVM ends when the
   * deadline is over, or a second after the step has begun if that is later. What it throws is printed on standard
   * error. If the tree is closed and the JVM lives on, the step runs when the JVM ends; only the last such step is
   * kept.
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
   * <p>The bean is taken out when the root is stopped; {@link Scope#close} waits for that for a second, or for a fifth
   * of {@link #stopWithin} if that is shorter. If the bean cannot be registered, as in a runtime without the module
   * {@code java.management}, that is logged, and everything else works. Every program that can read the MBeans of this
   * JVM sees names, status lines and labels.
   */
  public TreeOptions jmx() {
    return changed(it -> it.jmx = true);
  }

  /**
   * Writes each step of the stops of this tree to a file as it is made. The file shows how far a stop had come if the
   * JVM is killed in the middle of it: {@link StopReport#readLog} makes reports of it.
   *
   * <p>The file is made when the first stop begins, and appended to. A file that would grow above 1 MiB is moved to the
   * same name with {@code .1} at its end, in place of the one before. A thread of its own writes, so nothing waits for
   * the disk, except for {@link Scope#close} of the root, for a fifth of {@link #stopWithin} at most. Nodes that are
   * settled within 10 ms are only counted. The log outlives {@code kill -9}; after a power cut its end may be missing.
   * If the log cannot be written, that is logged, and the tree goes on without. Two trees need two files.
   */
  public TreeOptions stopLog(Path file) {
    Objects.requireNonNull(file, "file");
    return changed(it -> it.stopLog = file);
  }

  /**
   * Carries a further context from thread to thread, beside the logging context (MDC), which always goes with the work:
   * {@code with.context(work -> Context.current().wrap(work))} for OpenTelemetry.
   *
   * <p>The wrapper is called on the thread that gives work, at that moment: when a child is spawned or started, an
   * event is fired, a request told or asked, a task given to an executor, a function or a client called. It captures
   * the context of that thread, and returns the work with the context around it. The wrapped work sets the context on
   * the thread that does the work, and takes it back afterwards. It is run for each run of the work, one after the
   * other: once more when a child is started again, and for each run of a periodic task.
   *
   * <p>A faulty wrapper does no harm to the work. If it throws, returns null, or does not run the work, the work runs
   * without it, once, and the first of such faults is logged as a warning. What it throws after the work is logged, and
   * what the work throws is not changed. A wrapper that blocks holds up the thread that gives the work, or the one that
   * does it, which is interrupted and given up as in the work itself. While a wrapper is called, nothing is captured
   * for work that the wrapper itself gives to others.
   *
   * <p>The option may be given several times: the first wrapper is the outermost, and a faulty one does not affect the
   * others.
   */
  public TreeOptions context(UnaryOperator<Runnable> wrapper) {
    ContextWraps more = contexts.with(Objects.requireNonNull(wrapper, "wrapper"));
    return changed(it -> it.contexts = more);
  }
}
