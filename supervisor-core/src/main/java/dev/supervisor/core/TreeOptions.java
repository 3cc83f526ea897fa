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
   * The time the whole tree has to stop, 25 s by default; the last fifth is a reserve, in which all
   * that remain are asked and interrupted without waiting.
   *
   * @param limit of any length, also for ever
   * @throws IllegalArgumentException when it is zero or negative
   */
  public TreeOptions stopWithin(Duration limit) {
    Duration bounded = Durations.bounded(Durations.positive(limit, "stopWithin"));
    return changed(it -> it.stopWithin = bounded);
  }

  /**
   * Sets what the threads of the tree inherit: {@code with.threads(t -> t.virtual())}; and what holds for the children of the scope, such as their {@linkplain
   * ThreadOptions#strategy strategy}.
   *
   * @throws IllegalArgumentException when it sets what is for one child, and is inherited by none, such as a {@linkplain ThreadOptions#restart restart}
   */
  public TreeOptions threads(UnaryOperator<ThreadOptions> with) {
    ThreadOptions all = Options.changed(threads, with).ofScope();
    return changed(it -> it.threads = all);
  }

  /**
   * Calls the listener for everything that happens in the tree, in the {@linkplain TreeEvent order of the events}, on
   * one thread of its own, after the tree has moved on. A failure of the listener is logged; the listener still gets
   * the further events. A listener that blocks holds up the events behind, and nothing else. The root's {@link
   * Scope#close} waits until the listener has heard all, for a fifth of {@link #stopWithin} at most; when the
   * listener itself calls {@code close}, that does not wait for it.
   */
  public TreeOptions listener(Consumer<? super TreeEvent> listener) {
    Objects.requireNonNull(listener, "listener");
    return changed(it -> it.listener = listener);
  }

  /** The tree of {@code main} also stops when a line {@code exit} is typed on standard input. */
  public TreeOptions exitOnStdin() {
    return changed(it -> it.exitOnStdin = true);
  }

  /**
   * The very last step of a JVM that {@code main} shuts down, after the tree is settled and the main
   * thread has ended: stop the logger here.
   *
   * <p>It runs on a thread of its own, where it may block or call {@code System.exit}: the JVM ends when the deadline is
   * over, or a second after this has begun if that is later. What it throws is told on standard error. If the tree is
   * closed and the JVM lives on, it runs when the JVM ends; only the last such step is kept.
   */
  public TreeOptions lastOfAll(Runnable last) {
    Objects.requireNonNull(last, "last");
    return changed(it -> it.lastOfAll = last);
  }

  /**
   * Shows the tree to monitors: registers a {@link TreeMXBean} with the platform's MBean server, as {@code dev.supervisor:type=Tree,name="app"} for a tree with the
   * name {@code app}; the name is quoted as {@code ObjectName.quote} does it. Where another tree has that name already, it is {@code "app#2"}, and so on.
   *
   * <p>The bean is taken out when the root is stopped; {@link Scope#close} waits a second for that, or a fifth of {@link #stopWithin} where that is shorter. Where it cannot be registered, as
   * in a runtime without the module {@code java.management}, that is logged, and all else goes on. Whatever can read the MBeans of this JVM sees names, status lines and labels.
   */
  public TreeOptions jmx() {
    return changed(it -> it.jmx = true);
  }

  /**
   * Writes each step of the stops of this tree to a file as it is made, for what is left of a JVM that is killed in the middle of a stop: {@link StopReport#readLog} makes reports of it.
   *
   * <p>The file is appended to; it is made when the first stop begins. One that would grow above 1 MiB is moved to the same name with {@code .1} at its end, in place of the one before. A thread of its own writes, so
   * nothing waits for the disk, but for {@link Scope#close} of the root, for a fifth of {@link #stopWithin} at most. A node that is settled within 10 ms is only counted. The log
   * outlives {@code kill -9}; after a power cut its end may be missing. What goes wrong is logged, and the tree goes on without. Two trees need two files.
   */
  public TreeOptions stopLog(Path file) {
    Objects.requireNonNull(file, "file");
    return changed(it -> it.stopLog = file);
  }

  /**
   * Carries a further context from thread to thread, beside the logging context (MDC), which always goes with the work: {@code
   * with.context(work -> Context.current().wrap(work))} for OpenTelemetry.
   *
   * <p>The wrapper is asked on the thread that gives work, when it gives it: when a child is spawned or started, an event is fired, a request told or asked, a task given to an executor, a function
   * or a client called. It captures what that thread has, and returns what sets that around the work, on the thread that does it, and takes it
   * back afterwards. What it returns is run for each run of the work, one after the other: once more when a child is started again, for each run of a periodic task.
   *
   * <p>A wrapper cannot do harm to the work. When it throws, returns null, or does not run the work, the work runs without it, once, and the first of such faults is logged as a
   * warning. What it throws after the work is logged, and what the work throws is not changed. Where it blocks, it blocks the thread that gives the work, or the one that does it, which is interrupted and
   * given up as in the work itself. While it is asked, nothing is captured for what it gives to others.
   *
   * <p>May be given several times: the first is the outermost, and each stands for itself.
   */
  public TreeOptions context(UnaryOperator<Runnable> wrapper) {
    ContextWraps more = contexts.with(Objects.requireNonNull(wrapper, "wrapper"));
    return changed(it -> it.contexts = more);
  }
}
