package dev.supervisor.core.async;

import dev.supervisor.core.internal.AwaitedWork;

/** Where the calls of threaded functions run. */
sealed interface FunctionPlace permits OwnThreads, PooledCalls {
  /**
   * {@return the name of a function that runs there}
   *
   * @throws IllegalArgumentException when it can be none
   */
  String checked(String name);

  /** Begins the call, or lets it wait, or completes it with what forbids that. */
  void begin(FunctionCall<?> call);

  /** The call was completed from outside: it need not begin, nor go on. Asks, and does not wait. */
  void leave(FunctionCall<?> call);

  /** {@return what notes the threads there that wait for calls there} */
  SelfWaits waits();

  /** {@return what keeps a call from its thread} */
  AwaitedWork.Bringers keepersOf(FunctionCall<?> call);

  int running();

  int waiting();

  /** {@return how a call runs there, and below which node} */
  String text();
}
