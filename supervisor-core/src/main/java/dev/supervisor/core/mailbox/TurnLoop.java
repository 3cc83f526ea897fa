package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Message;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.core.events.turns.Turns.Next;
import dev.supervisor.core.events.turns.Turns.Turn;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Thrown;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls a body in turns until it is done or the thread is asked to stop. Confined to the thread. */
final class TurnLoop implements Turn {
  private final MailboxOwner owner;
  private final Pump pump;
  private final Supplier<@Nullable Message> pull;
  private final Turns turns;
  private long count;
  private boolean isLast;

  TurnLoop(MailboxOwner owner, Pump pump, Supplier<@Nullable Message> pull, Turns turns) {
    this.owner = owner;
    this.pump = pump;
    this.pull = pull;
    this.turns = turns;
  }

  long run() throws Exception {
    Throwable failure = null;
    try {
      callAgainAndAgain();
    } catch (Throwable e) {
      failure = heard(e);
    }
    isLast = true;
    try {
      turns.body().turn(this);
    } catch (Throwable e) {
      Throwable last = heard(e);
      if (failure == null) {
        failure = last;
      } else if (last != null) {
        Thrown.suppress(failure, last);
      }
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure instanceof Exception exception) {
      throw exception;
    } else if (failure != null) {
      throw new UndeclaredThrowableException(failure, "a turn failed"); // neither of the two
    }
    return count;
  }

  private void callAgainAndAgain() throws Exception {
    Signal stop = owner.pleaseStop();
    while (!stop.isGo()) {
      Next next = Objects.requireNonNull(
          turns.body().turn(this),
          "the body of the turns returned null instead of a Next, such as Next.again()");
      count++;
      if (next instanceof Next.Stop) {
        return;
      }
      pump.awaitTurn(pauseOf(next));
    }
  }

  private static Signal pauseOf(Next next) {
    if (next instanceof Next.After after) {
      return Till.in(after.pause());
    }
    return next instanceof Next.Again ? Signal.DONE : Signal.NEVER;
  }

  /** {@return what is left to throw: nothing if it was a way of stopping, or the hook took it} */
  private @Nullable Throwable heard(Throwable e) {
    if (Unwinding.isOf(owner, e)
        || (e instanceof InterruptedException && owner.pleaseStop().isGo())) {
      return null;
    }
    Consumer<? super Throwable> hook = turns.errorHook().orElse(null);
    if (hook == null) {
      return e;
    }
    try {
      hook.accept(e);
      return null;
    } catch (Throwable again) {
      Thrown.suppress(again, e);
      return again;
    }
  }

  @Override
  public boolean isLast() {
    return isLast;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public @Nullable Message next() {
    return pull.get();
  }
}
