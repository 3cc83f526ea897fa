package dev.supervisor.core;

import dev.supervisor.signals.internal.Mutex;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs an action on a thread of its own, and something else on that thread each time when it has just freed a mutex: so a test has
 * happen what may happen between two holds.
 */
final class AfterEachHold {
  /* How it works. The thread of the test keeps the mutex until the other one stands in line for it. Then it leaves an errand behind that one,
   * and frees it: the errand is done by the thread that frees the mutex next. That has the thread of the test take it once more. The library
   * waits for a mutex for a moment only, and goes another way then; so on a machine that is slow there are fewer holds, and a test tries again. */

  private enum Keeps {
    UNASKED,
    ASKED,
    YES,
    NO
  }

  private final Mutex of;
  private final Thread stepped;
  private final BooleanSupplier between;
  private volatile Keeps keeps = Keeps.UNASKED;
  private volatile Throwable failure;

  /**
   * An action that has not begun.
   *
   * @param between what happens after a hold; false when nothing is left to happen
   */
  AfterEachHold(Mutex of, Runnable action, BooleanSupplier between) {
    this.of = of;
    this.between = between;
    this.stepped = new Thread(action, "stepped");
  }

  /** Returns when the action has. */
  void run() throws InterruptedException {
    of.lock();
    stepped.start();
    while (keeps != Keeps.NO) {
      while (stepped.isAlive() && LockSupport.getBlocker(stepped) != of) {
        Thread.onSpinWait();
      }
      keeps = Keeps.UNASKED;
      boolean goesOn = stepped.isAlive() && of.callWhenFree(this::afterHold) != null;
      of.unlock();
      while (goesOn && stepped.isAlive() && keeps == Keeps.UNASKED) {
        Thread.onSpinWait();
      }
      if (!goesOn || keeps != Keeps.ASKED) {
        break;
      }
      of.lock();
      keeps = Keeps.YES;
    }
    stepped.join();
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }

  private void afterHold() {
    boolean goesOn = true;
    try {
      goesOn = Thread.currentThread() != stepped || between.getAsBoolean();
    } catch (Throwable e) {
      failure = e;
      goesOn = false;
    }
    keeps = goesOn ? Keeps.ASKED : Keeps.NO;
    while (keeps == Keeps.ASKED && Thread.currentThread() == stepped) {
      Thread.onSpinWait();
    }
  }
}
