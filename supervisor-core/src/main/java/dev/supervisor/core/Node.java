package dev.supervisor.core;

import dev.supervisor.core.Lint.LintOptions;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A place in the tree: a supervised thread, or something that is attached beside the threads.
 *
 * <p>All methods are thread-safe, and none of them blocks. There is one exception: a {@link StackOverflowError} may cut
 * off a thread inside the library, which then keeps the lock of a node. A method that only reads that node waits for at
 * most half a second, and then reads it without the lock; {@link #tree} says so. A child that would be born below it is
 * refused after at most five seconds with an {@link IllegalStateException}. A stop goes on without that node at its
 * deadline.
 */
public sealed interface Node permits SupervisedThread, AttachmentNode, TreeNode {
  /** {@return the name, unique among its living siblings} */
  String name();

  /** {@return the names from the root down to this node, such as {@code /nightly/counter}} */
  String path();

  /** {@return the node that this one belongs to; empty for a root} */
  Optional<? extends Node> parent();

  /** {@return the children that are not settled yet, oldest first} */
  List<Node> children();

  /** {@return all nodes below this one that are not settled yet, each before its children} */
  List<Node> descendants();

  /** {@return the present state of this node} */
  State state();

  /**
   * {@return the signal that goes when the whole subtree is about to stop}
   *
   * <p>It goes before any {@code pleaseStop} of that stop: take no new work from then on.
   */
  Signal drain();

  /**
   * {@return the signal that goes when this node is settled: it and all below it have ended, or were abandoned and
   * reported so}
   *
   * <p>A thread cannot await its own {@code stopped}, nor that of a node above it, since that node waits for the
   * thread: {@link Signal#await()} throws an {@link IllegalStateException}, also for an {@code and} of which the signal
   * is a part. {@link Signal#await(Signal)} is allowed.
   */
  Signal stopped();

  /**
   * Asks this node and all below it to stop, in order. Returns at once, never blocks and never throws. Idempotent.
   *
   * <p>First {@link #drain} goes over the whole subtree, parents before their children. Then children are asked newest
   * first, each when the one born after it is settled, and each after its own children; this node is asked last. A node
   * that does not end is interrupted after its grace and abandoned after its patience. When the tree's time is nearly
   * over, all nodes that remain are asked and interrupted at once.
   *
   * @return {@link #stopped} of the life that this call stops, so that {@code node.stop().await()} waits for its end
   */
  Signal stop();

  /**
   * Asks this node and all below it to stop, as {@link #stop()} does, and says why. All signals that go by this stop have that reason.
   */
  Signal stop(String why);

  /** Asks this node and all below it to stop, as {@link #stop()} does, for a reason that was given elsewhere. */
  Signal stop(Reason why);

  /**
   * {@return the living tree from this node down, as text: the state and age of each node, what it waits for, which lock
   * is lost, and the last children that have failed and are gone}
   *
   * <p>Branches are drawn 30 levels deep. Below that, each line has its depth as a number.
   */
  String tree();

  /**
   * {@return the living tree from this node down, as JSON, for tools; {@link #tree} is for people}
   *
   * <p>The form is that of {@code docs/tree.schema.json}; it has the number of that schema, {@code "schema": 1}, and
   * later versions only add to it. The nodes stand in one list, a parent before its children, so that the depth of the
   * JSON is the same for every tree.
   *
   * <p>Each node is in it at most once. The nodes are looked at one after the other while all of them go on, so the
   * text does not show one moment. A node that is there all the time is in it; one that is born, ends, or is handed to
   * the root meanwhile may be missing. The call takes time and memory in proportion to the number of nodes, and waits
   * for nothing that {@code tree} does not wait for. Names, status lines and labels come from users: quotes, control
   * characters, format characters, {@code <}, {@code >} and {@code &} in them are escaped, and half a surrogate pair
   * becomes U+FFFD.
   */
  String json();

  /**
   * {@return why this node does not move: who waits for whom, from this node to the line of code that is to blame}
   *
   * <p>The look covers waits of this library, monitors and locks of the JDK and their owners, the states of nodes and
   * the order of a stop. It changes nothing, and costs the other threads nothing. For virtual threads it
   * always sees waits of this library and owners of locks. From JDK 25 on it can also see which monitor a virtual thread
   * waits for, and which thread holds it: there the JDK writes a dump of all threads to a private temporary file, if
   * there are at most 2,000, and the file is deleted afterwards.
   *
   * <p>Unlike the other methods this one takes time: as a rule a few milliseconds, 100 more for a second look if there is a
   * circle, and, if it needs that dump, as long as the dump takes, but at most ten seconds. An interrupt shortens the call, and is kept; a circle is not
   * confirmed then. Call it when something hangs, and not in a loop.
   */
  Why why();

  /**
   * {@return hints about this node and all below it, as {@link #lints(UnaryOperator)} returns them with default limits}
   */
  default List<Lint> lints() {
    return lints(with -> with);
  }

  /**
   * {@return hints about this node and all below it: probable mistakes}
   *
   * <p>Threads record nothing for it. From the first look on, the tree remembers what each look has seen, and compares.
   * So a hint about time, such as a wait that is longer than usual, needs several looks: call this method every few seconds.
   * A look costs some microseconds and a few hundred bytes of memory for each thread. It calls labels of users, on the
   * current thread, and never blocks for longer than {@link #tree}.
   *
   * @param with changes the limits
   */
  List<Lint> lints(UnaryOperator<LintOptions> with);

  /**
   * {@return whether this node and all below it do their work, for the probes of a container or a monitor}
   *
   * <p>The nodes are looked at one after the other while they go on.
   */
  Health health();

  /**
   * {@return how many threads are right below this node, by state}
   *
   * <p>The call takes the same time for one child and for a million. All numbers are of one moment.
   */
  Counts counts();

  /**
   * How many threads are right below a node. Attachments, and scopes that are open inside, do not count. A daemon that
   * was handed to the root counts there.
   *
   * @param live the threads that run, are starting or stopping, or were made and not started
   * @param restarting the threads that wait for a start by itself: in a {@linkplain State#BACKING_OFF pause}, behind a
   *     {@linkplain State#FENCED fence}, with their group, or for siblings that they {@linkplain ThreadOptions#needs
   *     need}
   * @param down the threads that gave up and stay {@linkplain State#DOWN down}
   * @param failed how many lives have ended with a failure below this incarnation of the node; these threads are gone
   */
  record Counts(int live, int restarting, int down, long failed) {
    static final Counts NONE = new Counts(0, 0, 0, 0);
  }

  /**
   * Whether the nodes of a subtree do their work.
   *
   * @param down the nodes that do not come back by themselves, each in a line with its path, a parent before its
   *     children: nodes that are {@link State#DOWN} or {@link State#FENCED}, threads that are silent although they have
   *     a {@linkplain ThreadOptions#heartbeat heartbeat}, and the node that was asked if it has ended
   * @param notReady the nodes that are on their way, in the same form: nodes that are {@link State#WAITING}, {@link
   *     State#STARTING} or {@link State#BACKING_OFF}, and the node that was asked as soon as its {@link Node#drain} has
   *     gone
   * @param failed the threads that have failed and are gone, in the same form, with the failure: of each node the last
   *     16 whose failures were not collected. They tell what happened, and count neither for {@link #isUp} nor for
   *     {@link #isReady}
   */
  record Health(List<String> down, List<String> notReady, List<String> failed) {
    /** Copies the lists. */
    public Health {
      down = List.copyOf(down);
      notReady = List.copyOf(notReady);
      failed = List.copyOf(failed);
    }

    static Health of(TreeNode top) {
      List<String> down = new ArrayList<>();
      List<String> notReady = new ArrayList<>();
      List<String> failed = new ArrayList<>();
      State own = top.state();
      sort(top, own, /* isTop= */ true, down, notReady);
      addFailed(top, failed);
      for (Node each : top.descendants()) {
        if (each instanceof TreeNode node) {
          sort(node, node.state(), /* isTop= */ false, down, notReady);
          addFailed(node, failed);
        }
      }
      return new Health(down, notReady, failed);
    }

    private static void addFailed(TreeNode node, List<String> into) {
      if (node instanceof ParentNode parent) {
        for (FailedChildren.FailedLook each : parent.failedChildren()) {
          into.add(node.path() + "/" + each.name() + each.says());
        }
      }
    }

    /**
     * {@return how well a single node does its work}
     *
     * @param isTop whether it is the one that was asked
     */
    static NodeLook.NodeHealth ofOne(TreeNode node, State state, boolean isTop) {
      if (isTop && state.isSettled()) {
        return NodeLook.NodeHealth.DOWN;
      }
      if (isTop && state.compareTo(State.DRAINING) >= 0) {
        return NodeLook.NodeHealth.NOT_READY;
      }
      return switch (state) {
        case DOWN, FENCED -> NodeLook.NodeHealth.DOWN;
        case WAITING, STARTING, BACKING_OFF -> NodeLook.NodeHealth.NOT_READY;
        default -> silence(node).isEmpty() ? NodeLook.NodeHealth.READY : NodeLook.NodeHealth.DOWN;
      };
    }

    private static void sort(
        TreeNode node, State state, boolean isTop, List<String> down, List<String> notReady) {
      switch (ofOne(node, state, isTop)) {
        case DOWN ->
          down.add(node.healthLine(state)
              + (state == State.DOWN || state == State.FENCED || state.isSettled()
                  ? ""
                  : silence(node)));
        case NOT_READY -> notReady.add(node.healthLine(state));
        case READY -> {}
      }
    }

    private static String silence(TreeNode node) {
      return node instanceof ChildNode<?> child ? child.describePulse() : "";
    }

    /** {@return whether no node is down, for a probe of liveness} */
    public boolean isUp() {
      return down.isEmpty();
    }

    /** {@return whether no node is down, and none on its way, for a probe of readiness} */
    public boolean isReady() {
      return down.isEmpty() && notReady.isEmpty();
    }

    /**
     * {@return a line for each node that is not ready, or {@code ready}; then a line for each thread that has failed}
     */
    @Override
    public String toString() {
      List<String> all = new ArrayList<>(down);
      all.addAll(notReady);
      if (all.isEmpty()) {
        all.add("ready");
      }
      all.addAll(failed);
      return String.join("\n", all);
    }
  }

  /**
   * The state of a node in its life. Each state is entered at most once in an incarnation, in this order; some are
   * skipped, and a node may change between running and paused several times.
   */
  enum State {
    /** The node was made, and is not started yet. */
    NEW,
    /**
     * The node comes after a sibling, or needs one, and starts when that is ready; or siblings that need it have still
     * to stop.
     */
    WAITING,
    /**
     * The node is started; its body has not begun, or has not yet said that it is ready, if its options say that it
     * will.
     */
    STARTING,
    /** Its body runs. */
    RUNNING,
    /** Its body runs, but its waits for events do not return until it is resumed. */
    PAUSED,
    /**
     * The body has ended, or the child was born into a group that is just being started again: the node is started after a pause.
     */
    BACKING_OFF,
    /**
     * A thread of the node, or of a node below it, was given up and still runs; the node is started again when that
     * thread has ended.
     */
    FENCED,
    /** The node was started again too often: it stays so until it is started by hand, or stopped. */
    DOWN,
    /** The node is about to be stopped: {@code drain} has gone. */
    DRAINING,
    /** The node was asked to stop, or its body is over and its children are stopping. */
    STOPPING,
    /** The node is settled: it and all below it have ended. */
    STOPPED,
    /** The node is settled: its body failed. */
    FAILED,
    /** The node is settled without having ended: its parent does not wait for it any more. */
    ABANDONED;

    /** {@return whether this is one of the last three states} */
    public boolean isSettled() {
      return compareTo(STOPPED) >= 0;
    }
  }
}
