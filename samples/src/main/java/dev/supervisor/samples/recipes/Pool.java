package dev.supervisor.samples.recipes;

import dev.supervisor.core.Attachment;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;

/** What all threads of a tree use and what has to close after the last of them: connections, say. */
final class Pool implements Attachment {
  private final SignalSource ended = Signal.source("the pool is closed");

  String greet(String name) {
    if (ended.signal().isGo()) {
      throw new IllegalStateException("the pool is closed");
    }
    return "hello " + name;
  }

  @Override
  public void ask(Reason why) { // on a helper thread: closing may block
    System.out.println("the pool closes");
    ended.go(why);
  }

  @Override
  public void insist() {} // its grace is over: what still blocks is to be cut off here

  @Override
  public void giveUp() {}

  @Override
  public Signal ended() {
    return ended.signal();
  }
}
