package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Owed;
import dev.supervisor.signals.internal.Thrown;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A request in a queue, told or asked. */
class PendingRequest extends Item implements Owed {
  final Object request;
  private final MailboxOwner target;

  /** The request that was being handled when this one was sent; null if there was none. */
  private final @Nullable PendingRequest cause;

  final @Nullable Promise<@Nullable Object> reply; // null: the request was told, not asked

  PendingRequest(Object request, MailboxOwner target, boolean wantsReply) {
    super(target.sender(), target.carried());
    this.request = request;
    this.target = target;
    this.cause = from == null || !wantsReply ? null : beingHandledBy(from);
    this.reply = wantsReply ? Promise.named(this) : null;
    if (wantsReply) {
      ensureNoCircle();
    }
  }

  private static @Nullable PendingRequest beingHandledBy(MailboxOwner sender) {
    Postbox box = sender.mailboxIfMade();
    return box != null && box.handling() instanceof PendingRequest request ? request : null;
  }

  private void ensureNoCircle() {
    if (target.runsHere() && !target.stopped().isGo()) {
      throw new IllegalStateException(
          target.path() + " cannot ask itself: it waits for the answer that it would have to give");
    }
    if (cause == null) { // as most have none
      return;
    }
    StringBuilder way = new StringBuilder();
    for (PendingRequest at = cause; at != null; at = at.cause) {
      way.insert(0, " -> " + at.target.path());
      if (at.from == target && at.reply != null) {
        throw new IllegalStateException("asking in a circle: " + target.path() + way.toString()
            + " -> " + target.path() + "; tell it instead, or answer first");
      }
    }
  }

  @Override
  final void handle(HandlerTable in) {
    Object result;
    try {
      result = compute(in);
    } catch (Throwable e) { // it is the asker's, unless it ends this thread
      if (e instanceof StopRequested stop && in.unwinds(stop)) {
        fail(new EventRejectedException(target.path(), request, "ended before it answered"));
        throw stop;
      }
      fail(e);
      return;
    }
    answer(result);
  }

  @Nullable
  Object compute(HandlerTable in) throws Throwable {
    return in.answerers().answer(request);
  }

  /** {@return whether this settled it; a stage settles it when it completes} */
  final boolean answer(@Nullable Object result) {
    if (result instanceof CompletionStage<?> stage) {
      try {
        Foreign.follow(stage, (value, failure) -> {
          if (failure == null) {
            succeed(value);
          } else {
            fail(Thrown.ofStage(failure));
          }
        });
        return true;
      } catch (Throwable e) { // of a stage of users
        return fail(e);
      }
    }
    if (result instanceof Promise<?> promise) {
      return answer(promise.toFuture());
    }
    return succeed(result);
  }

  @SuppressWarnings("NullAway") // null is a value where the answer's type says so
  private boolean succeed(@Nullable Object value) {
    return reply == null || reply.complete(value);
  }

  /** {@return whether this settled it} */
  final boolean fail(Throwable failure) {
    if (reply != null) {
      return reply.fail(failure);
    }
    target.mailbox().failed(request, failure);
    return true;
  }

  @Override
  final void reject(MailboxOwner by) {
    if (reply != null) {
      reply.fail(
          new EventRejectedException(by.path(), request, "is over and does not answer any more"));
    } else {
      sendBack(by, request);
    }
  }

  @Override
  boolean isMessage() {
    return true;
  }

  @Override
  public final Object by() {
    return target;
  }

  /** {@return the name of this request in texts about waits} */
  final String text() {
    return "answer of " + target.path() + " to " + Label.text(request);
  }

  /** {@return the same} */
  @Override
  public final String toString() {
    return text();
  }

  /** Work that brings its own code. */
  static final class Work extends PendingRequest {
    Work(Callable<?> work, MailboxOwner target) {
      super(work, target, /* wantsReply= */ true);
    }

    @Override
    @Nullable
    Object compute(HandlerTable in) throws Exception {
      return ((Callable<?>) request).call();
    }

    @Override
    boolean isMessage() {
      return false;
    }
  }
}
