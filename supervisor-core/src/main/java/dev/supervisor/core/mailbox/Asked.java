package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.EventRejectedException;
import dev.supervisor.core.events.Rejected;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.spi.Label;
import dev.supervisor.signals.spi.Thrown;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A request in a queue, told or asked. */
class Asked extends Item {
  final Object request;
  private final Owner target;

  /** What it was asked for the sake of: the request that was being handled when this was sent. */
  private final @Nullable Asked cause;

  final @Nullable Promise<@Nullable Object> reply; // null: nobody wants to know

  Asked(Object request, Mailbox target, boolean wantsReply) {
    super(target.owner.sender());
    this.request = request;
    this.target = target.owner;
    this.cause = from == null || !wantsReply ? null : beingHandledBy(from);
    this.reply = wantsReply ? Promise.named(this) : null;
    if (wantsReply) {
      ensureNoCircle();
    }
  }

  private static @Nullable Asked beingHandledBy(Owner sender) {
    Mailbox box = sender.mailboxIfMade();
    return box != null && box.handling() instanceof Asked asked ? asked : null;
  }

  private void ensureNoCircle() {
    if (target.runsHere()) {
      throw new IllegalStateException(
          target.path() + " cannot ask itself: nobody would be left to answer");
    }
    StringBuilder way = new StringBuilder();
    for (Asked at = cause; at != null; at = at.cause) {
      way.insert(0, " -> " + at.target.path());
      if (at.from == target && at.reply != null) {
        throw new IllegalStateException("asking in a circle: " + target.path() + way.toString()
            + " -> " + target.path() + "; tell it instead, or answer first");
      }
    }
  }

  @Override
  final void handle(Mailbox in) {
    Object result;
    try {
      result = compute(in);
    } catch (Throwable e) { // it is the asker's, unless it ends this thread
      if (e instanceof StopRequested stop && in.threw(stop)) {
        fail(new EventRejectedException(target.path(), request, "ended before it answered"), in);
        throw stop;
      }
      fail(e, in);
      return;
    }
    answer(result, in);
  }

  @Nullable
  Object compute(Mailbox in) throws Throwable {
    return in.answers().answer(request);
  }

  /** {@return whether this settled it; a stage settles it when it completes} */
  final boolean answer(@Nullable Object result, Mailbox in) {
    if (result instanceof CompletionStage<?> stage) {
      try {
        var unused = stage.whenComplete((value, failure) -> {
          if (failure == null) {
            succeed(value);
          } else {
            fail(unwrapped(failure), in);
          }
        });
        return true;
      } catch (Throwable e) { // of a stage of users
        return fail(e, in);
      }
    }
    if (result instanceof Promise<?> promise) {
      return answer(promise.toFuture(), in);
    }
    return succeed(result);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? Thrown.cause(failure) : null;
    return cause == null ? failure : cause;
  }

  @SuppressWarnings("NullAway") // null is a value where the answer's type says so
  private boolean succeed(@Nullable Object value) {
    return reply == null || reply.complete(value);
  }

  final boolean fail(Throwable failure, Mailbox in) {
    if (reply != null) {
      return reply.fail(failure);
    }
    if (in.owner.isCurrent()) {
      in.failed(request, failure);
    } else {
      in.put(new Item.Failed(request, failure));
    }
    return true;
  }

  @Override
  final void reject(Mailbox by) {
    if (reply != null) {
      reply.fail(new EventRejectedException(
          by.owner.path(), request, "is over and does not answer any more"));
    } else if (from != null) {
      Mailbox sender = from.mailboxIfMade();
      if (sender != null) {
        sender.offer(new Rejected(by.owner, request), by.owner);
      }
    }
  }

  @Override
  boolean isMessage() {
    return true;
  }

  /** What it is called while it is waited for. */
  final String text() {
    return "answer of " + target.path() + " to " + Label.text(request);
  }

  /** {@return the same} */
  @Override
  public final String toString() {
    return text();
  }

  /** Work that brings its own code. */
  static final class Work extends Asked {
    Work(Callable<?> work, Mailbox target) {
      super(work, target, /* wantsReply= */ true);
    }

    @Override
    @Nullable
    Object compute(Mailbox in) throws Exception {
      return ((Callable<?>) request).call();
    }

    @Override
    boolean isMessage() {
      return false;
    }
  }

  /** The call of a proxy's method. */
  static final class Called extends Asked {
    Called(Proxies.Invocation call, Mailbox target, boolean wantsReply) {
      super(call, target, wantsReply);
    }

    @Override
    @Nullable
    Object compute(Mailbox in) throws Throwable {
      return ((Proxies.Invocation) request).on(in.answers());
    }

    @Override
    boolean isMessage() {
      return false;
    }
  }
}
