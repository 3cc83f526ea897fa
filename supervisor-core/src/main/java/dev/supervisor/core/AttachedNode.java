package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An attachment's place in the tree. */
final class AttachedNode extends FamilyNode implements Attached {
  private static final Logger LOG = LoggerFactory.getLogger(Attached.class);

  private final Attachment attachment;
  private final ThreadOptions options;

  AttachedNode(String name, Attachment attachment, ThreadOptions options) {
    super(name);
    this.attachment = attachment;
    this.options = options;
  }

  /** Called once it is linked. */
  void begin() {
    safely("take its place", () -> attachment.attached(this));
    var unused = attachment.ended().then(this::ended);
  }

  private void ended() {
    boolean late = insisted;
    StopChain.end(this, asked ? late ? Outcome.INTERRUPTED : Outcome.STOPPED : Outcome.FINISHED);
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
    return attachment.asksChildrenAtOnce();
  }

  @Override
  public Attached attach(String name, Attachment child) {
    return bearAttached(name, child, options.inherited(), /* asOldest= */ false);
  }

  @Override
  public Optional<Node> parent() {
    return Optional.ofNullable(parentNode());
  }

  String describe() {
    try {
      return attachment.describe();
    } catch (RuntimeException e) {
      return "cannot describe itself: " + e;
    }
  }

  @Override
  void closing(Reason why) {
    safely("hear that it is closing", () -> attachment.closing(why));
  }

  @Override
  void ask(Reason why) {
    safely("ask", () -> attachment.ask(why));
  }

  @Override
  void insist(Signal life) {
    lock();
    try {
      if (over || stopped() != life) {
        return;
      }
      insisted = true;
      emit(at -> new TreeEvent.Insisted(at, this));
    } finally {
      unlock();
    }
    safely("insist", attachment::insist);
  }

  @Override
  void giveUp() {
    safely("give up", attachment::giveUp);
  }

  private void safely(String what, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) { // the chain has to go on
      LOG.error("{}: the attachment failed to {}", path(), what, e);
    }
  }

  @Override
  public Attached stop() {
    return stop("stop() was called");
  }

  @Override
  public Attached stop(String why) {
    return stop(Reason.of(why));
  }

  @Override
  public Attached stop(Reason why) {
    StopChain.stop(this, why);
    return this;
  }
}
