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
 * A page that shows a node and all below it in a browser, as they live: states, ages, waits, restarts; why one does not move; what a stop would do; where the last
 * stops went.
 *
 * <pre>{@code
 * var page = LivePage.open(app);
 * System.out.println(page.address()); // for a browser on this machine
 * }</pre>
 *
 * <p>There is no page unless a program opens one. It is served on the loopback interface alone, and to those alone who know its secret: that stands in {@link #address}
 * behind the {@code #}, where browsers keep it to themselves. Print the address to a terminal, and keep it out of logs. Each request is refused whose {@code Host} is not this
 * machine's, or whose {@code Origin} is another page. The page shows names, status lines and waits; it shows what attachments say of themselves, such as the lines of commands, and
 * lets the tree be changed, only where the {@linkplain LiveOptions options} say so.
 *
 * <p>Nothing is looked at while no browser looks. While some do, at most eight, all of them together cost about 1 % of a core; the numbers of a large tree get older instead, and
 * their age is shown.
 *
 * <p>The page has the oldest place below its node: it is there until all else below the node has ended, and shows that. Then it sends the last
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

  /** Opens the page with default options, as {@link #open(SupervisedThread, UnaryOperator)} does: on a free port, where nothing can be changed. */
  public static LivePage open(SupervisedThread node) {
    return open(node, with -> with);
  }

  /**
   * Opens a page that shows the node and all below it.
   *
   * <p>Its own threads are below the node, too, as {@code live}. An interrupt plays no part.
   *
   * @throws UncheckedIOException when the port is taken
   * @throws IllegalStateException when the node is settled, or was abandoned, or is past its deadline
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

  /** {@return the workers of the page: platform threads, so that it answers when those that carry virtual ones are all taken} */
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

  /** {@return the address for a browser, with the secret behind its {@code #}: the one who knows it sees the tree} */
  public URI address() {
    return server.address();
  }

  /**
   * Sends the last state and ends the page. Returns when it has ended; an interrupt shortens the wait, and is kept. A second call does nothing. The tree does it by
   * itself when it stops.
   */
  @Override
  public void close() {
    try {
      host.stop("the page was closed").await();
    } catch (InterruptedException e) {
      Interrupts.restore();
    }
  }

  /** {@return where the page is, without its secret} */
  @Override
  public String toString() {
    return "the page of " + host.path() + " at " + server.place();
  }

  /** How a page is served. Immutable: each method returns changed options. */
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

    /** For tests on machines that are busy: the time for its end. */
    LiveOptions endsWithin(Duration time) {
      return new LiveOptions(port, allowsActions, showsCommands, time);
    }

    /**
     * The port on the loopback interface; zero, the default, for a free one. To forward the page to another machine, have the same port there: a request that names
     * another one is refused.
     *
     * @throws IllegalArgumentException when it is no port
     */
    public LiveOptions port(int port) {
      if (port < 0 || port > HIGHEST_PORT) {
        throw new IllegalArgumentException(
            "port must be between 0 and " + HIGHEST_PORT + ", not " + port);
      }
      return new LiveOptions(port, allowsActions, showsCommands, within);
    }

    /** Those who see the page may also stop nodes, start children that are down or back off, and forgive attempts. By default they may not. */
    public LiveOptions allowActions() {
      return new LiveOptions(port, /* allowsActions= */ true, showsCommands, within);
    }

    /** Shows what attachments say of themselves as well: lines of commands, with their arguments. By default that is hidden. */
    public LiveOptions showCommands() {
      return new LiveOptions(port, allowsActions, /* showsCommands= */ true, within);
    }
  }
}
