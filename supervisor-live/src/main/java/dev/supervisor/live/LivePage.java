package dev.supervisor.live;

import dev.supervisor.core.Child;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.SupervisedExecutor;
import dev.supervisor.core.internal.TreeLooks;
import dev.supervisor.signals.internal.Interrupts;
import dev.supervisor.signals.internal.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A page in a browser that shows a node and all nodes below it while they live: their states, ages, waits and restarts; why a node does not move; what a stop would do;
 * how long the last stops took, and where.
 *
 * <pre>{@code
 * var page = LivePage.open(app);
 * System.out.println(page.address()); // for a browser on this machine
 * }</pre>
 *
 * <p>There is no page unless a program opens one. It listens on the loopback interface alone, and a browser needs the secret of the page to see the tree. The secret stands in
 * {@link #address} behind the {@code #}: a browser sends that part to no server. Print the address to a terminal, and keep it out of logs. A request is refused if its {@code Host} is
 * not the address of the page, or its {@code Origin} is another page. The page shows names, status lines and waits. Only if the {@linkplain LiveOptions options} say so, it also shows
 * what attachments say of themselves, such as the lines of commands, and lets its user change the tree.
 *
 * <p>The tree is looked at only while a browser looks. At most eight browsers can look at the same time, and together they cost about 1 % of a core. In a large tree the numbers get
 * older instead, and the page shows their age.
 *
 * <p>The page is a child at the oldest place below its node: it stays until all other nodes below that node have ended, and shows how they end. Then it sends the last
 * state, and ends within a second. Thread-safe.
 */
public final class LivePage implements AutoCloseable {
  private static final String NAME = "live";
  private static final int MORE_WORKERS = 4; // beside one for each stream
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final PageServer server;
  private final Child<@Nullable Void> host;

  private LivePage(PageServer server, Child<@Nullable Void> host) {
    this.server = server;
    this.host = host;
  }

  /** Opens a page with default options, as {@link #open(SupervisedThread, UnaryOperator)} does: on a free port, without actions and without the lines of commands. */
  public static LivePage open(SupervisedThread node) {
    return open(node, with -> with);
  }

  /**
   * Opens a page that shows the node and all nodes below it. The page is served when this returns. Its own threads are a child of the node, too, with the name {@code live}. The method
   * does not block, and leaves the interrupt flag alone.
   *
   * @param with changes the default options
   * @throws UncheckedIOException when the port is taken
   * @throws IllegalStateException when the node takes no further child: it has settled, was abandoned, is past the deadline of its stop, or has as many children as it may have
   */
  public static LivePage open(SupervisedThread node, UnaryOperator<LiveOptions> with) {
    Objects.requireNonNull(node, "node");
    LiveOptions options = Options.changed(LiveOptions.DEFAULTS, with);
    TreeLooks.source().keepStops(node);
    PageServer server;
    try {
      server = PageServer.bound(node, options);
    } catch (IOException e) {
      throw new UncheckedIOException("port " + options.port + " is not available for the page", e);
    }
    boolean isOpen = false;
    try {
      Child<@Nullable Void> host = node.spawn(
          NAME,
          it -> it.platform()
              .asOldest()
              .grace(options.within.dividedBy(5))
              .patience(options.within.dividedBy(10)),
          pleaseStop -> {
            try {
              pleaseStop.await();
            } finally {
              server.stop();
            }
          });
      LivePage page = new LivePage(server, host);
      server.start(workers(host, options.within));
      isOpen = true;
      return page;
    } finally {
      if (!isOpen) {
        server.stop();
      }
    }
  }

  /** {@return the workers of the page: platform threads, so that the page answers even if all carriers of virtual threads are busy} */
  private static SupervisedExecutor workers(Child<@Nullable Void> host, Duration within) {
    boolean isThere = false;
    try {
      SupervisedExecutor workers = Bridges.of(host)
          .lend(
              "http",
              with -> with.workers(PageStream.MOST_STREAMS + MORE_WORKERS)
                  .idleFor(IDLE)
                  .threads(it ->
                      it.platform().grace(within.dividedBy(4)).patience(within.dividedBy(10))));
      isThere = true;
      return workers;
    } finally {
      if (!isThere) {
        var unused = host.stop("the page cannot be served");
      }
    }
  }

  /** {@return the address for a browser, with the secret of the page behind its {@code #}: each user of this machine that has the address can see the tree} */
  public URI address() {
    return server.address();
  }

  /**
   * Ends the page, after it has sent the last state, and waits until it has ended. If the thread is interrupted, the method returns at once and the interrupt flag stays set; the page
   * ends all the same. A further call only waits. A tree that stops ends its page by itself.
   */
  @Override
  public void close() {
    try {
      host.stop("the page was closed").await();
    } catch (InterruptedException e) {
      Interrupts.restore();
    }
  }

  /** {@return the path of the page and its address, without the secret} */
  @Override
  public String toString() {
    return "the page of " + host.path() + " at " + server.place();
  }

  /** How a page is served, and what its user may see and do. Immutable: each method returns changed options. */
  public static final class LiveOptions {
    static final LiveOptions DEFAULTS = new LiveOptions(0, false, false, Duration.ofSeconds(1));
    private static final int HIGHEST_PORT = 65_535;

    final int port;
    final boolean allowsActions;
    final boolean showsCommands;
    final Duration within; // of its end: the graces of its threads add up to that

    private LiveOptions(int port, boolean allowsActions, boolean showsCommands, Duration within) {
      this.port = port;
      this.allowsActions = allowsActions;
      this.showsCommands = showsCommands;
      this.within = within;
    }

    /** The time that the page has for its end. For tests on busy machines. */
    LiveOptions endsWithin(Duration time) {
      return new LiveOptions(port, allowsActions, showsCommands, time);
    }

    /**
     * Sets the port on the loopback interface. Zero, the default, takes any free port. To look from another machine, forward the same port there: a request that names another
     * port is refused.
     *
     * @throws IllegalArgumentException when the port is negative or above 65,535
     */
    public LiveOptions port(int port) {
      if (port < 0 || port > HIGHEST_PORT) {
        throw new IllegalArgumentException(
            "port must be between 0 and " + HIGHEST_PORT + ", not " + port);
      }
      return new LiveOptions(port, allowsActions, showsCommands, within);
    }

    /** Lets users of the page also stop nodes, start children that are down or back off, and forgive attempts. By default they can change nothing. */
    public LiveOptions allowActions() {
      return new LiveOptions(port, /* allowsActions= */ true, showsCommands, within);
    }

    /** Shows also what attachments say of themselves, such as the lines of commands with their arguments. By default that is hidden. */
    public LiveOptions showCommands() {
      return new LiveOptions(port, allowsActions, /* showsCommands= */ true, within);
    }
  }
}
