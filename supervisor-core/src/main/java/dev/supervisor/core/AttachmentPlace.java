package dev.supervisor.core;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Crew;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Watch;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An attachment's place in the tree.
 *
 * <p>The attachment is code of users. What the chain has to say to it goes to a lane of its own, so
 * that an attachment that blocks or throws holds up nothing but itself.
 */
final class AttachmentPlace extends ParentNode implements AttachmentNode {
  private static final ThreadLocal<@Nullable Boolean> DESCRIBING = new ThreadLocal<>();

  private static final int MOST_STUCK = 4;
  private static final Crew CREW = new Crew("supervisor-attachment");

  private final Attachment attachment;
  private final ThreadOptions options;
  private volatile boolean allAtOnce; // asked once, by the thread that attaches it
  private final Lane lane = Lane.of(CREW, MOST_STUCK);

  /** Whether the attachment has heard for certain that it was asked: see {@link #ask}. */
  private final AtomicBoolean askTold = new AtomicBoolean();

  /** Whether the attachment was told that it is closing, or need not be, as it was asked at its birth. */
  private final AtomicBoolean closingTold = new AtomicBoolean();

  /** Threads that are in its first calls, or in one of a stop, just now: one that is inside {@code System.exit} never comes back. */
  private final List<Thread> asking = new CopyOnWriteArrayList<>();

  AttachmentPlace(String name, Attachment attachment, ThreadOptions options) {
    super(name);
    this.attachment = attachment;
    this.options = options;
  }

  /** Called once it is linked. */
  void begin() {
    Thread self = Thread.currentThread();
    asking.add(self);
    try {
      takePlace();
    } finally {
      asking.removeIf(it -> it == self);
    }
  }

  private void takePlace() {
    allAtOnce = Foreign.get(
        AttachmentNode.class, () -> "asking " + path(), false, attachment::asksChildrenAtOnce);
    safely("take its place", () -> attachment.attachedAs(this));
    Optional<Signal> end = Foreign.get(
        AttachmentNode.class,
        () -> "the end of " + path(),
        Optional.empty(),
        () -> Optional.of(attachment.ended()));
    if (end.isEmpty()) { // there is no telling when it ends: it is not waited for
      StopChain.end(this, Outcome.FAILED);
    } else {
      Watch.whenGone(end.get(), this::ended);
    }
  }

  private void ended() {
    boolean insistedOn = stopping.insisted();
    StopChain.end(
        this,
        stopping.asked() ? insistedOn ? Outcome.INTERRUPTED : Outcome.STOPPED : Outcome.FINISHED);
  }

  @Override
  public Attachment attachment() {
    return attachment;
  }

  @Override
  ThreadOptions options() {
    return options;
  }

  @Override
  boolean allAtOnce() {
    return allAtOnce;
  }

  @Override
  public AttachmentNode attach(String name, Attachment child) {
    return bearAttached(name, child, options.inherited(), Birth.NEWEST);
  }

  @Override
  public Optional<Node> parent() {
    return Optional.ofNullable(parentNode());
  }

  /** A description that looks at the tree would be asked for again by that, and again. */
  String describe() {
    if (DESCRIBING.get() != null) {
      return "";
    }
    DESCRIBING.set(Boolean.TRUE);
    try {
      return Foreign.get(
          AttachmentNode.class,
          () -> "the description of " + path(),
          "cannot describe itself",
          () -> Objects.requireNonNull(attachment.describe(), "the description"));
    } finally {
      DESCRIBING.remove();
    }
  }

  /** Notes that the attachment is late: it is asked at its birth, so it is not told that it is closing. */
  void isBornAsked() {
    closingTold.set(true);
  }

  @Override
  void closing(Reason why) {
    lane.execute(() -> tellClosing(why));
  }

  /** Two threads may make two moves of a node at the same time, and the second come first: so each tells what was to be told before. */
  @Override
  void ask(int incarnation, Reason why) {
    lane.execute(() -> tellAsk(why));
  }

  private void tellAsk(Reason why) {
    if (askTold.compareAndSet(false, true)) {
      tellClosing(why);
      inStop("ask", () -> attachment.ask(why));
    }
  }

  private void tellClosing(Reason why) {
    if (closingTold.compareAndSet(false, true)) {
      safely("hear that it is closing", () -> attachment.closing(why));
    }
  }

  @Override
  Runnable insistHeld(Looks.@Nullable LookRequest look) {
    stopping.insist();
    return () -> afterAsking("insist", attachment::insist);
  }

  @Override
  void giveUp() {
    afterAsking("give up", attachment::giveUp);
  }

  private void afterAsking(String what, Foreign.ForeignCall call) {
    lane.execute(() -> {
      tellAsk(stopping.reasonToAsk());
      inStop(what, call);
    });
  }

  /** {@return whether a thread that put it into the tree, asked it, or insisted, is inside {@code System.exit}: that never comes back, and waits for the stop} */
  boolean isExiting() {
    return asking.stream().anyMatch(ThreadSnapshot::isExiting);
  }

  private void inStop(String what, Foreign.ForeignCall call) {
    Thread self = Thread.currentThread();
    asking.add(self);
    try {
      safely(what, call);
    } finally {
      asking.removeIf(it -> it == self);
    }
  }

  private void safely(String what, Foreign.ForeignCall call) {
    Foreign.run(
        AttachmentNode.class, () -> "the call by which " + path() + " was to " + what, call);
  }
}
