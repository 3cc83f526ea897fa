package dev.supervisor.core;

import dev.supervisor.core.internal.HostOfThreads;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.PlainText;
import dev.supervisor.signals.internal.StackRoom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A thread's node as users see it: it spawns and attaches, waits for its children, finds a node below it. */
abstract sealed class SpawningNode extends ThreadNode implements HostOfThreads<ThreadOptions, Body>
    permits ResultNode, ScopeNode {

  SpawningNode(String name, ThreadOptions options) {
    super(name, options);
  }

  // ---- spawning

  @Override
  public final Child<@Nullable Void> spawn(String name, Body body) {
    return spawn(name, with -> with, body);
  }

  @Override
  public final Child<@Nullable Void> spawn(
      String name, UnaryOperator<ThreadOptions> with, Body body) {
    ChildNode<@Nullable Void> child =
        newChild(name, with, Objects.requireNonNull(body, "body"), /* hasResult= */ false, true);
    return started(child);
  }

  @Override
  public final Child<@Nullable Void> spawnFrom(String name, Supplier<? extends Body> body) {
    return spawnFrom(name, with -> with, body);
  }

  @Override
  public final Child<@Nullable Void> spawnFrom(
      String name, UnaryOperator<ThreadOptions> with, Supplier<? extends Body> body) {
    Objects.requireNonNull(body, "body");
    return spawn(name, with, pleaseStop -> {
      Body made = body.get();
      if (made == null) {
        throw new NullPointerException("the supplier of the body of " + name + " returned null");
      }
      made.run(pleaseStop);
    });
  }

  @Override
  public final Child<@Nullable Void> spawn(String name) {
    return spawn(name, pleaseStop -> Supervisor.events().loop());
  }

  @Override
  public final <T extends @Nullable Object> Child<T> call(String name, Task<T> task) {
    return call(name, with -> with, task);
  }

  @Override
  public final <T extends @Nullable Object> Child<T> call(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task) {
    ChildNode<T> child =
        newChild(name, with, Objects.requireNonNull(task, "task"), /* hasResult= */ true, true);
    return started(child);
  }

  private <T extends @Nullable Object> Child<T> started(ChildNode<T> child) {
    StackRoom.forMany();
    child.startsAtOnce(carried());
    familyHead().link(child, child.options.asOldest ? Birth.OLDEST_PLACE : Birth.NEWEST);
    child.beginUnlessHeld();
    return child;
  }

  @Override
  public final <T extends @Nullable Object> Child<T> create(
      String name, UnaryOperator<ThreadOptions> with, Task<T> task) {
    ChildNode<T> child =
        newChild(name, with, Objects.requireNonNull(task, "task"), /* hasResult= */ true, false);
    child.keepTask();
    StackRoom.forMany();
    familyHead().link(child, Birth.NEWEST);
    return child;
  }

  @Override
  public final void runBelow(String name, UnaryOperator<ThreadOptions> with, Body work)
      throws InterruptedException {
    ChildNode<@Nullable Void> child =
        newChild(name, with, work, /* hasResult= */ false, /* startsAtOnce= */ false);
    StackRoom.forMany();
    child.startsAtOnceHere();
    familyHead().link(child, Birth.NEWEST);
    child.runHere(child.stopping.incarnation());
    child.join();
  }

  private <T extends @Nullable Object> ChildNode<T> newChild(
      String name,
      UnaryOperator<ThreadOptions> with,
      Object task,
      boolean hasResult,
      boolean startsAtOnce) {
    ThreadOptions inherited = familyHead().options.inherited();
    ThreadOptions own =
        inherited.shared(Options.changed(inherited, with).ofChild(name, startsAtOnce));
    if (!own.needs.isEmpty()
        && !own.restart.isNever()
        && familyHead().options.strategy != Restart.Strategy.ONE_FOR_ONE) {
      String other = own.needs.get(0).path();
      throw new IllegalArgumentException(name + " needs " + other
          + ", and belongs to the group of " + familyHead().path()
          + ", which stops and starts its children together already: say with.after for " + other
          + ", or spawn both below a node without a strategy");
    }
    if (own.heartbeat != null && own.heartbeat.startsAgain && own.restart.isNever()) {
      throw new IllegalArgumentException(
          name
              + " is to be started again after a silence, but has no rules for that: give it a Restart");
    }
    if (own.significant && familyHead().options.autoShutdown == ThreadOptions.AutoShutdown.NEVER) {
      throw new IllegalArgumentException(
          name + " is significant, and " + familyHead().path()
              + " is never stopped for that: give the parent with.autoShutdown(…), or leave out significant()");
    }
    ensureSiblings(own.after, name, " cannot come after ");
    ensureSiblings(own.needs, name, " cannot need ");
    if (!own.needs.isEmpty() && own.restart.isNever()) {
      throw new IllegalArgumentException(name + " needs " + own.needs.get(0).path()
          + " and would have to be started again with it, but has no rules for that: give it a Restart, or say"
          + " with.after instead of with.needs");
    }
    return new ChildNode<>(name, withSettings(own, name), task, hasResult);
  }

  /** {@return the options with what a system property sets for the child of that name} */
  private ThreadOptions withSettings(ThreadOptions own, String name) {
    if (own.restart.isNever()) {
      return own;
    }
    String path = familyHead().path() + "/" + PlainText.escaped(name);
    Restart set = wholeTree().restartSettings().applied(path, own.restart);
    return set == own.restart ? own : own.restart(set);
  }

  private void ensureSiblings(List<ChildNode<?>> others, String name, String cannot) {
    for (int i = 0; i < others.size(); i++) { // most have none, and each spawn comes here
      ChildNode<?> other = others.get(i);
      if (other.parentNode() != familyHead()) {
        throw new IllegalArgumentException(name + cannot + other.path() + why(other));
      }
      if (other.isOfFormerIncarnation(familyHead())) {
        throw new IllegalArgumentException(name + cannot + other.path()
            + ", which belongs to an incarnation of " + familyHead().path()
            + " that is over: name the child that the present one has made");
      }
    }
  }

  private String why(ChildNode<?> other) {
    ThreadNode head = familyHead();
    if (other == head) {
      return ", below which it stands: a child starts while its parent runs; leave that out";
    }
    return other.root() != head.root()
        ? ", which belongs to another tree: let its body wait for that, with awaitReady"
        : ", which is no child of " + head.path() + ": name a child of that, or spawn it below "
            + parentOf(other);
  }

  private static String parentOf(ChildNode<?> other) {
    ParentNode parent = other.parentNode();
    return parent == null ? "the same node" : parent.path();
  }

  @Override
  public final AttachmentNode attach(String name, Attachment attachment) {
    return attach(name, attachment, Birth.NEWEST);
  }

  final AttachmentPlace attach(String name, Attachment attachment, Birth birth) {
    StackRoom.forMany();
    ThreadNode head = familyHead();
    return head.bearAttached(name, attachment, head.options.inherited(), birth);
  }

  @Override
  public final <A extends Attachment> A shared(String name, Class<A> kind, Supplier<A> make) {
    StackRoom.forMany();
    Objects.requireNonNull(make, "make");
    return wholeTree().shared(root(), name, kind, make);
  }

  // ---- family

  @Override
  public final void awaitChildren() throws InterruptedException {
    boolean unused = awaitChildren(Signal.NEVER);
  }

  @Override
  public final boolean awaitChildren(Signal till) throws InterruptedException {
    Objects.requireNonNull(till, "till");
    ensureNotBelow("wait for its children");
    for (; ; ) {
      Signal none = idleSignal();
      if (!none.await(till)) { // an interrupt counts also where there is none
        return false;
      }
      if (none == Signal.DONE) {
        return true;
      }
    }
  }

  @Override
  public final Optional<SupervisedThread> parent() {
    return Optional.ofNullable(parentThread());
  }

  @Override
  public final Optional<Node> find(String path) {
    TreeNode at = Objects.requireNonNull(path, "path").startsWith("/") ? root() : this;
    ArrayDeque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(PlainText.escaped(name)); // as it was given, or as it is shown
      }
    }
    if (path.startsWith("/") && !at.name().equals(names.poll())) {
      return Optional.empty();
    }
    String name;
    while ((name = names.poll()) != null) {
      TreeNode found = childNamed(at, name);
      if (found == null) {
        return Optional.empty();
      }
      at = found;
    }
    return Optional.of(at);
  }

  /** {@return the oldest child with that name; null if there is none; takes the node's mutex if it can be had} */
  private static @Nullable TreeNode childNamed(TreeNode node, String name) {
    Mutex taken = node.stopping.enter();
    try {
      Family family = node.family;
      return family == null ? null : family.named(name);
    } finally {
      NodeMutex.leave(taken);
    }
  }

  @Override
  public final StopPlan plan() {
    return StopPlan.of(this);
  }
}
